"""Text as people's spellings of it are compared: one form for every way to write the same words."""

from __future__ import annotations

import codecs
import unicodedata
from functools import lru_cache
from typing import Final

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
