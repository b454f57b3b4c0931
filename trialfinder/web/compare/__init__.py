"""Two to four trials side by side."""
