"""The address of Find and the words it stands for: one to one, and safe against whatever is pasted.

The parameters are the command line's words. Age and sex have none: they never enter an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar, cast

from trialfinder.errors import QueryError
from trialfinder.question import ask
from trialfinder.typed_values import parse_radius, words_of
from trialfinder.vocabulary import upper
from trialfinder.web.state.in_step import InStep

ANY_STATUS: Final = "any"
"""`status=any`: no status filter. Without a status in the address Find shows recruiting trials."""
DEFAULT_STATUS: Final = ("recruiting",)
LONGEST: Final = 120
MOST_WORDS: Final = 30

LISTS: Final = ("therapy", "source", "target", "status", "phase", "country", "control")
VIEWS: Final = ("map", "table")
"""Other ways to see what is found than the list."""
COLUMNS: Final = {
    "distance": "Distance",
    "city": "Nearest city",
    "status": "Status",
    "confirmed": "Confirmed",
    "product": "Product",
    "source": "Own or donor",
    "target": "Injected into",
    "control": "Compared with",
    "ages": "Ages",
    "phase": "Phase",
    "people": "People",
    "masking": "Who knows who gets which",
    "start": "Start",
    "completion": "End",
    "results": "Results posted",
    "sites": "Sites that recruit",
    "countries": "Countries",
    "sponsor": "Sponsor",
    "title": "Title",
    "facts_of": "Facts of",
}
"""Columns of the table beside the record's number: the word of an address -> its heading."""
COLUMNS_FOR: Final = {
    "everyone": (
        "distance", "status", "product", "source", "target", "control", "phase", "people", "sponsor", "title",
    ),
    "patient": ("distance", "city", "status", "product", "source", "target", "control", "ages"),
    "clinician": (
        "distance", "status", "product", "target", "control", "phase", "people", "ages", "sponsor",
    ),
    "researcher": (
        "status", "confirmed", "product", "source", "target", "control", "masking", "phase", "people", "start",
        "completion", "results", "sites", "countries", "sponsor", "title", "facts_of",
    ),
}  # fmt: skip
"""What three people need, together and each; an address may name them. The first is what stands by itself."""
TICKS: Final = ("with_contact", "with_results")
"""Parameters that are on or off; on is `yes`."""
OLD_NAMES: Final = {"with_contact": "contact", "with_results": "results"}
"""What links of the first version call them; their value there was `yes` or `posted`."""


@dataclass(frozen=True)
class Words:
    """What Find is asked, in the command line's words, as far as an address may carry it."""

    near: str = ""
    within: str = ""
    therapy: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    status: tuple[str, ...] = DEFAULT_STATUS
    """() is any status."""
    phase: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    text: str = ""
    sort: str = ""
    with_contact: bool = False
    with_results: bool = False


@dataclass(frozen=True)
class FindWords(Words):
    """The words of Find, and how it shows what it found."""

    view: str = ""
    """One of VIEWS; "" is the list."""
    columns: tuple[str, ...] = ()
    """Of COLUMNS, in order; () is the table for everyone."""


class Address(NamedTuple):
    """An address that was read: what it asks, and a sentence for each value that was dropped."""

    words: Words
    dropped: tuple[str, ...]


def read_address(params: Mapping[str, Iterable[str]]) -> Address:
    """The words of an address. Never raises: a value that cannot be used is dropped with a sentence.

    Names that Find does not know are ignored, so that a link from elsewhere may carry its own.
    """
    known: dict[str, object] = {}
    dropped: list[str] = []
    for field in fields(Words):
        values = params.get(field.name) or params.get(OLD_NAMES.get(field.name, ""), ())
        given = [value.strip() for value in values]
        if not any(given):
            continue
        if field.name in LISTS:
            value: object = _read_list(field.name, given, dropped)
            if value is None:
                continue
        elif field.name in TICKS:
            value = given[-1].lower() in ("yes", "posted", "true", "1")
        else:
            value = read_text(field.name, given, dropped)
        known[field.name] = value
    return Address(Words(**cast(dict[str, Any], known)), tuple(dropped))


def to_params(words: Words) -> dict[str, list[str]]:
    """The address of these words; what stands by itself (no filter, recruiting) is left out."""
    params: dict[str, list[str]] = {}
    for name, value in vars(words).items():
        if name == "status":
            if value != DEFAULT_STATUS:
                params[name] = list(value) or [ANY_STATUS]
        elif name in TICKS:
            if value:
                params[name] = ["yes"]
        elif name == "columns":
            if value:
                named = next((who for who, columns in COLUMNS_FOR.items() if columns == value), None)
                params[name] = [named] if named else list(value)
        elif value:
            params[name] = list(value) if isinstance(value, tuple) else [value]
    return params


def radius_word(text: str) -> str:
    """A radius as the address has it: `100 miles` -> `100mi`; "" for any distance.

    Raises:
        QueryError: it is not a radius.

    >>> radius_word("100 miles"), radius_word("160 KM"), radius_word("")
    ('100mi', '160km', '')
    """
    plain = text.strip().lower()
    if not plain:
        return ""
    parse_radius(plain)
    amount, unit = re.match(r"\+?([\d.,]+)\s*(k|m)", plain).groups()  # type: ignore[union-attr]
    return f"{amount.replace(',', '')}{'mi' if unit == 'm' else 'km'}"


def _read_list(name: str, given: Iterable[str], dropped: list[str]) -> tuple[str, ...] | None:
    """The known words, in order and once; None when the address gives none that is known."""
    words = list(islice((word for value in given for word in words_of(name, value)), MOST_WORDS + 1))
    if len(words) > MOST_WORDS:
        dropped.append(f"{name}: only the first {MOST_WORDS} values of the address were used.")
    if name == "status" and any(word.lower() == ANY_STATUS for word in words):
        return ()
    kept: list[str] = []
    for word in words[:MOST_WORDS]:
        normal = _known(name, word)
        if not normal:
            dropped.append(_sentence(name, word))
        kept += [one for one in normal if one not in kept]
    return tuple(kept) or None


def _known(name: str, word: str) -> list[str]:
    try:
        asked = ask(**cast(dict[str, Any], {name: [word]})).as_words()[name]
    except QueryError:
        return []
    return list(map(str, asked)) if isinstance(asked, list) else []


def one_line(typed: str) -> str:
    r"""What was typed as one line, without marks that cannot be seen or that turn a line around.

    >>> one_line(" Den\u202ever,  CO ")
    'Den ver, CO'
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in typed).split())


def read_text(name: str, given: Iterable[str], dropped: list[str]) -> str:
    """The last of the values as one line; "" without one, and with a sentence in `dropped` where it is of no use."""
    value = next((one for one in reversed([*given]) if one.strip()), "")
    plain = one_line(value)
    usable = len(plain) <= LONGEST
    if name == "within" and usable:
        try:
            return radius_word(plain)
        except QueryError:
            usable = False
    if name == "sort":
        try:
            return ask(sort=plain, near="0,0").sort or ""
        except QueryError:
            usable = False
    if name == "view":
        plain = plain.lower()
        usable = plain in ("list", *VIEWS)
        plain = "" if plain == "list" else plain
    if not usable:
        dropped.append(_sentence(name, value))
        return ""
    return plain


def read_radius(typed: str) -> tuple[str, str | None]:
    """The radius as the address has it, or "" with a sentence."""
    try:
        return radius_word(typed), None
    except QueryError as error:
        return "", for_page(error)


def for_page(error: QueryError) -> str:
    """The sentence without the option's name in front."""
    return upper(str(error).removeprefix(f"{error.field}: "))


AnyWords = TypeVar("AnyWords", bound=Words)


def without(words: AnyWords, name: str) -> AnyWords:
    """The words with one filter taken off; a status is then any status."""
    return replace(words, **cast(dict[str, Any], {name: () if name == "status" else getattr(Words(), name)}))


def _tidy(words: FindWords) -> FindWords:
    return replace(words, within=read_radius(words.within)[0])


def _read_shown(params: Mapping[str, Iterable[str]]) -> tuple[FindWords, tuple[str, ...]]:
    words, told = read_address(params)
    given, dropped = [*params.get("view", ())], [*told]
    view = read_text("view", given, dropped) if any(one.strip() for one in given) else ""
    columns: list[str] = []
    for word in islice((one.strip().lower() for value in params.get("columns", ()) for one in value.split(",")), 50):
        if word and word not in COLUMNS and word not in COLUMNS_FOR:
            dropped.append(_sentence("columns", word))
        columns += [one for one in COLUMNS_FOR.get(word, (word,)) if one in COLUMNS and one not in columns]
    return FindWords(**vars(words), view=view, columns=tuple(columns)), tuple(dropped)


FIND: Final = InStep("find", FindWords(), _read_shown, to_params, tidy=_tidy)
"""Find's address and its fields; other pages lead back to it."""


def _sentence(name: str, value: str) -> str:
    shown = value if len(value) <= 40 else value[:39] + "…"
    return f"{name}: “{shown}” in the address is not known, and was left out."
