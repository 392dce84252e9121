"""Who said what, and when: voice activity, transcription, guards against invented text, and speakers."""
