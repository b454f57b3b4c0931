"""Saved trials and a saved search, without an account: in the link and in a small file of the person's own."""
