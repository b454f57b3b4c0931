"""Who can join: the criteria as items, numbers and exclusions, and what an earlier injection does."""
