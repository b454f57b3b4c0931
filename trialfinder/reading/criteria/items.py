"""The eligibility criteria as single items, each known to let people in, keep them out, or neither said.

Records write them as bullets, numbers, nested lists, bare lines or one paragraph, under headings in many words.
Headings decide; an item under no heading is unsorted, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from trialfinder.reading.text.quote import Quote, collapse, unescape
from trialfinder.reading.text.stems import clause
from trialfinder.registry.record import Study

PATH = "protocolSection.eligibilityModule.eligibilityCriteria"
LONGEST = 40_000
"""Characters that are split and read; the registry takes 20,000. What comes after stays one unsorted item."""

LEAST_DASHES = 2
"""So many dashes before a capital in one line are a list."""

LONGEST_SUB_HEADING = 60
LONGEST_GROUP_NAME = 40
"""Characters of a line that only names people."""

PARAGRAPH = 150
"""A section of one unmarked item longer than this many characters is a paragraph: split at its sentences."""

Section = Literal["inclusion", "exclusion", "unsorted"]


class Criterion(NamedTuple):
    """One item of the criteria."""

    quote: Quote
    section: Section
    parent: str | None
    """The item that this one is nested under, as a person reads it."""
    of_participants: bool
    """False under a heading about donors, families or healthy controls: nothing there binds the person who asks."""


class Criteria(NamedTuple):
    """The criteria, split. Each quote is a substring of the field, white space collapsed, list mark left off."""

    inclusion: tuple[Quote, ...]
    exclusion: tuple[Quote, ...]
    unsorted: tuple[Quote, ...]
    """Items under no heading that says which."""


class _Line(NamedTuple):
    start: int
    end: int
    indent: int
    marked: bool
    number: int | None


class _Part(NamedTuple):
    section: Section
    of_participants: bool
    lines: list[_Line]
    is_group: bool = False
    """It is the list of others within a section, which the next such line ends."""


def split_criteria(study: Study, items: Sequence[Criterion] | None = None) -> Criteria:
    """The record's criteria by section; three empty tuples where the record has none. Never raises.

    `items`: its read_criteria, where they are at hand.
    """
    sorted_: dict[str, list[Quote]] = {"inclusion": [], "exclusion": [], "unsorted": []}
    for one in read_criteria(study) if items is None else items:
        sorted_[one.section if one.of_participants else "unsorted"].append(one.quote)
    rest = collapse(_raw(study)[LONGEST:])
    if rest:
        sorted_["unsorted"].append(Quote(rest, PATH))
    return Criteria(*(tuple(sorted_[name]) for name in ("inclusion", "exclusion", "unsorted")))


def read_criteria(study: Study) -> tuple[Criterion, ...]:
    """Every item of the first LONGEST characters in the record's order, with what it is nested under."""
    return tuple(_walk(_raw(study)[:LONGEST]))


def binding_criteria(study: Study, items: Sequence[Criterion] | None = None) -> Iterator[Criterion]:
    """The items that bind the person who asks: none about donors or healthy controls, and no list of exceptions."""
    for one in read_criteria(study) if items is None else items:
        above = one.parent or ""
        if one.of_participants and not (_pattern("exceptions").search(above) or _names_people(above)):
            yield one


def _raw(study: Study) -> str:
    return study.protocol_section.eligibility_module.eligibility_criteria or ""


def sentences(raw: str) -> Iterator[str]:
    """The sentences and semicolon clauses of one item, white space collapsed.

    >>> list(sentences("Pain of the back, e.g. at rest. No surgery; no fusion"))
    ['Pain of the back, e.g. at rest.', 'No surgery;', 'no fusion']
    """
    text, start = collapse(raw), 0
    for cut in _pattern("sentence").finditer(text):
        if not _pattern("abbreviation").search(text, max(start, cut.start() - 8), cut.start()):
            yield text[start : cut.start()]
            start = cut.end()
    if text[start:]:
        yield text[start:]


def _walk(raw: str) -> Iterator[Criterion]:
    parts = [_Part("unsorted", True, [])]
    for line in _lines(raw):
        text, now, group = raw[line.start : line.end], parts[-1].section, parts[-1].lines
        heading = _heading(text, line.marked, now)
        if heading:
            parts.append(_Part(heading, not _is_of_others(text), []))
        elif group and _continues(raw, line, group[-1]):
            group[-1] = group[-1]._replace(end=line.end)
        elif not line.marked and (others := _names_people(text)) is not None:
            parts.append(_Part(now, not others, [], is_group=others))
        elif parts[-1].is_group and not line.marked and _ends_a_group(text):
            parts.append(_Part(now, True, [line]))
        else:
            group.append(line)
    sides = [one.section for one in parts]
    first_out = sides.index("exclusion") if "exclusion" in sides and "inclusion" not in sides else 0
    for at, part in enumerate(parts):
        # Before the only heading, which says whom the study leaves out, stands whom it takes.
        is_taken = at < first_out and part.section == "unsorted"
        yield from _items(raw, part.lines, part.section, part.of_participants, "inclusion" if is_taken else "unsorted")


def _lines(raw: str) -> Iterator[_Line]:
    """Each line without its list mark; a line also ends where a heading stands inside it."""
    edges = {edge for found in _pattern("line_break").finditer(raw) for edge in found.span()} | {0, len(raw)}
    for found in _pattern("inline_heading").finditer(raw):
        edges.add(found.end())
        before = raw[max(0, found.start() - 60) : found.start()].rpartition("\n")[2]
        if not _pattern("heading_prefix").fullmatch(before) or _pattern("item_before").fullmatch(before):
            edges.add(found.start())
    for start, end in pairwise(sorted(edges)):
        mark = _pattern("mark").match(raw, start, end)
        body = mark.end() if mark else start
        if any(letter.isalnum() for letter in raw[body:end]):
            indent = end - start - len(raw[start:end].lstrip())
            number = re.search(r"\d+", mark.group()) if mark else None
            marked = bool(mark and mark.group().strip())
            yield _Line(body, end, indent, marked, int(number.group()) if number else None)


def _continues(raw: str, line: _Line, before: _Line) -> bool:
    """Whether an unmarked line goes on with the marked item above it (the field was wrapped)."""
    first = raw[line.start : line.end].lstrip()[:1]
    touching = raw.count("\n", before.end, line.start) < 2
    return before.marked and not line.marked and touching and (line.indent > before.indent or first.islower())


def _heading(raw: str, marked: bool, now: Section) -> Section | None:
    """The section that a line opens, or None where the line is an item."""
    if len(raw) > 200:
        return None
    text = _pattern("seen_elsewhere").sub("", unescape(raw).lower()).strip(" \t*#_-.[]()")
    bare = text.rstrip(" :：")
    if _pattern("heading").fullmatch(bare) and not _pattern("not_a_heading").search(bare):
        return "exclusion" if _pattern("keeps_out").search(bare) else _inclusion_or_both(bare)
    opens_a_list = text.endswith((":", "：")) or "following" in text
    if (
        opens_a_list
        and (not marked or now == "unsorted")
        and (_pattern("lead_in").fullmatch(bare) or _pattern("we_take").fullmatch(bare))
    ):
        return "exclusion" if _pattern("keeps_out").search(bare) else "inclusion"
    return None


def _inclusion_or_both(heading: str) -> Section:
    return "unsorted" if heading.find("eligibility criteria") >= 0 else "inclusion"


def _names_people(raw: str) -> bool | None:
    """Whether a line that only names people names others than those who take part ("Donors"); None: it says more."""
    text = unescape(raw).strip(" \t*#_-.[]():：").lower()
    if len(text) > LONGEST_GROUP_NAME or not _pattern("people_only").fullmatch(text):
        return None
    return _is_of_others(text)


def _is_of_others(raw: str) -> bool:
    """Whether a heading names others ("donors", "healthy controls") and not those who take part with them."""
    text = _pattern("healthy").sub("controls", _pattern("seen_elsewhere").sub(" ", unescape(raw).lower()))
    return _pattern("others").search(text) is not None and _pattern("everybody").search(text) is None


def _ends_a_group(raw: str) -> bool:
    """Whether an unmarked line is a heading of its own, so that the list on others above it ends."""
    text = unescape(raw).strip()
    return len(text) <= LONGEST_SUB_HEADING and not text.endswith(".") and not _is_of_others(text)


def _items(
    raw: str, group: list[_Line], section: Section, of_participants: bool, silent: Section = "unsorted"
) -> Iterator[Criterion]:
    """The items of one part; `silent` is the section of those under no heading that name none themselves."""
    above: list[tuple[int, str]] = []
    for line in group:
        while above and above[-1][0] >= line.indent:
            above.pop()
        parent = above[-1][1] if above else None
        under = parent
        for text in _pieces(raw[line.start : line.end], line, alone=len(group) == 1):
            own = "unsorted" if section == "exclusion" else _own_side(text)
            if section == "unsorted":
                side = silent if own == "unsorted" else own
            else:  # "people who had … are not eligible" keeps out among the inclusions too
                side = "exclusion" if own == "exclusion" else section
            yield Criterion(Quote(text, PATH), side, under, of_participants)
            if text.endswith(":"):  # "one of these: 1) … 2) …" in one line
                under = f"{parent or ''} {unescape(text)[-500:]}".strip()
        above.append((line.indent, unescape(collapse(raw[line.start : line.end]))[:500]))


def _own_side(text: str) -> Section:
    """The section that a sentence under no heading names itself ("Patients will be excluded if …")."""
    low = unescape(text).lower()
    found = _pattern("says_itself").match(low[:200]) or _pattern("says_at_end").search(low[-80:])
    if not found:
        return "unsorted"
    return "exclusion" if _pattern("keeps_out").search(found.group()) else "inclusion"


def _pieces(raw: str, line: _Line, alone: bool) -> Iterator[str]:
    """The items inside one line: an inline list, the sentences of a lone paragraph, or the line itself."""
    text = collapse(raw)
    cuts = _inline_list(text, line.number)
    if cuts:
        edges = [(0, 0), *cuts, (len(text), len(text))]
        pieces = [text[a[1] : b[0]].strip() for a, b in pairwise(edges)]
    elif alone and not line.marked and len(text) > PARAGRAPH:
        pieces = list(sentences(text))
    else:
        pieces = [text]
    yield from (piece for piece in pieces if piece)


def _inline_list(text: str, number: int | None) -> list[tuple[int, int]]:
    """Where the marks of a list inside a line stand: numbers that count on from the line's own, or bullet signs."""
    cuts: list[tuple[int, int]] = []
    dotted, expected = 0, 1 if number is None else number + 1
    for found in _pattern("inline_number").finditer(text) if _pattern("digit").search(text) else ():
        if int(found[1] or found[2]) == expected and (found[1] or cuts or number is not None):
            cuts.append(found.span())
            dotted += found[1] is not None
            expected += 1
    if len(cuts) >= (1 if number is not None and dotted else 2):
        return cuts
    if text.isascii() and " - " not in text:
        return []  # no bullet sign is
    bullets = [found.span() for found in _pattern("inline_bullet").finditer(text)]
    dashes = [found.span() for found in _pattern("inline_dash").finditer(text)]
    return bullets if len(bullets) >= 2 else dashes if len(dashes) >= LEAST_DASHES else []


_ENGLISH = r"@in_or_out @criteria"
_FOREIGN = r"(?:@criterio de (?:no[- ])?@inclusao|@critere (?:d['’e] ?|de )?@in_french|@one_word)"
_PEOPLE = r"(?:study )?@people"
_SOURCES = {
    "line_break": r"[\r\n]+",
    "sentence": r"\s(?:(?<=[.;!?]\s)(?=[A-Z(\[<>≥≤\d])|(?<=;\s))",
    "abbreviation": r"(?i)@abbreviation\.$",
    "digit": r"\d",
    "mark": r"\s*(?:(?:[*•·●○▪◦‣⁃■–—+-]|\\[*+-])\s*(?=\S)|\(?\d{1,3}(?:\\?[.)](?!\d)\s*|-\s+(?=[A-Z]))"
    r"|\(?[a-zA-Z]\\?[.)]\s+|\(?[ivx]{1,5}\\?[.)]\s+){0,3}",
    "inline_heading": rf"(?i)\b(?:@kind )?(?:{_ENGLISH}|{_FOREIGN})\s*[:：]"
    rf"|(?<=[.;)] ){_ENGLISH}(?=[ \t]*(?:[\r\n]|$|-\s|\d))|(?<=[.;] )(?:in|ex)clusion\s*:",
    "item_before": r"\s*[*•\-]\s*(?:\d+[.)])?.*\w.*",
    "heading_prefix": r"\W*(?:[\w&()'/-]+\s+){0,5}",
    # A look back has a fixed width, so that these words are no list.
    "inline_number": r"(?<!\S)(?<!one )(?<!two )(?<!three )(?<!four )(?<!six )"
    r"(?:\(?(\d{1,2})(?:\\?[.)]\s(?=\S)|-\s?(?=[A-Z]))"
    r"|(?<!grade )(?<!type )(?<!level )(?<!stage )(?<!class )(?<!phase )(?<!modic )(\d{1,2})\s(?=[A-Z][a-z]))",
    "inline_bullet": r"(?:^|(?<=\s))[•●▪◦·]\s?(?=\S)|(?<=[.;:,])\s-\s(?=[A-Z])",
    "inline_dash": r"\s-\s(?=[A-Z](?:[a-z]|[A-Z]{2}))",
    "heading": rf"(?:[\w&()'/-]+\s+){{0,5}}(?:{_ENGLISH}|@entry criteria\b)[^.;:]{{0,90}}"
    rf"|(?:@in_or_out(?:\s*(?:and|/|&)\s*))?{_ENGLISH}|{_FOREIGN}.{{0,40}}"
    r"|(?:@main )?(?:@alone|@non_inclusion)",
    "not_a_heading": r"@not_a_heading",
    "lead_in": rf"(?:in order )?to @take_part.{{0,120}}|(?:each |@any )?{_PEOPLE}.{{0,60}}@side.{{0,120}}"
    rf"|(?:each |@any )?{_PEOPLE} must(?: not)?(?: meet .{{0,80}})?"
    r"|.{0,60}\bof the following\b.{0,40}\bexclu.{0,60}",
    "we_take": rf"we (?:\w+ )?(?:not )?@we\b.{{0,100}}|who @shall(?: ?not)? .{{0,80}}|(?:{_PEOPLE} )?selection"
    rf"|{_PEOPLE} for \w+ \w+|(?:@not_eligible|@reasons).{{0,40}}"
    rf"|(?:the following )?{_PEOPLE} must(?: not)?.{{0,60}}"
    rf"|the following {_PEOPLE}.{{0,60}}@side.{{0,60}}|do not @we.{{0,40}}",
    "says_itself": rf"(?:(?:we |@any )?{_PEOPLE}.{{0,60}}?)?@shall(?: not| also)? (?:be )?@sorted|@alone",
    "says_at_end": r"@shall(?: not| also)? (?:be )?@sorted[^.;,]{0,30}[.;]?\s*$",
    "keeps_out": r"@keeps_out",
    "exceptions": r"(?i)@exceptions",
    "others": r"(?i)@others",
    "healthy": r"@healthy",
    "everybody": r"@everybody",
    "seen_elsewhere": r"\([^()]*@see[^()]*\)",
    "people_only": r"(?:for |in )?(?:the )?(?:(?:@everyone|@taking_part|@others)(?: @of_group)?[ /]?){1,3}",
}
"""The grammar: `@name` is any word of that list of [headings] in words.toml."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("headings", _SOURCES[name])
