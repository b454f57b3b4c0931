"""Where the data come from, and how often the labels are wrong."""
