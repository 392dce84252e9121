"""The scorecard for people: one HTML file, a terminal page and a transcript."""
