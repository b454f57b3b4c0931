"""A question over the data held: what is found, what emptied it, and the sentence that answers."""
