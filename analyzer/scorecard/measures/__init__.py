"""Numbers about a lesson, each with what it was made of; withheld rather than guessed."""
