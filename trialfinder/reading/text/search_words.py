"""Whether a record holds what a person looks for, however it is written and under any name of the product.

Text is compared folded: one form for every way to write the same words.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from trialfinder.errors import QueryError
from trialfinder.nct_id import read_nct_id
from trialfinder.reading.text.names import aliases, aliases_for
from trialfinder.registry.record import Study

_LETTERS: Final = str.maketrans(
    {
        **{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"},
        **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ω": "omega"},
        **dict.fromkeys("‐‑‒–—―−⁄∕", "-"),
        **dict.fromkeys("’‘‚‛ʼʻ´ʹ′“”„‟″«»", "'"),
        **dict.fromkeys("®™©\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
    }
)
_BLANK: Final = b"\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f_/,;:()[]{}<>|!?*#~=+\xa0"
_DROPPED: Final = b"'\"`.\\^"
_LOWER: Final = bytes(range(256)).translate(
    bytes.maketrans(bytes(range(65, 91)) + _BLANK[:-1], bytes(range(97, 123)) + b" " * (len(_BLANK) - 1))
)
"""Bytes of ASCII letters and signs; those of other letters stand as they are."""


def folded(text: str) -> str:
    """Lower case without accents; dashes and signs are blanks, apostrophes and dots are left out; disk is disc.

    >>> folded("Wharton’s  Jelly"), folded("STEM–CELL"), folded("Inter-vertebral Disks"), folded("TGF-β1")
    ('whartons jelly', 'stem cell', 'inter vertebral discs', 'tgf beta1')
    """
    return folded_both_ways(text)[0]


def folded_both_ways(text: str) -> tuple[str, str]:
    """As `folded`, and the same with the parts of a hyphened word as one word.

    >>> folded_both_ways("Intra-discal"), folded_both_ways("intra - discal")
    (('intra discal', 'intradiscal'), ('intra discal', 'intra discal'))
    """
    plain = text.encode("ascii", _FOLDING).replace(b"&", b" and ").translate(_LOWER, _DROPPED).replace(b" - ", b" ")
    dashed = b" ".join(plain.split()).strip(b" -")
    kept = dashed.decode("utf-8", "replace").replace("disk", "disc")
    if "-" not in kept:
        return kept, kept
    return _tidy(kept.replace("-", " ")), kept.replace("-", "")


def folded_to_search(text: str) -> tuple[str, str]:
    """As `folded_both_ways`, but that blanks may stand side by side: a third of the time, for long texts.

    >>> folded_to_search("Intra-discal, twice")
    ('intra discal  twice', 'intradiscal  twice')
    """
    plain = text.encode("ascii", _FOLDING).replace(b"&", b" and ").translate(_LOWER, _DROPPED)
    kept = plain.decode("utf-8", "replace").replace("disk", "disc")
    return (kept.replace("-", " "), kept.replace("-", "")) if "-" in kept else (kept, kept)


@lru_cache(maxsize=4096)
def _letters(some: str) -> str:
    # Folded again after the letters are parted: a mathematical bold alpha has a lower case only then.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", some.casefold()).casefold()).translate(_LETTERS)
    return "".join(char for char in plain if not unicodedata.combining(char))


def _in_ascii(error: UnicodeError) -> tuple[bytes, int]:
    """The letters that ASCII does not have, as the codec hands them over: a run at a time, found at the speed of C."""
    assert isinstance(error, UnicodeEncodeError)
    return _letters(error.object[error.start : error.end]).encode("utf-8", "replace"), error.end


_FOLDING: Final = "trialfinder.folded"
codecs.register_error(_FOLDING, _in_ascii)


def _tidy(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip()


_like_an_id: Final = re.compile(r"(?i)\W*nct\W{0,3}[0-9][0-9\s]*\W*")

_operator: Final = re.compile(r"(?<!\S)\(?(?:OR|AND|NOT)(?!\S)|(?<!\S)[-–−+](?=\w)|\w\*|[\"“”„]|\|")

MOST_KEPT: Final = 5_000
"""Records whose text is kept; some 20 kB each at most."""


class _Searched(NamedTuple):
    """The text of one record, folded; blanks may stand side by side."""

    study: Study
    text: str
    in_one: str
    """With the parts of a hyphened word as one word."""


# By id and not on Data: the text is of the record alone, and data with one record fetched in full share all the others.
# Another version of a record is told by `is`, and folded anew.
_KEPT: dict[str, _Searched] = {}


def other_names(text: str) -> tuple[str, ...]:
    """Other names of the product that the text names; they are looked for as well."""
    return aliases_for(_disc(text))


def operator_note(text: str) -> str | None:
    """What to say where the text uses signs of other searches; else None.

    >>> operator_note("prp OR bmac")
    'Text: all words must occur; OR, AND, NOT, a minus, * and quotation marks are not understood.'
    >>> operator_note("disc or facet"), operator_note("platelet-rich")
    (None, None)
    """
    if is_id(text) or not _operator.search(text):
        return None
    return "Text: all words must occur; OR, AND, NOT, a minus, * and quotation marks are not understood."


def is_id(text: str) -> bool:
    """Whether the text names one study by its id."""
    try:
        return bool(read_nct_id(text))
    except QueryError:
        return False


def id_note(text: str) -> str | None:
    """What to say where the text is an NCT id that had to be completed, or cannot be one; else None.

    >>> id_note("NCT4849429"), id_note("NCT04849429"), id_note("disc")
    ('NCT4849429 has seven digits: it was read as NCT04849429.', None, None)
    """
    try:
        return read_nct_id(text).note
    except QueryError as error:
        return f"Text: {str(error).removeprefix('nct_id: ')}" if _like_an_id.fullmatch(text) else None


def holds_words(study: Study, text: str) -> bool:
    """Whether the record holds every word of the text, or one of the product's other names, or has this id.

    Looked through: titles, ids, conditions, keywords, arms, interventions, descriptions, sponsors, facilities.
    """
    one = _searched(study)
    return any(all(_stands(part, one) for part in way) for way in _ways(text))


def _stands(part: str | re.Pattern[str], one: _Searched) -> bool:
    if isinstance(part, str):
        return part in one.text or part in one.in_one
    return part.search(one.text) is not None or part.search(one.in_one) is not None


@lru_cache(maxsize=64)
def _ways(text: str) -> Sequence[Sequence[str | re.Pattern[str]]]:
    return [[_part(words) for words in way] for way in _ways_in_words(text)]


def _part(words: str) -> str | re.Pattern[str]:
    """A word as it is; words that stand together as a pattern, as a text to search may have several blanks."""
    return words if " " not in words else re.compile(" +".join(map(re.escape, words.split())))


def _ways_in_words(text: str) -> Sequence[Sequence[str]]:
    try:
        read = read_nct_id(text)
    except QueryError:
        read = None
    if read is not None:  # completed; the digits as typed may also be the first ones of a longer id
        return [[read.nct_id.lower()], *([[folded(text)]] if read.note else [])]
    typed = folded(text)
    # A product's name is looked for as it stands; other words may stand anywhere in the record.
    first = [typed] if typed in _product_names() else [_singular(word) for word in typed.split()]
    return [first, *([folded(other)] for other in other_names(text))] if first else []


def _singular(word: str) -> str:
    # It stands in its plural as well. A short word is left: "len" of "lens" stands in "length".
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@cache
def _product_names() -> frozenset[str]:
    return frozenset(folded(name) for one in aliases() for name in one.names)


def _disc(text: str) -> str:
    return text.replace("disk", "disc").replace("Disk", "Disc").replace("DISK", "DISC")


def _searched(study: Study) -> _Searched:
    kept = _KEPT.get(study.nct_id)
    if kept is None or kept.study is not study:
        text = " | ".join(filter(None, _texts(study)))
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        kept = _KEPT[study.nct_id] = _Searched(study, *folded_to_search(text))
    return kept


def _texts(study: Study) -> Iterator[str | None]:
    section = study.protocol_section
    identity, sponsors, described = (
        section.identification_module,
        section.sponsor_collaborators_module,
        section.description_module,
    )
    yield from (identity.nct_id, *identity.nct_id_aliases, identity.org_study_id_info.id)
    yield from (one.id for one in identity.secondary_id_infos)
    yield from (identity.brief_title, identity.official_title, identity.acronym)
    yield from section.conditions_module.conditions
    yield from section.conditions_module.keywords
    for one in section.arms_interventions_module.interventions:
        yield from (one.name, *one.other_names, one.description)
    for arm in section.arms_interventions_module.arm_groups:
        yield from (arm.label, arm.description)
    yield from (described.brief_summary, described.detailed_description)
    yield from (sponsors.lead_sponsor.name, *(one.name for one in sponsors.collaborators))
    yield from (site.facility for site in section.contacts_locations_module.locations)
