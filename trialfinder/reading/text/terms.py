"""The words behind the labels: read from terms/*.toml, matched on a record's raw text.

How a term is written: plain words, any case. A space stands for a space, a hyphen, a slash or an escape ("intra discal"
finds "intra-discal", not "intradiscal": that is a term of its own); `*` at the end of a word for any ending; a plural
s is found too. `exact` holds acronyms, whose case matters.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from trialfinder.errors import GuidanceError

RULES_NUMBER = 7
"""Raise by one in each commit that changes a label of any record; tests/test_golden.py fails until then."""

LONGEST_FIELD = 40_000
"""Characters of one field that are read: the registry itself allows 32,000."""

PLACES_PER_FIELD = 200
"""Places of one field that are weighed: a field that repeats a word a thousand times says it no louder."""

_HERE = Path(__file__).parent
_WORDS = ("text/terms/*.toml", "labels/*.toml")
"""The files of words that the rules rest on, below `reading`."""
_GAP = frozenset(" \t\n\r\f\v\u00a0-‐‑–—/\\®™'’")


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A term found in a text."""

    label: str
    start: int
    end: int


def in_order(hit: Hit) -> tuple[int, int, str]:
    """Sorts places by where they start, the longest first, so that no answer hangs on the order of a set."""
    return hit.start, -hit.end, hit.label


class Term:
    """One term, found by its words: no pattern to compile, which is start-up time."""

    __slots__ = ("_words", "exact", "label", "needs", "never", "stem", "words")

    def __init__(
        self, label: str, words: str, exact: bool = False, needs: tuple[str, ...] = (), never: tuple[str, ...] = ()
    ) -> None:
        self.label, self.words, self.exact = label, words, exact
        self.needs, self.never = needs, never
        text = words if exact else words.lower()
        self._words = tuple((word.rstrip("*"), word.endswith("*")) for word in re.split(r"[ \-]+", text))
        self.stem = max((word for word, _ in self._words), key=len)
        if "*" in "".join(word for word, _ in self._words) or not all(word for word, _ in self._words):
            raise GuidanceError(f"{words!r} [{label}]: `*` stands at the end of a word only, and a term has words")
        if self._words[0][1] and len(self._words[0][0]) < 4:
            raise GuidanceError(f"{words!r} [{label}]: a first word of under four letters takes no `*`")

    def may_be_in(self, raw: str, low: str, context: str) -> bool:
        """Whether the text can hold the term; `context`, the record in lower case, settles what an acronym means."""
        if self.stem not in (raw if self.exact else low):
            return False
        if self.needs and not any(word in context for word in self.needs):
            return False
        return not any(word in context for word in self.never)

    def places(self, raw: str, low: str) -> list[Hit]:
        """Each place of the term in a text."""
        return [Hit(self.label, start, end) for start, end in self.spans(raw, low)]

    def spans(self, raw: str, low: str) -> list[tuple[int, int]]:
        """Where each place of the term in a text starts and ends."""
        text = raw if self.exact else low
        literal, open_end = self._words[0]
        at = text.find(literal)
        if at < 0:
            return []
        found, size = [], len(text)
        if len(self._words) == 1:
            while at >= 0:
                end = at + len(literal)
                if not at or not ((before := text[at - 1]).isalnum() or before == "_"):
                    if open_end:
                        found.append((at, _end_of_word(text, end)))
                    else:
                        if text.startswith("s", end):
                            end += 1
                        if end >= size or not ((char := text[end]).isalnum() or char == "_"):
                            found.append((at, end))
                at = text.find(literal, at + 1)
            return found
        second = self._words[1][0]
        reach = len(literal) + 3 + len(second) + (16 if open_end else 0)
        while at >= 0:
            near = text.find(second, at + len(literal), at + reach) >= 0
            if near and (not at or not _is_letter(text[at - 1])) and (end := self._end(text, at)):
                found.append((at, end))
            at = text.find(literal, at + 1)
        return found

    def _end(self, text: str, at: int) -> int:
        """Where the term that starts at a place ends; 0 where it does not stand there."""
        size, left = len(text), len(self._words)
        for literal, open_end in self._words:
            if not text.startswith(literal, at):
                return 0
            at += len(literal)
            if open_end:
                at = _end_of_word(text, at)
            left -= 1
            if left:
                start, gap_end = at, min(at + 3, size)
                while at < gap_end and text[at] in _GAP:
                    at += 1
                if at == start:
                    return 0
        if not open_end and text.startswith("s", at):
            at += 1
        return 0 if at < size and _is_letter(text[at]) else at


_letters = re.compile(r"\w+").match


def _end_of_word(text: str, at: int) -> int:
    found = _letters(text, at)
    return found.end() if found else at


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


class Terms(tuple[Term, ...]):
    """Some terms, with their stems laid out for a fast look."""

    @cached_property
    def stems(self) -> tuple[tuple[tuple[str, Term], ...], tuple[tuple[str, Term], ...]]:
        """(stem, term) of the terms in any case, and of those whose case matters."""
        return (
            tuple((term.stem, term) for term in self if not term.exact),
            tuple((term.stem, term) for term in self if term.exact),
        )


def _parted(low: str) -> list[bytes]:
    """The words of a text in lower case: ASCII letters and digits, all else parts words."""
    # Bytes: twice as fast as a pattern, and every record's every word passes here.
    return low.encode("latin-1", "replace").translate(_PARTED).split()


_FIRST_FOUR = itemgetter(slice(4))
_PARTED = bytes(code if chr(code) in "abcdefghijklmnopqrstuvwxyz0123456789" else 32 for code in range(256))


class Laid:
    """A text laid out for sieves."""

    def __init__(self, raw: str, low: str, context: str, more: str | None = None, begun: Laid | None = None) -> None:
        """`low` is `raw` in lower case; `context`, the record in lower case, settles what an acronym means.

        `more`: the rest of `low`, where its beginning is laid out already (`begun`).
        """
        self.raw, self.low, self.context = raw, low, context
        words = _parted(low if more is None else more)
        heads = frozenset(map(_FIRST_FOUR, words))
        line = (b" " + b" ".join(words)).decode("ascii")
        self.heads: frozenset[bytes] = begun.heads | heads if begun else heads
        """The first four letters of every word."""
        self.line: str = begun.line + line if begun else line
        """The words, one blank before each."""


class Sieve:
    """A fast way to the few terms that a text can hold: by the first letters of its words, then word by word."""

    def __init__(self, some: Terms) -> None:
        self._by_head: dict[bytes, list[tuple[frozenset[bytes], str, Term | None, Term]]] = {}
        for term in some:
            words = term.words.lower()
            heads = _heads(words)
            others = frozenset(head for some in heads[1:] if len(some) == 1 for head in some)
            # Of a term with a `*` inside, the longest stretch without one: its words stand there one blank apart.
            line = max((b" " + b" ".join(_parted(part)) for part in words.split("*")), key=len).decode("ascii")
            asks = term if term.exact or term.needs or term.never else None
            for head in heads[0]:
                self._by_head.setdefault(head, []).append((others, line, asks, term))
        self._heads = frozenset(self._by_head)

    def live(self, text: Laid) -> list[Term]:
        """The terms that a text can hold."""
        by_head, heads, line = self._by_head, text.heads, text.line
        return [
            term
            for head in self._heads & heads
            for others, words, asks, term in by_head[head]
            if others <= heads and words in line and (asks is None or asks.may_be_in(text.raw, text.low, text.context))
        ]


def _heads(words: str) -> list[frozenset[bytes]]:
    """What the first four letters of each word of a term can be; none where they can be anything."""
    found: list[frozenset[bytes]] = []
    for word in re.split(r"[ \-]+", words):
        parts = _parted(word)
        found += [frozenset({part[:4]}) for part in parts]
        if parts and word.endswith("*") and len(parts[-1]) < 4:
            found[-1] = frozenset()
    if parts and not word.endswith("*"):  # a plural s may follow
        found[-1] = frozenset({parts[-1][:4], (parts[-1] + b"s")[:4]})
    if not found or not found[0]:
        raise GuidanceError(f"{words!r}: a term begins with a word that has plain letters, four before a `*`")
    return found


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table of a terms file: term -> why ("": as the table's own); a list where a file is in the old notation."""

    why: str
    words: dict[str, str] | tuple[str, ...] = ()
    exact: dict[str, str] | tuple[str, ...] = ()
    needs: dict[str, tuple[str, ...]] = {}
    never: dict[str, tuple[str, ...]] = {}
    words_with_giving: dict[str, str] = {}
    one_disc: dict[str, str] = {}
    between: dict[str, str] = {}
    not_a_place: dict[str, str] = {}


@cache
def table(file: str) -> Mapping[str, Any]:
    """One terms file as written.

    Raises:
        GuidanceError: an unknown key, or a term that is no text. It names the file and the path inside it.
    """
    try:
        raw = tomllib.loads((_HERE / "terms" / f"{file}.toml").read_text("utf-8"))
        if file in _TYPED:
            msgspec.convert(raw, dict[str, _Table])
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise GuidanceError(f"{file}.toml: {error}") from error
    return raw


_TYPED = ("products", "origins", "regions", "cues", "details", "giving")


@cache
def terms(file: str, *labels: str) -> Terms:
    """The terms of a file, all of them or those of some labels."""
    return Terms(
        Term(label, words, exact, *_conditions(entry, words) if exact else ())
        for label, entry in table(file).items()
        if not labels or label in labels
        for exact, key in ((False, "words"), (True, "exact"))
        for words in entry.get(key, ())
    )


def _conditions(entry: Mapping[str, Any], words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(entry.get("needs", {}).get(words, ())), tuple(entry.get("never", {}).get(words, ()))


@cache
def sieve(file: str) -> Sieve:
    """The sieve of a whole terms file."""
    return Sieve(terms(file))


def lower(text: str) -> str:
    """The text in lower case with plain apostrophes, character by character: places in it are places in the text."""
    low = text.lower()
    if text.isascii():
        return low
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.replace("’", "'")


def find(some: Iterable[Term], raw: str, low: str | None = None) -> list[Hit]:
    """The places of the terms in order, `PLACES_PER_FIELD` at most; where two start together the longer comes first."""
    low = lower(raw) if low is None else low
    hits: list[Hit] = []
    if isinstance(some, Terms):
        free, exact = some.stems
        for stem, term in free:
            if stem in low:
                hits += term.places(raw, low)
        for stem, term in exact:
            if stem in raw:
                hits += term.places(raw, low)
    else:
        for term in some:
            if term.stem in (raw if term.exact else low):
                hits += term.places(raw, low)
    if len(hits) > 1:
        hits.sort(key=in_order)
    return hits[:PLACES_PER_FIELD]


def first(some: Iterable[Term], raw: str, low: str | None = None) -> Hit | None:
    """The first place of any of the terms, or None."""
    hits = find(some, raw, low)
    return hits[0] if hits else None


_SENTENCE_ENDS = (". ", "; ", "? ", "! ")


def sentence_span(text: str, start: int, end: int, longest: int = 240) -> tuple[int, int]:
    """Where the sentence around a place begins and ends, at most about `longest` characters, cut at spaces."""
    low, high = max(0, start - longest // 2), min(len(text), end + longest // 2)
    before = text.rfind("\n", low, start)
    for mark in _SENTENCE_ENDS:
        if (at := text.rfind(mark, low, start)) > before:
            before = at
    left = before + 1 if before >= 0 else (low if low == 0 else text.find(" ", low, start) + 1 or low)
    after = text.find("\n", end, high)
    for mark in _SENTENCE_ENDS:
        if (at := text.find(mark, end, high if after < 0 else after)) >= 0:
            after = at
    right = after + 1 if after >= 0 else (high if high == len(text) else max(text.rfind(" ", end, high), end))
    return left, right


def sentence(text: str, start: int, end: int, longest: int = 240) -> str:
    """The sentence around a place, at most about `longest` characters, cut at spaces; a true substring."""
    left, right = sentence_span(text, start, end, longest)
    return text[left:right].strip()


@cache
def rules_version() -> str:
    """A short name of the rules in force: their number, raised by hand, and a hash of the words they rest on.

    Moving or renaming code changes nothing: exports of the same labels keep the same provenance.
    """
    digest = hashlib.sha256()
    passports = (_HERE.parents[1] / "products").glob("*.toml")
    words = (*(one for some in _WORDS for one in _HERE.parent.glob(some)), *passports)
    for path in sorted(words, key=lambda path: path.name):
        digest.update(path.name.encode() + path.read_bytes())
    return f"{RULES_NUMBER}.{digest.hexdigest()[:8]}"
