"""The search strategy: reviewable lists of words in strategy.toml -> a few questions in the API's query language.

A question that is too complicated for the registry is asked in two halves whose union is the same: the longest list of
OR-ed alternatives is halved, wherever it stands but under a NOT; AND, OR, AREA and EXPANSION all pass a union through,
NOT does not. Source of the grammar:
https://clinicaltrials.gov/find-studies/constructing-complex-search-queries
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
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


_token = re.compile(r'\s*("[^"]*"|[A-Z]+\[[^\[\]]*\]|[()]|[^\s()"\[\]]+)')


@dataclass(frozen=True)
class _Node:
    """A piece of a query: `kind` is OR, AND, NOT, a scope such as AREA[BriefSummary], or "" for words."""

    kind: str
    parts: tuple[_Node, ...] = ()
    words: str = ""

    @property
    def size(self) -> int:
        """How many alternatives (words or phrases) are in it."""
        return sum(part.size for part in self.parts) if self.parts else 1

    def __str__(self) -> str:
        if self.kind in ("OR", "AND"):
            parts = (f"({part})" if part.kind in ("OR", "AND") else str(part) for part in self.parts)
            return f" {self.kind} ".join(parts)
        if self.kind == "NOT":
            return f"NOT {self._inner()}"
        return f"{self.kind}{self._inner()}" if self.kind else self.words

    def _inner(self) -> str:
        (part,) = self.parts
        return f"({part})" if part.kind in ("OR", "AND", "NOT") or " " in part.words.strip('"') else str(part)


def alternatives(query: str) -> int:
    """How many words and phrases a query holds, under NOT too.

    >>> alternatives('"low back" OR disc OR EXPANSION[Term](LBP OR DDD)')
    4
    """
    return _parse(query).size


def halves(params: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]] | None:
    """Two searches that together find what `params` find; None when there is no list left to halve.

    >>> halves({"query.cond": "a OR b OR EXPANSION[Term](c OR d)", "query.intr": "x OR y"})[1]
    {'query.cond': 'EXPANSION[Term](c OR d)', 'query.intr': 'x OR y'}
    """
    trees = {name: _parse(query) for name, query in params.items() if name.startswith(("query.", "filter.advanced"))}
    longest = max(trees, key=lambda name: _longest(trees[name]), default=None)
    if longest is None or _longest(trees[longest]) < 2:
        return None
    first, second = _halve(trees[longest])
    return {**params, longest: str(first)}, {**params, longest: str(second)}


def part_of(params: Mapping[str, str], path: str) -> dict[str, str] | None:
    """The part that a path of 0 and 1 (first or second half, and so on) leads to; None where it leads nowhere."""
    part = dict(params)
    for turn in path:
        both = halves(part)
        if both is None:
            return None
        part = both[int(turn)]
    return part


def _longest(node: _Node) -> int:
    """The size of the longest OR list that may be halved; 0 when there is none."""
    if node.kind == "NOT":
        return 0
    return node.size if node.kind == "OR" else max((_longest(part) for part in node.parts), default=0)


def _halve(node: _Node) -> tuple[_Node, _Node]:
    if node.kind != "OR":
        i = max(range(len(node.parts)), key=lambda i: _longest(node.parts[i]))
        before, after = node.parts[:i], node.parts[i + 1 :]
        first, second = _halve(node.parts[i])
        return replace(node, parts=(*before, first, *after)), replace(node, parts=(*before, second, *after))
    parts = [single for part in node.parts for single in _singles(part)]
    cut, taken = 0, 0
    while cut < len(parts) - 1 and 2 * taken < node.size:
        taken += parts[cut].size
        cut += 1
    return _join(parts[:cut]), _join(parts[cut:])


def _singles(part: _Node) -> list[_Node]:
    """EXPANSION[Term](a OR b) as EXPANSION[Term](a), EXPANSION[Term](b)."""
    if part.kind.startswith("EXPANSION") and part.parts[0].kind == "OR":
        return [replace(part, parts=(one,)) for one in part.parts[0].parts]
    return [part]


def _join(parts: list[_Node]) -> _Node:
    """The parts as one OR list, those of one scope in one pair of parentheses: the address must stay short."""
    joined: list[_Node] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last and part.kind.startswith("EXPANSION") and last.kind == part.kind:
            inner = last.parts[0]
            both = (*(inner.parts if inner.kind == "OR" else (inner,)), *part.parts)
            joined[-1] = replace(last, parts=(_Node("OR", both),))
        else:
            joined.append(part)
    return joined[0] if len(joined) == 1 else _Node("OR", tuple(joined))


class _Reader:
    def __init__(self, query: str) -> None:
        self._tokens = _token.findall(query)
        self._at = 0

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ")"

    def either(self) -> _Node:
        return self._many("OR", lambda: self._many("AND", self._one))

    def _many(self, word: str, read: object) -> _Node:
        assert callable(read)
        parts = [read()]
        while self._next() == word:
            self._at += 1
            parts.append(read())
        return parts[0] if len(parts) == 1 else _Node(word, tuple(parts))

    def _one(self) -> _Node:
        token = self._next()
        if token == "(":
            self._at += 1
            inner = self.either()
            self._at += 1
            return inner
        if token == "NOT" or token.endswith("]"):
            self._at += 1
            return _Node(token, (self._one(),))
        words = []
        while self._next() not in ("(", ")", "AND", "OR", "NOT") and not self._next().endswith("]"):
            words.append(self._next())
            self._at += 1
        return _Node("", words=" ".join(words))


def _parse(query: str) -> _Node:
    return _Reader(query).either()
