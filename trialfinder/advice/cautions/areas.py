"""How many different conditions or body areas a record lists; the words are in areas.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from trialfinder.reading.text import quote
from trialfinder.reading.text.quote import Quote, collapse
from trialfinder.registry.record import Study

MANY = 5
"""From so many different conditions or body areas on, a record lists many."""


def listed_areas(study: Study) -> dict[str, Quote]:
    """Each condition or body area of the record's condition list, once, with the first condition that names it.

    Names of one area (all back problems, all knee problems, all arthritis without a place) count as one; a condition
    that the table does not know counts by its own name; a general word ("pain") counts as nothing.
    """
    areas, general = _table()
    found: dict[str, Quote] = {}
    for path, text in quote.conditions(study):
        name = collapse(quote.unescape(text)).lower()
        if name and not general.match(name):
            area = next((area for area, words in areas if words.search(name)), name)
            found.setdefault(area, Quote(text, path))
    return found


@cache
def _table() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], re.Pattern[str]]:
    table = tomllib.loads(Path(__file__).with_name("areas.toml").read_text("utf-8"))
    areas = tuple((area, re.compile(words, re.IGNORECASE)) for area, words in table["areas"].items())
    return areas, re.compile(table["general"]["words"], re.IGNORECASE)
