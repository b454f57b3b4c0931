"""One trial: what is given, to whom, where, and how far its record can be trusted."""
