"""Ask the registry, fetch its records, keep them."""
