"""Answers as files and as the contract's JSON."""
