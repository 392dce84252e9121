"""Investigations: what belongs together, who may look into it, to whom it was referred."""
