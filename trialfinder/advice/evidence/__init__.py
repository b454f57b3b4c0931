"""What was found so far, and how far each product got."""
