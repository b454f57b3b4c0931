"""Parser and evaluator of the part of Essie, the registry's query language, that our search strategy uses.

Modelled: AND, OR, NOT, parentheses, quoted phrases, AREA[…], EXPANSION[None|Term|Concept|Relaxation|Lossy].
Not modelled: the service's synonyms (UMLS, at Concept and above), ranking, compound words and alternate spellings.
So the real service finds what is found here, and more. COVERAGE, SEARCH, RANGE, MISSING and DISTANCE raise NotModelled
rather than answer wrongly.

Choices: a quoted phrase matches whole words in order, in one value of one field; case, hyphens, accents and simple
plurals (-s, -ies) do not count. Unquoted words must all occur in the area, wherever. EXPANSION[None] is exact:
case, accents and hyphens count, runs of white space do not.
Source: https://clinicaltrials.gov/find-studies/constructing-complex-search-queries
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from tests.tools.standin.areas import AREAS, values

Matcher = Callable[["Searchable"], bool]

EXPANSIONS = ("None", "Term", "Concept", "Relaxation", "Lossy")


class EssieError(ValueError):
    """The query breaks the grammar; the sentence is worded like the service's."""


class NotModelled(EssieError):
    """The service knows this operator; the stand-in does not."""


_word = re.compile(r"[^\W_]+")
_space = re.compile(r"\s+")


def fold(text: str) -> str:
    """The words of a text as ` word word `: no case, accents, hyphens, possessives or simple plurals.

    >>> fold("Platelet-rich  plasma's Discs: hérniations")
    ' platelet rich plasma disc herniation '
    """
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = text.replace("\u2019", "'")
    words = _word.findall(text.casefold().replace("'s", ""))
    return f" {' '.join(map(_singular, words))} " if words else " "


@lru_cache(maxsize=100_000)
def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]


class Searchable:
    """One record with its texts by area, folded when first asked for and kept, as is which phrases they hold."""

    __slots__ = ("_exact", "_folded", "_holds", "record")

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._holds: dict[tuple[str, str], bool] = {}

    def exact(self, area: str) -> str:
        """The area's values as they are, white space collapsed, one a line."""
        if area not in self._exact:
            parts = AREAS.get(area)
            lines = (
                [self.exact(part) for part in parts]
                if parts
                else [_space.sub(" ", value) for value in values(self.record, area)]
            )
            self._exact[area] = "\n".join(line for line in lines if line)
        return self._exact[area]

    def folded(self, area: str) -> str:
        """The area's values folded, one a line, so that a phrase cannot run from one value into the next."""
        if area not in self._folded:
            parts = AREAS.get(area)
            lines = (
                [self.folded(part) for part in parts] if parts else [fold(value) for value in values(self.record, area)]
            )
            self._folded[area] = "\n".join(line for line in lines if line)
        return self._folded[area]

    def holds(self, phrase: tuple[str, str]) -> bool:
        """Whether an area holds a folded phrase: (area, phrase)."""
        found = self._holds.get(phrase)
        if found is None:
            found = self._holds[phrase] = phrase[1] in self.folded(phrase[0])
        return found


class _Context(NamedTuple):
    area: str
    expansion: str = "Relaxation"


_token = re.compile(
    r"""\s*(?:
        (?P<quoted>"[^"]*")
      | (?P<operator>[A-Z]+)\[(?P<argument>[^\[\]]*)\]
      | (?P<mark>[()])
      | (?P<word>[^\s()"\[\]]+)
      | (?P<bad>\S)
    )""",
    re.VERBOSE,
)


def compile_query(query: str, area: str, *, where: str = "query") -> Matcher:
    """A test of a record for this query; `area` is searched where the query names none.

    Raises:
        EssieError: the query breaks the grammar or names an unknown area (the service answers 400).
        NotModelled: an operator that the stand-in leaves out.
    """
    return _Parser(query, where).parse(_Context(area))


def count_terms(query: str) -> int:
    """How many words and phrases a query holds; the service finds too many of them too complicated."""
    parser = _Parser(query, "query")
    parser.parse(_Context("BasicSearch"))
    return parser.terms


class _Parser:
    def __init__(self, query: str, where: str) -> None:
        self.terms = 0
        self._where = where
        self._tokens = [m for m in _token.finditer(query) if m.group().strip()]
        self._at = 0

    def parse(self, context: _Context) -> Matcher:
        matcher = self._either(context)
        if self._at < len(self._tokens):
            raise self._mismatch()
        return matcher

    def _peek(self) -> str:
        return self._tokens[self._at].group().strip() if self._at < len(self._tokens) else "<EOF>"

    def _mismatch(self) -> EssieError:
        expecting = "{'(', 'NOT', TERM, QUOTED}"
        return EssieError(
            f"Error parsing query in {self._where}: mismatched input '{self._peek()}' expecting {expecting}"
        )

    def _either(self, context: _Context) -> Matcher:
        found = [self._all(context)]
        while self._peek() == "OR":
            self._at += 1
            found.append(self._all(context))
        return found[0] if len(found) == 1 else lambda record: any(one(record) for one in found)

    def _all(self, context: _Context) -> Matcher:
        found = [self._not(context)]
        while self._peek() == "AND":
            self._at += 1
            found.append(self._not(context))
        return found[0] if len(found) == 1 else lambda record: all(one(record) for one in found)

    def _not(self, context: _Context) -> Matcher:
        if self._peek() == "NOT":
            self._at += 1
            inner = self._not(context)
            return lambda record: not inner(record)
        return self._operand(context)

    def _operand(self, context: _Context) -> Matcher:
        if self._at >= len(self._tokens):
            raise self._mismatch()
        token = self._tokens[self._at]
        if token["operator"]:
            self._at += 1
            return self._operand(self._narrow(context, token["operator"], token["argument"]))
        if token["mark"] == "(":
            self._at += 1
            inner = self._either(context)
            if self._peek() != ")":
                raise self._mismatch()
            self._at += 1
            return inner
        self.terms += 1
        if token["quoted"]:
            self._at += 1
            return self._phrase(token["quoted"].strip('"'), context)
        return self._words(context)

    def _narrow(self, context: _Context, operator: str, argument: str) -> _Context:
        if operator == "AREA":
            if argument not in AREAS:
                raise EssieError(f"Error parsing query in {self._where}: Unknown area name: `{argument}`")
            return context._replace(area=argument)
        if operator == "EXPANSION":
            if argument not in EXPANSIONS:
                raise EssieError(f"Error parsing query in {self._where}: Unknown expansion: `{argument}`")
            return context._replace(expansion=argument)
        if operator in ("COVERAGE", "SEARCH", "RANGE", "MISSING", "DISTANCE", "TILT"):
            raise NotModelled(f"the stand-in does not model {operator}[…]")
        self._at -= 1
        raise self._mismatch()

    def _words(self, context: _Context) -> Matcher:
        words: list[str] = []
        while self._at < len(self._tokens) and (word := self._tokens[self._at]["word"]) and word not in _RESERVED:
            words.append(word)
            self._at += 1
        if not words:
            raise self._mismatch()
        if context.expansion in ("None", "Term", "Concept"):
            return self._phrase(" ".join(words), context)
        found = [self._phrase(word, context) for word in words]
        enough = any if context.expansion == "Lossy" else all
        return lambda record: enough(one(record) for one in found)

    def _phrase(self, text: str, context: _Context) -> Matcher:
        area = context.area
        if context.expansion == "None":
            exact = _space.sub(" ", text).strip()
            whole = re.compile(rf"(?<!\w){re.escape(exact)}(?!\w)")
            return lambda record: exact in record.exact(area) and whole.search(record.exact(area)) is not None
        folded = fold(text)
        if folded == " ":
            raise self._mismatch()
        phrase = (area, folded)
        return lambda record: record.holds(phrase)


_RESERVED = ("AND", "OR", "NOT")
