"""What one record says: pure functions of a record, each answer with its quote and path."""
