"""The service's own signature: the only room that holds a private key."""
