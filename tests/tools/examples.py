"""How many examples a property is tried with: all of them in the whole run, a quarter in the quick part."""

from __future__ import annotations

from hypothesis import settings

QUICK = "quick"
OF_WHOLE, OF_QUICK = 100, 25
settings.register_profile(QUICK, max_examples=OF_QUICK)


def examples(count: int) -> settings:
    """A decorator beside `@given`: so many examples, of any length, in the whole run."""
    return settings(max_examples=max(5, count * settings().max_examples // OF_WHOLE), deadline=None)
