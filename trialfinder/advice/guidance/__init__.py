"""The guidance: texts in our own words, each with its sources."""
