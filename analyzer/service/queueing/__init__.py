"""What to observe next: lessons put in their place, listed with their reasons, taken and put back."""
