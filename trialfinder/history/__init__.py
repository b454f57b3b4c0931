"""What changed between two kept snapshots of one registry, for whom, and what a person saved to look again."""
