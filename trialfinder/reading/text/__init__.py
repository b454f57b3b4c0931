"""A record's words: quotes with their paths, passages, terms, and where a product or a part of the body is named."""
