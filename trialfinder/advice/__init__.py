"""Helps a person decide: pure functions that quote the record, or say that it is silent."""
