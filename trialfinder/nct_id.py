"""The registry's number of a study, out of what a person types or pastes."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from trialfinder.errors import QueryError

LONGEST: Final = 2_000
"""Characters of an address that are read."""


class ReadId(NamedTuple):
    """An id that was read."""

    nct_id: str
    """`NCT` and eight digits."""
    note: str | None
    """A sentence where it is not just what was typed: zeros were put in front of the digits."""


_RULE: Final = "An NCT id is NCT and eight digits, as in NCT02412735."
_in_address = re.compile(r"(?<![A-Z0-9])NCT([0-9]+)(?![A-Z0-9])")
_typed = re.compile(r"[^0-9]{0,60}?(?<![A-Z0-9])NCT[^A-Z0-9]{0,3}([0-9](?:[-–\s]?[0-9])*)[^\w;]*;?")


def read_nct_id(text: str) -> ReadId:
    """The id in a text: typed with blanks or in lower case, with words before it, or in a pasted address.

    Missing zeros are put in only where the digits do not begin with 0, and the note says so: of digits that begin
    with 0 another one is missing, and a guess would lead to another real study.

    Raises:
        QueryError: no id, more than one, or too few or too many digits; says the rule.

    >>> read_nct_id("https://clinicaltrials.gov/study/NCT02412735?rank=1").nct_id
    'NCT02412735'
    >>> read_nct_id(" nct2412735. ").note
    'NCT2412735 has seven digits: it was read as NCT02412735.'
    """
    plain = unicodedata.normalize("NFKC", text[: LONGEST + 1])
    plain = "".join(char for char in plain if unicodedata.category(char) != "Cf").upper().strip()
    if len(plain) <= LONGEST and (digits := _digits(plain, text)):
        return _checked(digits, text)
    raise _refused(text, "is not an NCT id")


def parse_nct_id(text: str) -> str:
    """The id alone, as `read_nct_id` reads it, for where a note has no place.

    >>> parse_nct_id(" NCT 0241 2735 ")
    'NCT02412735'
    """
    return read_nct_id(text).nct_id


def _digits(plain: str, text: str) -> str | None:
    is_address = "/" in plain or "=" in plain
    if is_address:
        some = list(dict.fromkeys(_in_address.findall(plain)))
        if len(some) > 1:
            raise _refused(text, "names more than one study")
        return some[0] if some else None
    found = _typed.fullmatch(plain)
    return re.sub(r"[^0-9]", "", found[1]) if found else None


def _checked(digits: str, text: str) -> ReadId:
    if not digits.strip("0"):
        raise _refused(text, "is no study: its digits are all zeros" if len(digits) == 8 else "is not an NCT id")
    if len(digits) == 8:
        return ReadId(f"NCT{digits}", None)
    number = _COUNTS[len(digits)] if len(digits) < len(_COUNTS) else str(len(digits))
    count = f"{number} digit{'' if len(digits) == 1 else 's'}"
    if len(digits) > 8:
        raise _refused(text, f"has {count}")
    if digits.startswith("0"):
        raise _refused(text, f"has {count}, and which one is missing cannot be known")
    return ReadId(f"NCT{digits:>08}", f"NCT{digits} has {count}: it was read as NCT{digits:>08}.")


_COUNTS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _refused(text: str, why: str) -> QueryError:
    return QueryError(f"nct_id: {text.strip()!r:.60} {why}. {_RULE}", field="nct_id", value=text)
