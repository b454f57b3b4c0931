"""Which value a typed word stands for: our codes and words, the registry's, what people say; radii, ages, numbers.

One form for all of them (`_shape`), so that letters, accents, dashes, articles and plurals do not matter; what a word
means is in tables, never guessed from its letters. The file is long because every word of a
question is read by this one form.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from trialfinder.errors import QueryError, nearest, one_slip_away, unknown_word
from trialfinder.nct_id import parse_nct_id as parse_nct_id  # also found here
from trialfinder.nct_id import read_nct_id as read_nct_id
from trialfinder.places import KM_PER_MILE
from trialfinder.places.regions import (
    country_code,
    country_names,
    region_by_code,
    state_named_like,
    well_known_part,
)
from trialfinder.reading.text.names import aliases
from trialfinder.reading.text.search_words import folded
from trialfinder.typed_toml import Table, Text, WordFile, load
from trialfinder.vocabulary import (
    CELL_SOURCES,
    CONTROLS,
    COUNTRY_WORDS,
    FAMILY_WORDS,
    GIVES_PRODUCT,
    PHASE_WORDS,
    STATUSES,
    TARGETS,
    THERAPIES,
    THERAPY_FAMILIES,
)


class MayMean(Table, frozen=True):
    """Words that may mean any of several products."""

    words: tuple[Text, ...]
    therapies: tuple[Text, ...]


class TypedValues(WordFile, frozen=True):
    """typed_values.toml: for each word of a question, value -> what people type for it."""

    therapy: dict[str, tuple[str, ...]]
    source: dict[str, tuple[str, ...]]
    target: dict[str, tuple[str, ...]]
    control: dict[str, tuple[str, ...]]
    gives: dict[str, tuple[str, ...]]
    status: dict[str, tuple[str, ...]]
    sex: dict[str, tuple[str, ...]]
    sort: dict[str, tuple[str, ...]]
    may_mean: tuple[MayMean, ...]


class Read(NamedTuple):
    """What one typed word stands for."""

    values: tuple[str, ...]
    """Codes; several for a product that is of two kinds."""
    note: str | None = None
    """A sentence where the word is narrower than what it is read as: a product's name, a part of a country."""


MOST_IN_ONE: Final = 4
"""So many parts between separators make one value at most: "Birth tissue (cord, amnion, placenta)" has three."""

_separator = re.compile(r"[,;|\n]")
_level = re.compile(r"lumbar|spinal|spine|lower|back|of|in|l[1-5]|s1")
_letter = re.compile(r"(?<=[1-4iv])[abc]\b")
_phase_gap = re.compile(r"[\s|/&+-]+|\band\b")
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_NO_PHASE: Final = (
    *("na", "n a", "not applicable", "no phase", "no phase given", "no phase not a drug trial", "none"),
    "no phase filed as not applicable",
)
_ENDINGS: Final = ("injection", "therapy", "treatment", "shot", "infusion", "procedure")
"""Taken off the end of a word for a product or a place."""


def split_values(text: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    """The values of a list as people write it, parted by `,` `;` `|` or a line end.

    A value may itself hold a separator ("Active, not recruiting"): of the parts that follow one another the longest
    run that is a known value is one. A part that is in no known value comes alone.
    """
    cuts = [0, *(found.end() for found in _separator.finditer(text)), len(text) + 1]
    at = 0
    while at < len(cuts) - 1:
        size = min(MOST_IN_ONE, len(cuts) - 1 - at)
        while size > 1 and not is_known(text[cuts[at] : cuts[at + size] - 1].strip()):
            size -= 1
        if part := text[cuts[at] : cuts[at + size] - 1].strip():
            yield part
        at += size


def read_value(field: str, word: str) -> Read:
    """What one word of a question's field stands for.

    Args:
        field: therapy, source, target, control, gives, status, phase, country, sex or sort.
        word: as typed, without separators around it.

    Raises:
        QueryError: naming the field, the word and what is allowed; a guess where one is safe.
    """
    found = find_value(field, word)
    if found is None:
        raise _unknown(field, word.strip())
    return found


def find_value(field: str, word: str) -> Read | None:
    """As `read_value`; None for what is not known."""
    if field == "country":
        return _country(word.strip())
    if field == "phase":
        phase = _phase(word)
        if phase is None and (phase := _phase(_letter.sub("", word.strip().lower()))):
            return Read((phase,), f"{word.strip()} was read as phase {phase}: the registry's phases have no letters.")
        return Read((phase,)) if phase else None
    code = word.strip().lower().replace("-", "_").replace(" ", "_")
    if code in _codes(field):
        return Read((_codes(field)[code],))
    known, shape = _table(field), _shape(word)
    bare = _without_level(shape) if field == "target" else shape
    for way in (shape, _without_ending(shape), shape.replace(" ", ""), bare, _without_ending(bare)):
        if way in known:
            return Read((known[way],))
    return _product(word.strip(), shape) if field == "therapy" else None


_ALLOWED: Final[Mapping[str, Callable[[], Iterable[str]]]] = {
    "therapy": lambda: (*THERAPY_FAMILIES, *THERAPIES),
    "source": lambda: CELL_SOURCES,
    "gives": lambda: GIVES_PRODUCT,
    "target": lambda: TARGETS,
    "control": lambda: CONTROLS,
    "status": lambda: (*(status.lower() for status in STATUSES), "open"),
    "phase": lambda: PHASE_WORDS,
    "sex": lambda: ("female", "male"),
    "sort": lambda: ("distance", "updated", "start", "enrollment"),
}
_SHOWN: Final[Mapping[str, Mapping[str, str]]] = {
    "therapy": {**FAMILY_WORDS, **THERAPIES},
    "source": CELL_SOURCES,
    "gives": GIVES_PRODUCT,
    "target": TARGETS,
    "control": CONTROLS,
    "status": STATUSES,
}
"""Our own display words."""


@cache
def _words() -> TypedValues:
    return load(__file__, "typed_values.toml", TypedValues)


@cache
def _codes(field: str) -> dict[str, str]:
    some = [word for word in _ALLOWED[field]() if word != "open"]
    return {word.lower().replace("-", "_"): word.upper() if field == "status" else word for word in some}


@cache
def _table(field: str) -> dict[str, str]:
    """Shape -> value."""
    said = [(value, code) for code, value in _codes(field).items()]
    said += [(value, word) for value, some in getattr(_words(), field).items() for word in some]
    for value, text in _SHOWN.get(field, {}).items():
        said += [(value, text), (value, text.partition(" (")[0])]
    known = {_shape(word): value for value, word in said}
    return {**{shape.replace(" ", ""): value for shape, value in known.items()}, **known}


def _shape(word: str) -> str:
    """The word folded, its articles left out and each plural as one."""
    return " ".join(
        _singular(part) for part in folded(word).replace("_", " ").split() if part not in ("a", "an", "the")
    )


def _singular(part: str) -> str:
    return part[:-1] if len(part) > 3 and part.endswith("s") and not part.endswith(("ss", "us", "is")) else part


def _without_ending(shape: str) -> str:
    first, _, last = shape.rpartition(" ")
    return first if last in _ENDINGS else shape


def _without_level(shape: str) -> str:
    """A place in the back without the words for its height: `L4/L5 disc`, `lumbar facet joint`."""
    return " ".join(part for part in shape.split() if not _level.fullmatch(part)) or shape


def _product(word: str, shape: str) -> Read | None:
    """The kind of a named product of our list."""
    for one in aliases():
        if shape in map(_shape, one.names):
            kinds = " and ".join(THERAPIES.get(label, label) for label in one.therapies)
            note = f"{word} is one product: all trials of its kind are shown ({kinds}). Its name as text finds its own."
            return Read(one.therapies, note)
    return None


def _phase(word: str) -> str | None:
    plain = word.strip().lower()
    if plain in PHASE_WORDS:
        return plain
    shape = folded(word)
    if shape in _NO_PHASE:
        return "na"
    bare = " ".join(re.sub(r"phases?", " ", shape).split())
    if bare in ("early 1", "early1", "early i", "0", "early"):
        return "early1"
    parts = [_ROMAN.get(part, part) for part in _phase_gap.split(re.sub(r"phases?", " ", plain.replace("_", " ")))]
    named = tuple(dict.fromkeys(f"PHASE{part}" for part in parts if part))
    return next((one for one, phases in PHASE_WORDS.items() if phases == named), None)


def _country(word: str) -> Read | None:
    if code := country_code(COUNTRY_WORDS.get(word.lower(), word)):
        return Read((word,), _beside_a_state(word, code))
    part = well_known_part(word)
    country = region_by_code(part.country) if part else None
    if country is None:
        return None
    note = f"Country: {word} was read as {country.name}. A part of a country is no filter; name a place for that."
    return Read((country.name,), note)


def _beside_a_state(word: str, code: str) -> str | None:
    """What to say of a country's name or code that is also that of a state: CA, Georgia."""
    country, state = region_by_code(code), state_named_like(word, code)
    if country is None or state is None:
        return None
    return (
        f"Country: {word} was read as the country {country.name}, not as the state {state.name}. "
        f"A state is no filter: for it give your place as {state.name}, {state.country}."
    )


def may_mean(words: str) -> tuple[str, ...]:
    """The therapies that words of more than one meaning may stand for, to be named in a refusal; () for none.

    What lies inside a longer match does not count: the blood of "cord blood".

    >>> may_mean("bone marrow"), may_mean("cells from my own fat")
    (('bmac', 'bm_msc'), ('adipose_msc', 'svf', 'microfragmented_fat'))
    """
    text = f" {_shape(words)} "
    spans = [
        (at, at + len(phrase), set(one.therapies))
        for one in _words().may_mean
        for phrase in map(_shape, one.words)
        if (at := text.find(f" {phrase} ")) >= 0
    ]
    some = [fit for at, end, fit in spans if not any(a <= at and end <= b and (a, b) != (at, end) for a, b, _ in spans)]
    meant = (set.intersection(*some) or set.union(*some)) if some else set()
    return tuple(code for code in THERAPIES if code in meant)


def _unknown(field: str, word: str) -> QueryError:
    if field == "country":
        guess = nearest(word, country_names(), likeness=0.75)
        hint = f" Did you mean {guess.title()!r}?" if guess else ""
        return QueryError(
            f"country: {word!r:.60} is not known.{hint} Allowed: the registry's country names, and US, USA, UK.",
            field="country",
            value=word,
            guess=guess,
        )
    allowed = tuple(_ALLOWED[field]())
    if field in ("sex", "sort", "phase"):
        return unknown_word(field, word[:60], allowed)
    # Nearly the same letters can be another product, or the opposite: "no placebo", "not recruiting".
    guess = one_slip_away(word, allowed)
    if field == "therapy" and guess is None and (meant := may_mean(word)):
        some = "; ".join(f"{code}: {THERAPIES[code]}" for code in meant)
        more = "may mean more than one. Give one or several of these" if len(meant) > 1 else "is not known. See"
        return QueryError(f"therapy: {word!r:.60} {more}: {some}.", field=field, value=word, allowed=allowed)
    return unknown_word(field, word[:60], allowed, guess=guess)


MAX_RADIUS_KM: Final = 20_038.0
"""Half of the Earth's girth: no two places are farther apart."""

MAX_AGE_YEARS: Final = 120

Words = str | Iterable[str] | None
"""One word, several, or a list with commas; None and "" mean "any"."""

_YEARS: Final = re.compile(r"(?i)(?<=\d)[\s-]*(years?|yrs?|y)([\s-]*old|[\s-]*/?o)?\.?\s*$")


def without_years(value: int | str) -> int | str:
    """An age without the word for years behind it."""
    return _YEARS.sub("", value) if isinstance(value, str) else value


def parse_radius(text: str) -> float:
    """Kilometres of a radius with its unit.

    >>> parse_radius("100mi"), parse_radius("160 km")
    (160.9344, 160.0)
    """
    found = re.fullmatch(r"\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)\s*([a-z]*)\.?\s*", text.lower())
    example = "Examples: 100mi, 160km."
    if not found or not any(char.isdigit() for char in found.group(1)):
        raise QueryError(f"within: {text!r:.60} is not a radius. {example}", field="within", value=text)
    unit = {"mi": "mi", "mile": "mi", "miles": "mi", "km": "km", "kms": "km"}.get(found.group(2))
    if found.group(2).startswith("kilomet"):
        unit = "km"
    if unit is None:
        said = "has no unit" if not found.group(2) else f"has a unit that is not known, {found.group(2)!r:.20}"
        raise QueryError(
            f"within: {text!r:.60} {said}. Allowed: mi, km. {example}", field="within", value=text, allowed=("mi", "km")
        )
    try:
        amount = float(found.group(1).replace(",", ""))
    except ValueError as error:
        raise QueryError(f"within: {text!r:.60} is not a radius. {example}", field="within", value=text) from error
    radius_km = amount * KM_PER_MILE if unit == "mi" else amount
    if not math.isfinite(radius_km) or not 0 < radius_km <= MAX_RADIUS_KM:
        raise QueryError(
            f"within: {text!r:.60} is out of range. Allowed: more than 0, up to 12451mi or 20038km. {example}",
            field="within",
            value=text,
        )
    return round(radius_km, 6)


MAX_PRICE_USD: Final = 1_000_000

_PRICE: Final = re.compile(
    r"(?i)(?:us\s?\$|\$|usd\b|dollars?\b)?\s*"
    r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?:\s[0-9]{3})+|[0-9]+)(?:\.[0-9]{2})?"
    r"\s*(?:\$|usd|(?:us\s)?dollars?)?"
)


def parse_price_usd(text: str) -> int:
    """Whole US dollars of a quoted price; cents after a point are left off.

    A comma or a blank is taken only before exactly three digits: 6000,00 may be 6,000 or 600,000, and is refused.

    >>> parse_price_usd("$6,000"), parse_price_usd("12,500.00"), parse_price_usd("USD 6 000")
    (6000, 12500, 6000)

    Raises:
        QueryError: what can be read in two ways, or none from 1 to a million; names what was typed and what is allowed.
    """
    typed = text.strip()
    found = _PRICE.fullmatch(typed) if len(typed) <= 40 else None
    allowed = f"Allowed: whole US dollars from 1 to {MAX_PRICE_USD:,}, such as 6000 or 6,000."
    if found is None:
        raise QueryError(
            f"price: {typed!r:.60} is not read as a price. {allowed} A comma stands only before three digits.",
            field="price",
            value=text,
        )
    amount = int(re.sub(r"[,\s]", "", found["whole"]))
    if not 1 <= amount <= MAX_PRICE_USD:
        raise QueryError(f"price: {typed!r:.60} is out of range. {allowed}", field="price", value=text)
    return amount


def parse_status(word: str) -> str:
    """The registry's status for any word that names one; `open` is recruiting, nothing else."""
    return read_value("status", word).values[0]


def parse_country(word: str) -> str:
    """The two-letter code of a country by any name that the registry or people use, also by that of a part of it."""
    [name] = read_value("country", word).values
    return str(country_code(COUNTRY_WORDS.get(name.lower(), name)))


def whole_number(name: str, value: int | str, least: int, most: int | None) -> int:
    """A whole number within its range; text comes from the command line and the address."""
    allowed = f"{least} to {most}" if most is not None else f"{least} or more"
    try:
        number = int(value)
        if number != value and not isinstance(value, str):
            raise ValueError(value)  # 2.5 is no number of studies
    except (TypeError, ValueError) as error:
        raise QueryError(
            f"{name}: {value!r:.60} is not a whole number. Allowed: {allowed}.", field=name, value=value
        ) from error
    if number < least or (most is not None and number > most):
        raise QueryError(f"{name}: {number} is out of range. Allowed: {allowed}.", field=name, value=value)
    return number


def text_of(name: str, word: object) -> str | None:
    """The text without blanks around it; None when there is none."""
    if word is None:
        return None
    if not isinstance(word, str):
        raise QueryError(
            f"{name}: {word!r:.60} is not text. Put it in quotes, for example '80202'.", field=name, value=word
        )
    return word.strip() or None


def words_of(name: str, words: Words) -> Iterator[str]:
    """The words of a list of values of one field, as typed; a value may itself hold the separator.

    Raises:
        QueryError: it is neither text nor a list of texts; names the field.
    """
    if words is None:
        return
    if not isinstance(words, str) and not (isinstance(words, Iterable) and all(isinstance(one, str) for one in words)):
        raise QueryError(
            f"{name}: {words!r:.60} is not a word or a list of words. Put it in quotes, for example '2'.",
            field=name,
            value=words,
        )
    for given in [words] if isinstance(words, str) else words:
        yield from split_values(given, lambda part: find_value(name, part) is not None)
