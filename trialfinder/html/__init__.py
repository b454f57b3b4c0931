"""Pieces of HTML that pages and sheets share; every text is escaped."""
