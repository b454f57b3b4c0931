"""Helps a person decide: quotes the record, or says that it is silent.

Functions of readings and data that are handed in; none asks the registry or keeps a file. They are pure but for two
things: each reads the words and facts beside it once, and `offer` takes the day from the clock where it is given none.
"""
