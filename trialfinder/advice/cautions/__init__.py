"""What a record shows that is worth a question, and what makes it easier to trust."""
