"""The questions to ask before agreeing, answered from one record."""
