"""An offer, checked."""
