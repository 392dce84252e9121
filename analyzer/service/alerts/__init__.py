"""Alerts to the safeguarding lead: raised once, delivered until accepted, escalated until somebody acknowledges."""
