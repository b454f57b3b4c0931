"""Find: a list of trials near a place, as cards, map and table."""
