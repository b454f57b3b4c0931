"""The address of Saved: trials, one search, and when the person looked. Pure, and safe against whatever is pasted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, cast

import msgspec

from trialfinder.errors import QueryError
from trialfinder.history.saved import MOST_TRIALS, Saved, SavedQuestion, checked
from trialfinder.question import parse_nct_id
from trialfinder.web.state.address import Words, for_page, read_address, read_text
from trialfinder.web.state.address import to_params as search_params

_OF_SEARCH: Final = tuple(one.name for one in fields(Words))


@dataclass(frozen=True)
class Asked(Words):
    """What the address holds: the words of a search, and beside them what is saved."""

    nct: tuple[str, ...] = ()
    looked: str = ""
    """The day on which the person looked; "": never before."""
    data: str = ""
    """The data that were shown then."""
    search: bool = False
    """Whether the words are a saved search; else only the place is used."""


def read_asked(params: Mapping[str, Iterable[str]]) -> tuple[Asked, tuple[str, ...]]:
    """The words of an address, and a sentence for each value that was dropped. Never raises."""
    words, said = read_address({name: params[name] for name in params if name in _OF_SEARCH})
    dropped = [*said]
    asked = Asked(
        **{name: getattr(words, name) for name in _OF_SEARCH},
        nct=_read_trials(params.get("nct", ()), dropped),
        looked=_read_day("looked", params, dropped),
        data=_read_day("data", params, dropped),
        search=any(value == "yes" for value in params.get("search", ())),
    )
    return (asked if asked.search else without_search(asked)), tuple(dropped)


def to_params(asked: Asked) -> dict[str, list[str]]:
    """The address of these words; what is not saved is left out."""
    words = search_params(Words(**{name: getattr(asked, name) for name in _OF_SEARCH}))
    params: dict[str, list[str]] = {"nct": [*asked.nct]} if asked.nct else {}
    params |= {"search": ["yes"], **words} if asked.search else {"near": [asked.near]} if asked.near else {}
    for name in ("looked", "data"):
        if value := getattr(asked, name):
            params[name] = [value]
    return params


def without_search(asked: Asked) -> Asked:
    """The same without its search; the place stays."""
    return replace(asked, **{**asdict(Words()), "near": asked.near}, search=False)


def to_saved(asked: Asked) -> Saved:
    """What the address holds, as the file has it."""
    words: dict[str, Any] = {name: getattr(asked, name) for name in _OF_SEARCH if name != "near"}
    if not asked.near:  # a radius or an order by distance without its place would be refused
        words |= {"within": "", "sort": "" if asked.sort == "distance" else asked.sort}
    question = SavedQuestion(**words) if asked.search else None
    return Saved(asked.nct, asked.near, question, asked.looked or None, asked.data or None)


def from_saved(saved: Saved) -> Asked:
    """The address of what a file holds."""
    kept = {"near": saved.near, "nct": saved.trials, "looked": saved.looked_on or "", "data": saved.data_of or ""}
    if saved.question is None:
        return Asked(**cast(dict[str, Any], kept))
    return Asked(**{**msgspec.structs.asdict(saved.question), **kept}, search=True)


def _read_trials(given: Iterable[str], dropped: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    asked = [part.strip() for value in given for part in value.split(",") if part.strip()]
    for word in asked[:MOST_TRIALS]:
        try:
            kept.append(parse_nct_id(word))
        except QueryError:
            shown = word if len(word) <= 40 else word[:39] + "…"
            dropped.append(f"“{shown}” in the address is no NCT id, and was left out.")
    if len(asked) > MOST_TRIALS:
        dropped.append(f"At most {MOST_TRIALS} trials are saved: the first {MOST_TRIALS} are shown.")
    return tuple(dict.fromkeys(kept))


def _read_day(name: str, params: Mapping[str, Iterable[str]], dropped: list[str]) -> str:
    text = read_text(name, params.get(name, ()), dropped)
    try:
        checked(Saved(data_of=text or None))
    except QueryError as error:
        dropped.append(for_page(error))
        return ""
    return text
