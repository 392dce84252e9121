"""The stories of the running service, in terms of the rooms below."""
