"""The questions that people ask, found by their words, each with a short sourced answer."""
