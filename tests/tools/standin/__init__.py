"""The project's own stand-in of the registry's API v2, for tests: standard library, this machine only."""
