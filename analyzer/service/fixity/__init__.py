"""Whether what is stored is still what was handed in, asked of the bytes themselves."""
