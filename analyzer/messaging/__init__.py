"""Messages to workers: a port, and Celery behind it."""
