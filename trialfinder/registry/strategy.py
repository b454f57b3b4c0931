"""The search strategy: reviewable lists of words in strategy.toml -> a few questions in the API's query language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from trialfinder.errors import GuidanceError

PARAMETERS = ("query.cond", "query.intr", "query.titles", "query.term", "filter.advanced")
"""The API parameters that a net may use: all take the query language."""

MAX_NETS = 12
"""Each net is one request or more, a second apart: few nets keep a sync short and polite."""

_forbidden = re.compile(r'["()\[\]{}\\]')
_list_name = re.compile(r"\{(\w+)\}")


class Net(NamedTuple):
    """One question to the registry."""

    name: str
    why: str
    """What this net finds that others miss, in a sentence."""
    params: Mapping[str, str]
    """API parameter -> query (Essie syntax)."""


class Strategy(NamedTuple):
    """All nets; a study that any net finds is a candidate, and the topic gate decides."""

    version: str
    """Changes with every change of the terms or nets; snapshots carry it."""
    nets: tuple[Net, ...]


@cache
def load_strategy() -> Strategy:
    """The strategy that comes with this version, read once.

    Raises:
        GuidanceError: strategy.toml breaks its own rules.
    """
    return parse_strategy(files("trialfinder.registry").joinpath("strategy.toml").read_text(encoding="utf-8"))


def parse_strategy(text: str) -> Strategy:
    """A strategy from the text of a strategy file.

    Raises:
        GuidanceError: not TOML; no version, date or nets; a term or net without its why; an unknown list or parameter.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GuidanceError(f"strategy: not TOML: {error}") from error
    version, date = _words(table, "version", "strategy"), _words(table, "date", "strategy")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        raise GuidanceError(f"strategy: date {date!r} is not YYYY-MM-DD")
    lists = {name: _alternatives(name, one) for name, one in _tables(table, "terms").items()}
    nets = table.get("nets")
    if not isinstance(nets, list) or not 1 <= len(nets) <= MAX_NETS:
        raise GuidanceError(f"strategy: nets must be a list of 1 to {MAX_NETS}")
    built = tuple(_net(one, lists) for one in nets)
    if len({net.name for net in built}) < len(built):
        raise GuidanceError("strategy: two nets have the same name")
    return Strategy(f"{version} ({date})", built)


def _alternatives(name: str, terms: Mapping[str, Any]) -> str:
    """A list of terms as one OR expression: phrases quoted, acronyms without the registry's synonyms."""
    where = f"terms.{name}"
    if unknown := set(terms) - {"phrases", "acronyms"}:
        raise GuidanceError(f"strategy: {where}: unknown part {sorted(unknown)[0]!r}; allowed: phrases, acronyms")
    phrases, acronyms = _quoted(terms.get("phrases", {}), where), _quoted(terms.get("acronyms", {}), where)
    if not phrases and not acronyms:
        raise GuidanceError(f"strategy: {where} is empty")
    # One EXPANSION for the whole group: the address must stay short.
    group = [f"EXPANSION[Term]({' OR '.join(acronyms)})"] if acronyms else []
    return " OR ".join(phrases + group)


def _quoted(terms: Mapping[str, Any], where: str) -> list[str]:
    for term, why in terms.items():
        if not isinstance(why, str) or not why.strip():
            raise GuidanceError(f"strategy: {where}: {term!r} has no word on why")
        if _forbidden.search(term) or not term.strip():
            raise GuidanceError(f"strategy: {where}: {term!r} has a mark that the query language reserves")
    # A word of letters and digits needs no quotes, unless it reads as an operator.
    return [term if term.isalnum() and term not in ("AND", "OR", "NOT") else f'"{term}"' for term in terms]


def _net(net: Any, lists: Mapping[str, str]) -> Net:
    if not isinstance(net, dict):
        raise GuidanceError("strategy: a net is not a table")
    name = _words(net, "name", "a net")
    why = _words(net, "why", f"net {name!r}")
    params = net.get("ask")
    if not isinstance(params, dict) or not params:
        raise GuidanceError(f"strategy: net {name!r} asks nothing")
    asked: dict[str, str] = {}
    for parameter, template in params.items():
        if parameter not in PARAMETERS:
            allowed = ", ".join(PARAMETERS)
            raise GuidanceError(f"strategy: net {name!r}: unknown parameter {parameter!r}; allowed: {allowed}")
        if not isinstance(template, str) or not template.strip():
            raise GuidanceError(f"strategy: net {name!r}: {parameter} is empty")
        for wanted in _list_name.findall(template):
            if wanted not in lists:
                raise GuidanceError(f"strategy: net {name!r}: no list of terms is called {wanted!r}")
        asked[parameter] = _list_name.sub(lambda found: lists[found[1]], " ".join(template.split()))
    return Net(name, why, asked)


def _words(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise GuidanceError(f"strategy: {where} has no {key}")
    return " ".join(value.split())


def _tables(table: Mapping[str, Any], key: str) -> Mapping[str, Mapping[str, Any]]:
    value = table.get(key)
    if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
        raise GuidanceError(f"strategy: no table of {key}")
    return value
