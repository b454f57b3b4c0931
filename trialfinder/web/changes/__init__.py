"""What changed: the newest data against those kept before."""
