"""Celery: the doorbell that tells processes to look at the rows. No logic: every task calls a use case."""
