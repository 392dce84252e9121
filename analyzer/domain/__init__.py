"""The nouns of the house: frozen, typed, times in integer milliseconds on the lesson's clock."""
