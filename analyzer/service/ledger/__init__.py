"""The daily proof that nothing was lost: what should exist against what was assessed."""
