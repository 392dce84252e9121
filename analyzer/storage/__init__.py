"""The object store: one port, a folder for embedded use and S3 for shared use."""
