"""How far the word "recruiting" of one record can be trusted: its own facts, beside a published figure."""
