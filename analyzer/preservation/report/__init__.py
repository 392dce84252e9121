"""The report that a stranger reads first: one content, as HTML and as PDF."""
