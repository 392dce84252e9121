"""What operators and policy owners wrote, read once, typed, and refused by name."""
