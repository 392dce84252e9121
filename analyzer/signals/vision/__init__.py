"""What is seen: camera tiles, persons, imagery and text on the screen. Pixels pass through, only numbers stay."""
