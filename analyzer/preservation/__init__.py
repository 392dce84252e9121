"""Release, retention and the evidence that leaves the house: pure, no store and no database."""
