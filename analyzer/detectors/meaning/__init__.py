"""What is meant rather than said: a model of meaning beside the phrase rules, and examples that anyone can add."""
