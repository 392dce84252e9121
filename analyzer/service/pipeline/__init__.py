"""The way of every recording from its arrival to its assessment."""
