"""What a person typed, part by part: words, numbers, postcodes of which country, and what of it was not used.

What people type for a place that names none (themselves, a metro area, a region, an ailment) is in spoken.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from trialfinder.places.names import normalise_name, other_script
from trialfinder.places.place import Place
from trialfinder.places.regions import region_by_code, regions_named
from trialfinder.places.zips import zip_state
from trialfinder.typed_toml import Table, Text, WordFile, load

TokenKind = Literal["word", "zip", "uk", "outcode", "postcode", "number", "script"]

_PLATES = {
    "A": "AT", "B": "BE", "D": "DE", "E": "ES", "F": "FR", "H": "HU", "I": "IT", "L": "LU", "N": "NO", "P": "PT",
    "S": "SE", "FIN": "FI", "FL": "LI", "SLO": "SI",
}  # fmt: skip
"""Before a postcode, as on a car: D-10115. Elsewhere the ISO code stands there: CH-8001, NL-1012."""
_FORMS = (
    r"(?P<zip>[0-9]{5}(?:-?[0-9]{4})?)",
    r"(?P<canadian>[A-Z][0-9][A-Z][ -]?[0-9][A-Z][0-9])",
    r"(?P<uk>[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})",
    r"(?P<irish>[ACDEFHKNPRTVWXY][0-9][0-9W] ?(?=[A-Z]{0,3}[0-9])[A-Z0-9]{4})",
    r"(?P<land>[A-Z]{1,3})[ -]?(?P<digits>(?:(?<=NL)|(?<=NL[ -]))[0-9]{4} ?[A-Z]{2}|[0-9]{2,6}(?:[ -][0-9]{2,4})?)",
    r"(?P<outcode>[A-Z]{1,2}[0-9][A-Z0-9]?(?: [0-9])?)",
    r"(?P<dutch>[1-9][0-9]{3} ?[A-Z]{2})",
    r"(?P<number>[0-9]{3} [0-9]{2}|[^ ,]*[0-9][^ ,]*)",
    r"(?P<word>[^ ,]+)",
)
"""Tried in this order at each place of the text."""
_FLAGS = re.ASCII | re.IGNORECASE
_ENDS = r"(?=[ ,]|$)"
_TOKEN = re.compile("|".join(form + _ENDS for form in _FORMS), _FLAGS)
_ADDRESS_WORDS = frozenset((
    "street", "road", "rd", "avenue", "ave", "boulevard", "blvd", "lane", "drive", "suite", "floor", "apt",
    "apartment", "building", "hospital", "clinic", "clinica", "klinik", "klinikum", "university", "universitat",
    "universidad", "center", "centre", "strasse", "str", "platz", "weg", "allee", "rue", "calle", "via", "piazza",
    "plaza", "rua", "avenida", "avda", "carrer", "hopital", "ospedale", "department", "dept", "house",
))  # fmt: skip
"""A part that holds one of these is an address, not a town."""
_IRISH_NORTH = {"BT": "GB", "JE": "JE", "GY": "GG", "IM": "IM"}


class Token(NamedTuple):
    """A word or a code, as typed."""

    text: str
    kind: TokenKind
    at: int
    """Its place among all tokens."""
    code: str = ""
    """The five digits of a ZIP code; the first half of a UK postcode, in capitals."""
    country: str | None = None
    """The country that a postcode of this form, or with this prefix, belongs to."""


@dataclass(frozen=True)
class Written:
    """The tokens between commas."""

    parts: tuple[tuple[Token, ...], ...]

    def of(self, *kinds: TokenKind) -> list[Token]:
        """The tokens of these kinds, in order."""
        return [token for part in self.parts for token in part if token.kind in kinds]

    def phrases(self, unused: Iterable[Token]) -> list[str]:
        """What was typed of these, neighbours of one part together: `123 Main St`."""
        wanted = set(unused)
        found: list[str] = []
        for part in self.parts:
            together: list[str] = []
            for token in (*part, None):
                if token in wanted and token is not None:
                    together.append(token.text)
                elif together:
                    found.append(" ".join(together))
                    together = []
        return found


class Wording(NamedTuple):
    """Some of the words, read as the name of a place."""

    parts: tuple[tuple[Token, ...], ...]
    is_whole: bool
    """False when other words were dropped as an address: then only a town may be found."""
    is_cut: bool = False
    """True when words behind the name were dropped, which may be those of a state."""
    is_bold: bool = False
    """True when what was dropped may be a name, as a part of a city: then only a city of a million may be found."""

    @property
    def text(self) -> str:
        """The words, with commas between the parts."""
        return ", ".join(_text(part) for part in self.parts)

    @property
    def tokens(self) -> list[Token]:
        """The words themselves."""
        return [token for part in self.parts for token in part]


def read_written(text: str, *, with_prefixes: bool) -> Written:
    """The tokens of a text whose white space is single blanks; `with_prefixes` reads D 10115 as German."""
    parts: list[list[Token]] = [[]]
    at = number = 0
    while at < len(text):
        if text[at] in " ,":
            if text[at] == "," and parts[-1]:
                parts.append([])
            at += 1
            continue
        is_first = not parts[-1]
        for token in _tokens(text, at, with_prefixes=with_prefixes, is_first=is_first):
            at = text.index(token.text, at) + len(token.text)  # CO-80202 is two tokens
            parts[-1].append(token._replace(at=number))
            number += 1
    return Written(tuple(tuple(part) for part in parts if part))


def _tokens(text: str, at: int, *, with_prefixes: bool, is_first: bool) -> list[Token]:
    found = _TOKEN.match(text, at)
    if found and found["land"]:
        # D 10115 Berlin; not Salem IN 97301, nor Boston, MA 90210.
        before_name = is_first and text[found.end() :].lstrip()[:1].isalpha()
        prefixed = _prefixed(found, may_stand_apart=with_prefixes and before_name)
        if prefixed:
            return prefixed
        found = _WITHOUT_LAND.match(text, at)
    assert found is not None  # the last form takes any word
    whole, kind = found[0], found.lastgroup
    if kind == "zip":
        return [Token(whole, "zip", 0, whole[:5])]
    if kind == "uk":
        outcode = whole.replace(" ", "")[:-3].upper()
        return [Token(whole, "uk", 0, outcode, _IRISH_NORTH.get(outcode[:2], "GB"))]
    if kind == "outcode":
        return [Token(whole, "outcode", 0, whole.split(" ")[0].upper())]
    if kind == "canadian":
        return [Token(whole, "postcode", 0, country="CA")]
    if kind == "irish":
        return [Token(whole, "postcode", 0, country="IE")]
    if kind == "dutch" and with_prefixes and not any(region.is_us_state for region in regions_named(whole[-2:])):
        return [Token(whole, "postcode", 0, country="NL")]
    if kind == "dutch":
        return [Token(whole[:4], "number", 0)]
    if other_script(whole):
        return [Token(whole, "script", 0)]
    return [Token(whole, "number" if kind == "number" else "word", 0)]


_WITHOUT_LAND = re.compile("|".join(form + _ENDS for form in _FORMS if "<land>" not in form), _FLAGS)


def _prefixed(found: re.Match[str], *, may_stand_apart: bool) -> list[Token] | None:
    """The tokens of `D-10115`, `CO-80202`; None where the letters are no prefix of a postcode."""
    whole, land, digits = found[0], found["land"].upper(), found["digits"]
    state = zip_state(digits) if re.fullmatch(r"[0-9]{5}", digits) else None
    if state and state[-2:] == land:
        return [Token(whole[: len(land)], "word", 0), Token(digits, "zip", 0, digits)]
    country = _PLATES.get(land) or (land if len(land) == 2 and region_by_code(land) else None)
    joint = whole[len(land)]
    is_prefix = may_stand_apart if joint == " " else joint == "-" or len(digits) >= 4
    if country is None or not is_prefix:
        return None
    return [Token(whole, "postcode", 0, country=country)]


def wordings(written: Written) -> Iterator[Wording]:
    """Ways to read the words as a name: all of them, then less and less of what looks like a street or a house.

    A part that is the name of a state too comes late: "12 Oak Road Spokane, Washington" is not the capital.
    """
    words = tuple(_words(part) for part in written.parts)
    whole = tuple(part for part in words if part)
    if not whole:
        return
    yield Wording(whole, is_whole=True)
    late, bold = [], []
    for start in range(1, len(words) - 1):
        if _is_one_state(words[start], words[start + 1]):  # …, São Paulo, SP: the first of the two is the city
            yield Wording(tuple(part for part in words[start:] if part), is_whole=False)
    for start in range(1, len(words)):
        kept = tuple(part for part in words[start:] if part)
        if not words[start]:
            continue
        is_address = _is_address(written.parts[:start])
        if regions_named(_text(words[start])):
            late += [Wording(kept, is_whole=False)] if is_address else []
        elif is_address or len(kept) > 1 or _has_code(written.parts[start]):
            yield Wording(kept, is_whole=False)
        else:
            bold.append(Wording(kept, is_whole=False, is_bold=True))
    for start, part in enumerate(written.parts):
        if any(token.kind in ("number", "zip") for token in part):
            after = tuple(part for part in words[start + 1 :] if part)
            for some, is_cut in _tails(part):
                yield Wording((some, *after), is_whole=False, is_cut=is_cut)
    yield from (*late, *bold)


def _words(part: Sequence[Token]) -> tuple[Token, ...]:
    return tuple(token for token in part if token.kind == "word")


def _tails(part: Sequence[Token]) -> Iterator[tuple[tuple[Token, ...], bool]]:
    """The words after the last number, the last words, then the first: `Rua Augusta 100 São Paulo`, `00184 Roma RM`.

    With each, whether words behind it were dropped.
    """
    numbers = [number for number, token in enumerate(part) if token.kind in ("number", "zip")]
    words, after, before = _words(part), _words(part[numbers[-1] + 1 :]), _words(part[: numbers[0]])
    found = dict.fromkeys((after, *(words[start:] for start in range(1, len(words)))), False)
    if not _is_address([words]):
        for some in (before, *(words[:end] for end in range(len(words) - 1, 0, -1))):
            found.setdefault(some, True)
    yield from ((some, is_cut) for some, is_cut in found.items() if some and some != words)


def _is_one_state(part: Sequence[Token], other: Sequence[Token]) -> bool:
    codes = [{region.code for region in regions_named(_text(one)) if not region.is_country} for one in (part, other)]
    return bool(codes[0] & codes[1])


def _text(part: Iterable[Token]) -> str:
    return " ".join(token.text for token in part)


def _has_code(part: Iterable[Token]) -> bool:
    return any(token.kind != "word" for token in part)


def _is_address(parts: Iterable[Sequence[Token]]) -> bool:
    """A number or a word like Street; other words may be a town of which the next part is the state."""
    return any(_has_code(part) or any(normalise_name(token.text) in _ADDRESS_WORDS for token in part) for part in parts)


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


NOT_KNOWN_HERE = "where you are is not known here: type a town or a ZIP code"


class Here(Table, frozen=True):
    """One language's words for where the person is."""

    language: Text
    openers: tuple[Text, ...]
    words: tuple[Text, ...]
    selves: tuple[Text, ...]
    alone: tuple[Text, ...]


class HealthWords(Table, frozen=True):
    """Words of an ailment or a treatment, and what stands beside them."""

    words: tuple[Text, ...]
    beside: tuple[Text, ...]


class SpokenPlaces(WordFile, frozen=True):
    """spoken.toml."""

    here: tuple[Here, ...]
    nickname: dict[Text, tuple[Text, Text]]
    metro: dict[Text, tuple[Text, Text]]
    region: dict[Text, tuple[Text, ...]]
    health: HealthWords


@cache
def spoken() -> SpokenPlaces:
    """The words of spoken.toml, in the normal form of names.

    Raises:
        GuidanceError: the file breaks its rules.
    """
    return load(__file__, "spoken.toml", SpokenPlaces)


def means_here(text: str) -> bool:
    """Whether the words say where the person is, without naming it; a lone ME or MY is a state or a country.

    >>> means_here("near me"), means_here("cerca de mí"), means_here("ME"), means_here("Bangor, ME")
    (True, True, False, False)
    """
    words = normalise_name(text).split()
    if "," in text.strip(" ,") or not words:
        return False
    return any(
        " ".join(words) in one.alone
        or (len(words) > 1 and _is_self(words, one))
        or any(word in one.openers and _is_self(words[at:], one) for at, word in enumerate(words[:-1]))
        for one in spoken().here
    )


def _is_self(words: list[str], one: Here) -> bool:
    known = {*one.openers, *one.words, *one.selves}
    return all(word in known for word in words) and any(word in one.selves for word in words)


def nicknamed(text: str) -> Iterator[tuple[str, bool]]:
    """Each way to read the words as a nickname: its town with the state behind it; whether it stands for an area.

    >>> list(nicknamed("NOLA")), list(nicknamed("the Bay Area, CA"))
    ([('New Orleans, Louisiana', False)], [('San Francisco, ca', True)])
    """
    words = normalise_name(text).removeprefix("the ").split()
    for count in range(len(words), 0, -1):
        key, behind = " ".join(words[:count]), " ".join(words[count:])
        town = spoken().nickname.get(key) or spoken().metro.get(key)
        if town:
            yield f"{town[0]}, {behind or town[1]}", key in spoken().metro


def cities_of_region(text: str) -> tuple[str, ...]:
    """Larger cities of a region that is too wide for one place; empty where the words are no such region.

    >>> cities_of_region("SoCal")
    ('Los Angeles, California', 'San Diego, California')
    """
    return spoken().region.get(normalise_name(text).removeprefix("the "), ())


def is_of_health(text: str) -> bool:
    """Whether the words are those of an ailment or a treatment and of nothing else.

    >>> is_of_health("lower back pain"), is_of_health("Great Neck")
    (True, False)
    """
    words, health = normalise_name(text).split(), spoken().health
    known = (*health.words, *health.beside)
    return any(word in health.words for word in words) and all(word in known for word in words)
