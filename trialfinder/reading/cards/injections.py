"""How many times a person gets the product, by the arms and the text of a record.

Each pattern is bounded, so that a field of any length is read in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from trialfinder.reading.text.giving import giving_terms
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import clause, listed, meaning, stem_pattern, stems
from trialfinder.reading.text.terms import Term, find, sentence, terms

Found = tuple[str, Quote] | None

_COUNTS = {
    "series": r"series of (?P<series>@number|[1-6]\b)",
    "span": r"(?P<from>@number|[1-6])\s?(?P<mark>[-–]|@to)\s?(?P<to>@number|[1-6])"
    r"\s(?P<m>(?:[\w-]{1,24}\s){0,2}?)@counted",
    "plain": r"(?P<n>@single|@number|[1-6])"
    r"\s(?P<between>(?:(?!(?:\d+|@number)\s)[\w-]{1,24}\s){0,3}?)(?P<what>@counted)",
    "only": r"(?P<only>@single|one)\s(?P<long>(?:(?!(?:\d+|@number)\s)[\w-]{1,24}\s){4,7}?)@counted",
    "given": r"@give\s(?:\w+\s){0,2}?(?P<times>@times)(?!\s@rate)",
    "visits": r"@done\s@in\s(?P<visits>@number|[2-6])\s@sittings",
    "is_once": r"(?:@counted|procedure)\s@will_be\s(?:@done\s)?(?P<done_once>@times)(?=\s?(?:[.,;)]|\Z))",
    "times": r"@counted,?\s(?:(?P<often>@number|[2-6])\stimes|(?P<twice>@times))(?!\s@rate)",
    "labelled": r"number\sof\s@counted\s?[:=]\s?(?:@only\s)?(?P<labelled>@single|@number|@times|[1-6]\b)",
    "hyphen": r"(?P<hyphen>@single)-@counted(?!\s@of_a_vial)",
    "times_of": r"(?P<times_of>@number|[2-6])\stimes\sof\s(?:[\w-]{1,24}\s){0,3}?@counted",
    "one": r"(?P<one>@one_time)(?:\s(?:[\w-]{1,24}\s){0,4}?@dose|(?=\s?(?:[.,;)]|\Z|@for)))",
}
"""How a record counts injections; a place belongs to the first of them that fits."""
_SOURCES = {
    "injections": rf"(?i)\b(?:{'|'.join(_COUNTS.values())})",
    "alone": r"(?i)(?:,\s|\b@only\s)(?P<times>@times)(?=\s?(?:[.,;)]|\Z))",
    "at_end": r"(?i)(?<!ed\s)(?<!spun\s)\b(?P<once>@once)(?=\s?(?:[.,;)]|\Z))",
    "at_start": r"(?i)(?<!ed\s)(?<!spun\s)\b(?P<once>@once)\s@at_start",
    "so_often": r"(?i)(?:,\s|\b@product_word\s)(?P<often>@number|[2-6])\s?@times_over"
    r"(?![.,]\d)(?=\s?(?:[.,;)]|\Z|@spaced))",
    "after_all": r"(?i)@counted(?:\sof\s[\w-]{1,16})?,\s(?P<n>@number|[2-6])(?![.,]\d)(?=\s?(?:[.,;)]|\Z))",
    "weekly": r"(?i)@each_time\s@for_span\s(?:@article\s)?(?P<n>@number|[2-6])\s(?:consecutive\s)?@spans",
    "for_times": r"(?i)@each_time\s(?:@counted\s)?(?:@for_span\s)?(?P<often>@number|[2-6])\stimes",
    "last": r"(?i)\b@ordinal(?:,\s|\s@and_then\s(?:@article\s)?)(?:@ordinal\s@and_then\s)?(?P<last>@ordinal)"
    r"\s(?:\w+\s)?@counted",
    "points": r"(?i)\b@at_points\s(?:@start|(?:@unit_named\s)?[01]\b(?:\s@unit_named)?)"
    r"(?:(?:,\s(?:@and_then\s)?|\s@and_then\s)(?:@at_points\s)?(?:@unit_named\s)?\d{1,3}(?!\d|[.,]\d|\s?%)(?:\s@unit_named)?){1,5}",
    "again": r"(?i)@plus_another\s(?:@article\s)?@again(?!\swith\b)",
    "again_later": r"(?i)\b@article\s@again\s(?:of\s[^.;]{1,30}?\s)?@will_be\s@give"
    r"|[;,]\s@again\s@at_time\s(?:@unit_named\s)?\d",
    "perhaps": r"(?i)@perhaps",
    "gets": r"@gets",
    "of_a_study": r"@of_a_study",
    "of_people": r"(?i)@people_counted",
    "people_before": r"\bn\s?=\s?\Z",
    "of_other": r"^\sof\s(?:\w+\s)?(?:@other_course|@training)",
    "is_injected": r"@counted|@give|@gets",
    "training": r"@training",
    "one_of": r"@one_of\s?\Z|\b@at_most\s(?:of\s)?\Z",
    "repeated": r"@repeated",
    "goes_on": r"(?<!not )(?<!not be )(?<!never )@repeated|@every_so\s(?:(?:@number|\d{1,2})\s)?@spans"
    r"|@at_most\s@number\s@counted",
    "each_before": r"@every_so\s(?:(?:@number|\d{1,2})\s)?@spans\s(?:@article\s)?\Z",
    "in_groups": r"(?i)\bin (?:the )?@every (?:group|arm)s?",
}
"""The grammar: `@name` is any word of that list of [amounts] in words.toml."""
_AT_END = tuple(_SOURCES)[1:6]
"""How an arm tells it without a word for an injection: "PRP once", "2 times"."""


def injections(texts: Iterable[Text]) -> Found:
    """How many injections a person gets, as a number; of arms that differ each, joined by "; "."""
    found: dict[str, Quote] = {}
    for text in texts:
        if found and not text.group:
            break
        for number, quote in _counts(text):
            found.setdefault(number, quote)
    return ("; ".join(sorted(found)), next(iter(found.values()))) if found else None


def _counts(text: Text) -> list[tuple[str, Quote]]:
    """The first number of injections of a text; each of a sentence on several groups."""
    found: list[tuple[str, Quote]] = []
    for match in _pattern("injections").finditer(text.raw):
        quote = Quote(sentence(text.raw, match.start(), match.end(), 200), text.path)
        if found and (quote.text != found[0][1].text or text.group or quote.text.lower().count("group") < 2):
            break
        found += [(number, quote) for number in _numbers_of(text, match)]
    for name in _AT_END if text.group and not found else ():
        if not found and (alone := _pattern(name).search(text.raw)):
            quote = Quote(sentence(text.raw, alone.start(), alone.end(), 200), text.path)
            if name == "at_start" and not clause("carrier", "@product").search(quote.text.lower()):
                continue  # "blood drawn once at baseline"
            found.append((in_digits(alone[1].lower(), "times", "once", "number"), quote))
    if all(number == "1" for number, _ in found):
        if again := _again(text) or _in_a_row(text, ("last",)):
            return [again]
        if row := _in_a_row(text, ("for_times", "weekly", "points")):
            return [*found, row]  # "part a: single infusion; part b: at 0 and 6 months"
    return found


def _in_a_row(text: Text, names: tuple[str, ...]) -> tuple[str, Quote] | None:
    """Injections told by their times: "weekly for 3 weeks", "at baseline, week 2 and week 4", "second and third"."""
    for name in names:
        for match in _pattern(name).finditer(text.raw):
            quote = Quote(sentence(text.raw, match.start(), match.end(), 300), text.path)
            low = quote.text.lower()
            if _pattern("perhaps").search(low) or stem_pattern("followed").search(low):
                continue
            if name == "last" and find(background(), quote.text, low):
                continue
            if name == "last":
                return in_digits(match["last"].lower(), "ordinal"), quote
            is_it = any(word in low for word in stems("put_in" if text.group else "receive"))
            is_it = is_it or bool(_pattern("is_injected").search(low))
            is_it = is_it or bool(text.group and clause("carrier", "@product").search(low))
            if (
                not is_it
                or _pattern("training").search(low)
                or not text.group
                and not is_on_giving(text, match.start(), match.end(), "gets")
            ):
                continue
            if name == "for_times" and not _pattern("repeated").search(low):  # "repeated four times": 4 or 5
                return in_digits(match["often"].lower(), "number"), quote
            if name == "points":
                return str(1 + len(re.findall(r"\d+", re.sub(r"\A\D*[01]\b", "", match.group())))), quote
            if name == "weekly" and ("week" in match.group()) != ("month" in match.group()):
                return in_digits(match["n"].lower(), "number"), quote
    return None


def _again(text: Text) -> tuple[str, Quote] | None:
    """Two injections, where a second one is told as part of the plan: "first injection plus booster"."""
    for match in (*_pattern("again").finditer(text.raw), *_pattern("again_later").finditer(text.raw)):
        quote = Quote(sentence(text.raw, match.start(), match.end(), 200), text.path)
        is_planned = text.group or is_on_giving(text, match.start(), match.end())
        if is_planned and not _pattern("perhaps").search(quote.text):
            return "2", quote
    return None


def _numbers_of(text: Text, match: re.Match[str]) -> list[str]:
    """What a place that looks like a number of injections says; empty where it counts something else."""
    part = match.groupdict()
    before, after = text.low[max(0, match.start() - 20) : match.start()], text.low[match.end() : match.end() + 30]
    before, after = re.split(r"[.;]\s", before)[-1], re.split(r"[.;]\s", after)[0]
    if _pattern("one_of").search(before) or _pattern("of_other").search(after):
        return []
    is_named = before.rstrip().endswith("group")  # "group 2 - 2 sessions"
    if (part["n"] or part["from"]) and not text.group:  # "Group 1 will get 3 sessions, group 2 …"
        before, after = before.replace("group", ""), re.split(r"[,;.]\s", after)[0]
    near = _pattern("in_groups").sub(" ", before + match.group().lower() + after)
    word = (
        part["visits"]
        or part["done_once"]
        or part["series"]
        or part["n"]
        or part["only"]
        or part["labelled"]
        or part["hyphen"]
        or part["times_of"]
        or part["times"]
        or part["often"]
        or part["twice"]
        or ""
    ).lower()
    if part["n"] or part["from"] or part["only"]:
        between = (part["between"] or part["m"] or part["long"] or "").lower().split()
        if part["only"] and _pattern("of_a_study").search(part["long"].lower()):
            return []
        if any(one in stems("not_between") for one in between) or _pattern("of_people").search(" ".join(between)):
            return []
        if _pattern("people_before").search(before):
            return []
        if (part["what"] or "").lower() == "treatments" and not any(one in near for one in stems("repeated")):
            return []
    if (word in ("single", "one", "1") or part["one"]) and _goes_on(text, match):
        return []
    is_plain = (
        part["labelled"]
        or part["series"]
        or part["done_once"]
        or part["one"]
        or word in ("single", "one")
        or text.group
    )
    if not is_plain and not is_on_giving(text, match.start(), match.end(), "gets"):
        return []
    of_what = "" if text.group else sentence(text.raw, match.start(), match.end(), 300).lower()
    is_of_product = not of_what or clause("carrier", "@product").search(of_what)
    if not is_of_product and (part["visits"] or clause("carrier", "@comparison_group").search(of_what)):
        return []  # "physiotherapy is given in six sessions", "the control group gets four injections in total"
    if (word != "single" or part["only"]) and any(
        one in near for one in stems("not_injections") if one not in match.group().lower()
    ):
        return []
    if part["from"]:
        low, high = (int(in_digits(part[end].lower(), "number")) for end in ("from", "to"))
        if is_named:
            return [str(high)]
        between_too = part["mark"].lower() != "or"
        return [str(one) for one in (range(low, high + 1) if between_too else (low, high))]
    return ["1" if part["one"] else in_digits(word, "single", "number", "times")]


def _goes_on(text: Text, match: re.Match[str]) -> bool:
    """Whether one dose is one of several: "a single dose every three months", "a single dose, repeated monthly"."""
    after = re.split(r"[.;]\s|\n", text.low[match.end() : match.end() + 200])[0]
    again = _pattern("goes_on").search(after)
    if again and not stem_pattern("followed").search(after[: again.start()]):
        return True
    return bool(_pattern("each_before").search(text.low[max(0, match.start() - 40) : match.start()]))


def is_on_giving(text: Text, start: int, end: int, also: str = "") -> bool:
    """Whether a sentence of running text says what this study gives; `also` names a list of more words for it."""
    around = sentence(text.raw, start, end, 300)
    low = around.lower()
    is_told = find(giving_terms("gives", "gives_people"), around, low) or also and _pattern(also).search(low)
    return bool(is_told) and not find(background(), around, low)


@cache
def background() -> tuple[Term, ...]:
    """Words of a sentence on what others have found."""
    return terms("cues", "background")


def in_digits(number: str, *lists: str) -> str:
    """A number in words as its digits; digits as they are."""
    return next((meaning("amounts", one, number) for one in lists if number in listed("amounts", one)), number)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("amounts", _SOURCES[name])
