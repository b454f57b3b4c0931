"""The private self-check."""
