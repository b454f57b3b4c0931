"""The sentence on what was typed and not used."""

from __future__ import annotations

from collections.abc import Iterable

from trialfinder.places.names import other_script
from trialfinder.places.place import Place
from trialfinder.places.written import Token, Written


def with_unused(place: Place, written: Written, used: Iterable[Token], what_was: str) -> Place:
    """The place with a sentence on what was typed and not used, where there is such; `what_was` says what was."""
    kept = set(used)
    unused = [token for part in written.parts for token in part if token not in kept]
    phrases = written.phrases(unused)
    if not phrases:
        return place
    named = " and ".join([", ".join(phrases[:-1]), phrases[-1]] if len(phrases) > 1 else phrases)
    scripts = dict.fromkeys(script for token in unused if (script := other_script(token.text)))
    said = f"{named} {'were' if len(phrases) > 1 else 'was'} not used: {what_was}."
    return place.with_unused(" ".join([said, *(f"{script} letters are not in the tables." for script in scripts)]))
