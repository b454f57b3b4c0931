"""Pages to take along: one self-contained HTML each, for A4 and Letter."""
