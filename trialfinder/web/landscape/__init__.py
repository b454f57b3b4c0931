"""The field in numbers that open their trials."""
