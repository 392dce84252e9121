"""Retention, and the evidence that leaves the house with the verifier that travels with it: no store, no database."""
