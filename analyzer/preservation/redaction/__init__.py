"""What a redacted working copy is without, and how it tells so; pure."""
