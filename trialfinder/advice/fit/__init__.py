"""The private self-check: what a person tells, held against each rule that a record states."""
