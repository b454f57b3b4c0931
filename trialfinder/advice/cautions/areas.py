"""Which parts of the body a record's list of conditions names, each once; the words are in areas.toml."""

from __future__ import annotations

import re
from functools import cache

from trialfinder.reading.text.quote import Quote, collapse, conditions, unescape
from trialfinder.registry.record import Study
from trialfinder.typed_toml import Table, Text, WordFile, load


class General(Table, frozen=True):
    """Words that name no condition of their own."""

    words: Text
    """A pattern of the whole name."""


class Areas(WordFile, frozen=True):
    """areas.toml: patterns of body areas and families of disease, in the order in which they are tried."""

    areas: dict[str, Text]
    general: General


def listed_areas(study: Study) -> dict[str, Quote]:
    """Each condition or body area of the record's condition list, once, with the first condition that names it.

    Names of one area (all back problems, all knee problems, all arthritis without a place) count as one; a condition
    that the table does not know counts by its own name; a general word ("pain") counts as nothing.
    """
    areas, general = _table()
    found: dict[str, Quote] = {}
    for path, text in conditions(study):
        name = collapse(unescape(text)).lower()
        if name and not general.match(name):
            area = next((area for area, words in areas if words.search(name)), name)
            found.setdefault(area, Quote(text, path))
    return found


@cache
def _table() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], re.Pattern[str]]:
    table = load(__file__, "areas.toml", Areas)
    areas = tuple((area, re.compile(words, re.IGNORECASE)) for area, words in table.areas.items())
    return areas, re.compile(table.general.words, re.IGNORECASE)
