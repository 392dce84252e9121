"""What has been kept for long enough is forecast, destroyed version by version, and certified."""
