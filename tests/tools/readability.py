"""The reading level of our own prose: a small Flesch-Kincaid grade, words that it must not use, and where it stands.

The grade counts syllables by groups of vowels, as the common tools do; it is right to about half a grade on a
paragraph and means little on a single short sentence, so measure whole texts.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import trialfinder
from tests.tools.source import nodes_of

GRADE: Final = 8
LONG: Final = 8
"""Words of a sentence that is measured by itself: of a short one the grade says little."""

ADVICE_AND_ACCUSATION = re.compile(
    r"\b(?:should|ought|avoid|must|beware|dangerous|scam\w*|fraud\w*|fake|illegal|unlawful|bogus|quack\w*|shady|"
    r"suspicious|misleading|liar?s?|lying|proven|breakthrough|miracle|revolutionary|guarantee\w*|recommend\w*|"
    r"you need to|you have to|do not join|don't join|best|free)\b",
    re.IGNORECASE,
)
"""Words of advice, accusation or promise, and "free": never ours. (A quote may hold them: quotes are not ours.)"""

_word = re.compile(r"[A-Za-z][A-Za-z'’]*")
_sentence = re.compile(r"[^.!?:;]*[A-Za-z][^.!?:;]*(?:[.!?:;]|$)")
_number = re.compile(r"\b[\d.,:/%-]*\d\b")


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text; dates and numbers are left out. 0 for a text without words.

    >>> grade("The cat sat on the mat.") < 1 < 12 < grade("Autologous transplantation necessitates caution.")
    True
    """
    text = _number.sub("", text)
    words = _word.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(_sentence.findall(text)))
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def banned(text: str) -> list[str]:
    """The words of advice, accusation or promise in a text."""
    return ADVICE_AND_ACCUSATION.findall(text)


def _syllables(word: str) -> int:
    word = re.sub(r"['’]s?$", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and count > 1:
        count -= 1
    if word.endswith("ed") and not word.endswith(("ted", "ded")) and count > 1:
        count -= 1
    return max(count, 1)


NAMES: Final = re.compile(
    r"Aetna|UnitedHealthcare|Florida|Nebraska|Medicare|World Health Organization|Blue Cross(?: and)? Blue Shield of "
    r"\w+|South Carolina Blues|Canadian|American|MedWatch|Wyoming|California|Washington|Tennessee|Georgia|Mexico|"
    r"United States|United Kingdom|rexlemestrocel-L|January|February|September|October|November|December|FDA|"
    r"Public Chapter|Cochrane|Health Canada|stem-cell and regenerative medicine therapy|ClinicalTrials\.gov|"
    r"rheumatoid arthritis|data monitoring committee|TRIALFINDER_[A-Z_]+|STREAMLIT_[A-Z_]+|python -m pip[^.]*"
)
"""Names, titles of laws, and terms that the glossary explains where they stand: one syllable each."""

_FOREIGN: Final = re.compile(
    r"no verdict|told by none|people drawn|drawn (?:to|by lot)|taking part asks|date (?:that )?we do not know|"
    r"\w+ part(?:y|ies) do(?:es)? not know|at any place|no end stated|names no end|in one look|taking it now may close|"
    r"what it may close|Take out NCT|as the maker tells|turned with time|It may be all right to|Measured first of all|"
    r"by the record of|(?<!as in )(?<!example )\b20\d\d-\d\d-\d\d\b",
    re.IGNORECASE,
)
"""What readers met and called translated; and a date of numbers, which a reader in the United States does not write."""


def foreign(text: str) -> list[str]:
    """What sounds translated in a text, and its dates of numbers."""
    return _FOREIGN.findall(text)


def hard_sentences(text: str) -> list[str]:
    """The sentences of LONG words or more that are over GRADE, with names as one syllable."""
    parts = (" ".join(one.split()) for one in re.split(r"(?<=[.!?:;])\s+|\n\s*\n|\n- ", text))
    long = (one for one in parts if one.count(" ") >= LONG - 1 and len(re.findall(r"[A-Za-z']+", one)) >= LONG)
    return [one for one in long if round(grade(NAMES.sub("Name", one)), 1) > GRADE]


# ---- where our prose stands

_PACKAGE: Final = Path(trialfinder.__file__).parent
_NOT_PROSE: Final = (
    "reading/",  # patterns and words of records; the reasons of labels stand in files, as the registry's terms do
    "places/data/",  # what the licences of the tables ask to be said
    "places/regions.py",  # names
    "places/spoken.toml",
    "typed_values.toml",  # what people type
    "places/zips.py",
    "registry/strategy.toml",  # reasons of its words; what is shown of it is read by tests/web/test_about.py
    "registry/renamed.py",  # names of the registry's fields
    "web/edges/",  # scripts, and a table for whoever maintains them
    "advice/cautions/areas.toml",
    "benchmark.toml",  # names of measurements
    "web/fit/",  # with the words of advice/fit, read by tests/advice/fit/test_fit.py
)
_NOT_READ: Final = frozenset(
    {"source", "sources", "url", "name", "cite", "id", "words", "patterns", "checked_against", "search", "lay"}
    | {
        "statute",
        "expr",
        "find",
        "unless",
        "needs",
        "where",
        "terms",
        "products",
        "therapies",
        "named",
        "wider",
        "zips",
    }
)
"""Keys of TOML files whose strings nobody reads as a sentence."""
_CODE: Final = re.compile(r"[\\|{}]|\(\?|\(\)|=>|</?style|var\(|sans-serif|Crown copyright|world-atlas")
"""Patterns, scripts, style; and the words that a licence asks for."""
_BLOCK_ENDS: Final = re.compile(r"</(?:p|li|h\d|dt|dd|td|th|summary|div|section|nav|span|a|label|option|button|ul)>")


def written() -> Iterator[tuple[str, str]]:
    """Every text of ours that may be shown, with the file that it is written in."""
    readers = {".py": _strings, ".toml": _values, ".md": _text, ".html": _template}
    for path in sorted(_PACKAGE.rglob("*")):
        place = path.relative_to(_PACKAGE).as_posix()
        if path.suffix in readers and not place.startswith(_NOT_PROSE):
            source = path.read_text("utf-8")
            if place == "cli/commands.py":  # its docstrings are what --help prints
                yield from ((f"trialfinder/{place}", text) for text in _docstrings(source))
            for text in readers[path.suffix](source):
                if text.count(" ") >= LONG - 1:
                    yield f"trialfinder/{place}", text


def _strings(source: str) -> Iterator[str]:
    """Strings of code but docstrings; what an f-string fills in is one short word."""
    nodes = nodes_of(source)
    skipped = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            skipped |= set(map(id, node.values))
            text = "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            text = node.value
        else:
            continue
        is_list = text.count(" ") > 40 and not re.search(r"[.,;:!?]", text)
        if text.count(" ") >= LONG - 1 and not is_list and not _CODE.search(text):
            yield _untagged(text)


def _docstrings(source: str) -> Iterator[str]:
    found = (ast.get_docstring(node) for node in nodes_of(source) if isinstance(node, ast.FunctionDef))
    yield from (text for text in found if text)


def _values(source: str) -> Iterator[str]:
    yield from (_untagged(text) for text in _of(tomllib.loads(source)))


def _of(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _of(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from _of(one, key)
    elif isinstance(value, str) and key not in _NOT_READ:
        yield value


def _text(source: str) -> Iterator[str]:
    head, body = re.findall(r"\A(?:\+\+\+(.*?)\+\+\+)?(.*)\Z", source, flags=re.DOTALL)[0]
    yield from _values(head)
    yield re.sub(r"[*#\[\]]|<!--.*?-->", "", body)


def _template(source: str) -> Iterator[str]:
    for pattern, put in ((r"\{#.*?#\}|<style.*?</style>", ""), (r"\{%.*?%\}", " "), (r"\{\{.*?\}\}", "X")):
        source = re.sub(pattern, put, source, flags=re.DOTALL)
    yield _untagged(source)


def _untagged(text: str) -> str:
    """HTML as text: what ends a block ends a sentence."""
    return " ".join(re.sub(r"<[^>]*>?", " ", _BLOCK_ENDS.sub(". ", text)).split()) if "<" in text else text
