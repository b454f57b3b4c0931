"""What a visit holds: the address, the data held, records fetched on demand."""
