"""The field in numbers: on-topic trials counted by one fact at a time."""
