"""What an earlier injection does to joining: one rule a clause, with what, where, how long and whose words.

Read from exclusions and from inclusions that ask for its absence ("no steroid injection within 3 months"). Places are
never merged: "facet or epidural" is two rules, and each half of a sentence keeps its own place and its own time. The
file is long because what, where, how long and whose words are read of one clause together, each by the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

from trialfinder.reading.criteria.durations import Duration, canonical, durations
from trialfinder.reading.criteria.exclusions import lets_in, negated
from trialfinder.reading.criteria.items import binding_criteria, sentences
from trialfinder.reading.criteria.thresholds import Sentence, sentence
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import blanked, clause, listed, words
from trialfinder.registry.record import Study

What = Literal[
    "prp",
    "own_cells",
    "donor_cells",
    "cells_not_told",
    "other_biologic",
    "this_product",
    "any_injection",
    "disc_procedure",
    "steroid",
]
"""other_biologic: "any biologic", "regenerative treatment". this_product: the study's own, by its name."""

Where = Literal["anywhere", "spine", "disc", "facet", "sij", "epidural", "muscle_ligament", "elsewhere"]
"""elsewhere: another part of the body. anywhere: the clause names no place, or any."""

PRODUCTS: Final = ("prp", "own_cells", "donor_cells", "cells_not_told", "other_biologic", "this_product")
"""What is put in by its product words; the others are a needle, a procedure, a steroid."""

LONGEST_SENTENCE: Final = 3_000
"""Characters of one sentence that are read: each thing in it is held against each place."""

AT_THE_START: Final = 25
"""Within so many characters a line begins with what it is about."""

_PLACES: Final[tuple[Where, ...]] = ("disc", "facet", "sij", "epidural", "muscle_ligament", "elsewhere", "spine")


class PriorRule(NamedTuple):
    """What one clause says of one thing at one place."""

    what: What
    where: Where
    months: float | None
    """How long after it a person cannot join; None: the clause sets no end, or (is_recent) none in numbers."""
    quote: Quote
    this_level: bool = False
    """Only the disc, joint or level that the study treats."""
    has_exception: bool = False
    """The clause goes on with "unless", "other than" or the like."""
    is_wide: bool = False
    """Its words are wider than an injection ("earlier treatment of the disc"): it may mean one."""
    is_recent: bool = False
    """The clause bounds the time without a number ("recent", "in the past few months")."""


class _Span(NamedTuple):
    name: str
    start: int
    end: int


def prior_injection_rules(study: Study) -> tuple[PriorRule, ...]:
    """Every rule about earlier injections, in the record's order; empty for a facts_only record, which carries none."""
    if study.is_partial:
        return ()
    brands = brand_names(study)
    said = (
        (sentence(text, one.quote.path, one.section), one.parent)
        for one in binding_criteria(study)
        for text in sentences(one.quote.text)
    )
    return tuple(rule for one, parent in said for rule in rules_under(parent, one, brands))


def firmest(rules: Iterable[PriorRule]) -> tuple[PriorRule, ...]:
    """The rules, the one that reaches farthest first.

    Any place before one place, no end before a wait, product words before "injection"; a rule on steroids comes last.
    """

    def reach(rule: PriorRule) -> tuple[bool, bool, bool, bool, float, bool]:
        return (
            rule.what == "steroid",
            rule.where not in ("anywhere",),
            rule.months is not None or rule.is_recent,
            rule.what not in PRODUCTS,
            -(rule.months or 0),
            rule.has_exception,
        )

    return tuple(sorted(rules, key=reach))


def bars_biologics(rule: PriorRule) -> bool:
    """Whether a rule keeps out people who had PRP, cells or another biologic in the back."""
    if rule.what in PRODUCTS:
        return rule.where != "elsewhere"
    return rule.what == "any_injection" and rule.where in ("anywhere", "disc", "spine")


def rules_under(parent: str | None, said: Sentence, brands: re.Pattern[str] | None = None) -> Iterator[PriorRule]:
    """The rules of one sentence, read on from the line it is nested under ("Received in the spine:" * "PRP")."""
    speaks = _pattern("anything").search(said.text) is not None
    if speaks and parent and parent.endswith(":") and words("prior", "cues").search(above := canonical(parent)):
        whole = said._replace(text=f"{above.rstrip(' :')} {said.text}")
        own = {_what(one) for one in _things(said.text)}
        if rules := [one for one in rules_in(whole, brands) if one.what in own]:
            yield from rules
            return
    yield from rules_in(said, brands)


def rules_in(said: Sentence, brands: re.Pattern[str] | None = None) -> Iterator[PriorRule]:
    """The rules of one sentence, each once."""
    again = _pattern("in_this_study").search(said.text)
    speaks = again or _pattern("anything").search(said.text) or (brands and brands.search(said.raw))
    if said.section == "unsorted" or not speaks:
        return
    text = _pattern("other_matter").sub(blanked, said.text[:LONGEST_SENTENCE])
    text = _without_anchors(_pattern("no_steroid").sub(_first_alone, text))
    apart = _pattern("time_for_place").search(text)
    if apart and _place_named(apart["place"]):
        text = text[: apart.start()] + blanked(apart) + text[apart.end() :]
    else:
        apart = None
    text = _pattern("unless_longer").sub(r" within \g<time> ago ", text)
    cut = words("prior", "except").search(text)
    if cut:
        text = text[: cut.start()] + _after_exception(text, cut)
    text = _pattern("to_come").sub(blanked, text)
    is_wait = said.section == "inclusion" and _pattern("since").search(text) is not None
    spans = _longest([one for one in durations(text) if is_wait or _is_span(one, text, said.text)], text)
    is_vague = words("prior", "vague").search(said.text) is not None
    things = sorted(_things(text), key=lambda one: one.start)
    if again or (brands and brands.search(said.raw)):
        things.append(_Span("this_product", 0, 0))
    if not things or not (spans or again or _is_of_the_past(text, things, said.section)):
        return
    if not again and _pattern("participation").search(text) and not _pattern("given").search(text):
        return
    groups = _place_groups(text)
    found: dict[tuple[What, Where, float | None], PriorRule] = {}
    for thing, places, this_level, at in _placed(text, things, groups):
        if said.section == "inclusion" and (
            not (is_wait or negated(text, thing.start, thing.end)) or _pattern("in_vain").search(text)
        ):
            continue
        if thing.name == "steroid" and places == ("anywhere",) and not _is_put_in(text, spans):
            continue
        if lets_in(_to_its_bracket(text, thing.end), thing.end) and not negated(text, thing.start, thing.end):
            continue
        for where in places:
            is_wide = thing.name == "disc_treatment"
            for months, is_counted in _waits(text, at, thing, things, spans):
                key = (_what(thing), where, months)
                if key not in found or (found[key].is_wide and not is_wide):
                    quote, is_recent = Quote(said.raw, said.path), is_vague and key[2] is None
                    found[key] = PriorRule(*key, quote, this_level, cut is not None or is_counted, is_wide, is_recent)
    yield from found.values()
    yield from () if apart is None else _for_one_place(found.values(), apart)


def _for_one_place(rules: Iterable[PriorRule], apart: re.Match[str]) -> Iterator[PriorRule]:
    """The same rules where one place has a wait of its own ("within 3 months (6 months for epidural)")."""
    where = _place_named(apart["place"])
    for time in durations(apart["time"]):
        if where:
            yield from (one._replace(where=where, months=time.months) for one in rules)


def _place_named(text: str) -> Where | None:
    return next((name for name in _PLACES if words("prior_targets", name).search(text)), None)


def _what(thing: _Span) -> What:
    """A treatment of the disc that names no way of giving may be an injection."""
    return "any_injection" if thing.name == "disc_treatment" else thing.name  # type: ignore[return-value]


def _after_exception(text: str, cut: re.Match[str]) -> str:
    """What goes on after an exception: behind its bracket, or from the time that bounds the whole rule."""
    rest = text[cut.start() :]
    closes = rest.find(")") if text.count("(", 0, cut.start()) > text.count(")", 0, cut.start()) else -1
    if closes >= 0:
        return "~" * closes + rest[closes:]
    for at in (found.start() for found in re.finditer(r"[(,]", rest) if closes < 0):
        if _pattern("anything").search(rest, at):  # "other than surgery (e.g. an epidural injection)"
            return "~" * at + rest[at:]
        break
    time = _pattern("bounds_all").search(rest)
    return "~" * time.start() + rest[time.start() :] if time else ""


def _without_anchors(text: str) -> str:
    """The text with the study's own treatment blanked where it only fixes a time ("prior to disc injection")."""
    text = _pattern("anchor").sub(_first_alone, text)
    if words("prior", "of_a_child").search(text):  # "no breast-feeding while receiving the cells"
        text = _pattern("own_course").sub(_first_alone, text)
    return _pattern("set_aside").sub(blanked, text)


def _to_its_bracket(text: str, end: int) -> str:
    """The text up to where the bracket closes in which something ends; all of it outside of brackets."""
    return text[: text.find(")", end)] if text.count("(", 0, end) > text.count(")", 0, end) else text


def _first_alone(found: re.Match[str]) -> str:
    """The first group as it stands, the rest of the match blanked."""
    return found[1] + "~" * (len(found.group()) - len(found[1]))


def _things(text: str) -> Iterator[_Span]:
    """What was put in or done, by its words; neighbours of one name are one."""
    found = [*_cells(text)]
    for name, key in (("prp", "prp"), ("steroid", "steroid"), ("disc_procedure", "disc_procedure")):
        found += [_Span(name, *one.span()) for one in words("prior", key).finditer(text)]
    if not _pattern("body_wide").search(text):
        found += [_Span("other_biologic", *one.span()) for one in words("prior", "biologic").finditer(text)]
    for name, key in (("prp", "platelets"), ("cells_not_told", "bare_cells")):
        found += [_Span(name, *one.span("put")) for one in _pattern(key).finditer(text)]
    found += list(_needles(text, found))
    last: dict[str, _Span] = {}
    for one in sorted(found, key=lambda span: (span.start, span.name)):
        before = last.get(one.name)
        if before and _pattern("same_thing").fullmatch(text[before.end : max(before.end, one.start)]):
            last[one.name] = before._replace(end=max(before.end, one.end))
            continue
        if before:
            yield before
        last[one.name] = one
    yield from last.values()


def _cells(text: str) -> Iterator[_Span]:
    """Cells, each with whose they are where the words beside them say so."""
    cells = [_Span("cells_not_told", *found.span()) for found in words("prior", "cells").finditer(text)]
    sided: list[_Span] = []
    ends: set[int] = set()
    for name, key in (("donor_cells", "donor"), ("own_cells", "own")):
        for found in words("prior", key).finditer(text):
            near = next((one for one in cells if one.end > found.start() and one.start - found.end() < 40), None)
            of_marrow = _pattern("marrow").search(found.group()) is not None
            if near and of_marrow and _pattern("joint").search(text[found.end() : near.start]):
                near = None  # "BMAC or stem cells" are two things
            if near is None and not (key == "donor" or of_marrow):
                continue
            sided.append(_Span(name, found.start(), max(found.end(), near.end if near else 0)))
            if near:
                ends.add(sided[-1].end)
    yield from sided
    for one in cells:
        if of_either := _pattern("of_either").match(text, one.end):
            yield from (_Span(name, one.start, of_either.end()) for name in ("own_cells", "donor_cells"))
            continue
        if any(end >= one.start or _pattern("same_cells").fullmatch(text[end : one.start]) for end in ends if end > 0):
            ends.add(one.end)  # "allogeneic stem cell/progenitor cell therapy" is one thing
        else:
            yield one


def _needles(text: str, products: Sequence[_Span]) -> Iterator[_Span]:
    """Injections and treatments of a disc that name no product."""
    for found in _pattern("needle").finditer(text):
        if any(one.start < found.end() and found.start() < one.end for one in products):
            continue
        before, after = text[max(0, found.start() - 60) : found.start()], text[found.end() : found.end() + 60]
        anything = _pattern("any_other").search(before)
        beside = [one for one in products if one.end <= found.start()]
        named = beside and _pattern("of_product").fullmatch(text[beside[-1].end : found.start()])
        of_it = any(
            _pattern("of_this").fullmatch(text[found.end() : one.start]) for one in products if one.start >= found.end()
        )
        if (
            (named and not anything)
            or of_it
            or _pattern("of_list").fullmatch(text[found.end() :])
            or _pattern("of_drug").search(before + "|" + after)
        ):
            continue
        if _pattern("disc_treatment").fullmatch(found.group()):
            if _pattern("by_product").search(after):
                continue  # "treatment of the disc with PRP" is no other treatment
            if _pattern("disc_before").search(before) or _pattern("disc_after").match(after):
                if not _pattern("by_heat").search(before):
                    yield _Span("disc_treatment", *found.span())
                yield _Span("disc_procedure", *found.span())
        elif anything or _pattern("place_before").search(before) or _pattern("place_after").match(after):
            yield _Span("any_injection", *found.span())


class _Group(NamedTuple):
    places: tuple[Where, ...]
    start: int
    end: int
    this_level: bool


def _place_groups(text: str) -> list[_Group]:
    """The places that a text names; those joined by "or" or "and" are one group."""
    masked = _pattern("no_place").sub(blanked, text)
    found = [_Span(name, *one.span()) for name in _PLACES for one in words("prior_targets", name).finditer(masked)]
    found += [_Span("this_place", *one.span()) for one in words("prior_targets", "this_place").finditer(masked)]
    found += [_Span("spine", *one.span("place")) for one in _pattern("for_the_back").finditer(text)]
    found.sort(key=lambda one: one.start)
    kept = [one for one in found if not any(_is_said_closer(text, one, other) for other in found if other is not one)]
    groups: list[_Group] = []
    for one in kept:
        where: Where = "spine" if one.name == "this_place" else one.name  # type: ignore[assignment]
        level = one.name == "this_place" or bool(
            _pattern("this_level").search(text[max(0, one.start - 30) : one.start])
        )
        before = groups[-1] if groups else None
        if before and _pattern("places_joined").fullmatch(text[before.end : max(one.start, before.end)]):
            places = before.places if where in before.places else (*before.places, where)
            groups[-1] = _Group(places, before.start, max(before.end, one.end), before.this_level or level)
        elif (
            before and before.places == ("spine",) and _pattern("more_closely").fullmatch(text[before.end : one.start])
        ):
            groups[-1] = _Group((where,), before.start, one.end, before.this_level or level)
        elif (
            before and before.places == ("elsewhere",) and _pattern("includes").fullmatch(text[before.end : one.start])
        ):
            groups[-1] = _Group((*before.places, where), before.start, one.end, before.this_level or level)
        else:
            groups.append(_Group((where,), one.start, one.end, level))
    return groups


def _is_said_closer(text: str, one: _Span, other: _Span) -> bool:
    """Whether another place word says the same place more closely ("lumbar facet", "cervical facet", "disc space")."""
    first, second = sorted((one, other), key=lambda span: span.start)
    if not _pattern("one_place").fullmatch(text[first.end : max(first.end, second.start)]):
        return False
    rank = {"elsewhere": 0, "spine": 2, "this_place": 3}
    return rank.get(one.name, 1) > rank.get(other.name, 1)


def _placed(
    text: str, things: Sequence[_Span], groups: Sequence[_Group]
) -> Iterator[tuple[_Span, tuple[Where, ...], bool, int]]:
    """Each thing with its places, whether only the treated level is meant, and where its own words end."""
    used: set[_Group] = set()
    for thing in things:
        group = _place_of(text, thing, things, groups)
        if group is None:
            yield thing, ("anywhere",), False, thing.end
        else:
            used.add(group)
            level = group.this_level or _is_at_this_level(thing, group, things, groups)
            yield thing, group.places, level, max(thing.end, group.end)
    for group in groups:  # "… of a facet joint within 4 weeks or of the sacroiliac joint within 3 months"
        before = [one for one in things if one.end <= group.start]
        if group in used or not before:
            continue
        after_a_place = any(one in used and before[-1].end <= one.start < group.start for one in groups)
        in_brackets = text.count("(", 0, group.start) > text.count(")", 0, group.start)
        joined = "or_of_or_comma" if in_brackets else "or_of"
        if after_a_place and _pattern(joined).search(text[: group.start]):
            yield before[-1], group.places, group.this_level, group.end


def _is_at_this_level(thing: _Span, group: _Group, things: Sequence[_Span], groups: Sequence[_Group]) -> bool:
    """Whether the same place is named once more, as the treated one ("intradiscal injection into the index disc")."""
    last = next((one.start for one in things if one.start >= thing.end), 10_000)
    return any(
        one.this_level and set(one.places) == set(group.places) and thing.end <= one.start < last for one in groups
    )


def _place_of(text: str, thing: _Span, things: Sequence[_Span], groups: Sequence[_Group]) -> _Group | None:
    if thing.name in ("disc_procedure", "disc_treatment"):
        return next((one for one in groups if "disc" in one.places), _Group(("disc",), thing.start, thing.end, False))
    left = [one for one in groups if one.end <= thing.start]
    inside = [one for one in groups if one.start < thing.end and thing.start < one.end]
    right = [one for one in groups if one.start >= thing.end]
    if inside:
        return inside[0]
    if left and _pattern("right_before").fullmatch(text[left[-1].end : thing.start]):
        return left[-1]
    if right:
        between = text[thing.end : right[0].start]
        following = next((one.start for one in things if one.start >= right[0].end), len(text))
        of_another = _pattern("right_before").fullmatch(text[right[0].end : following]) and following < len(text)
        everywhere = words("prior", "everywhere").search(text, thing.end, right[0].start)
        if everywhere and _pattern("bound_to").fullmatch(text[everywhere.end() : right[0].start]):
            return right[0]  # "anywhere in the spine"
        if everywhere and not any(thing.end <= one.start < everywhere.start() for one in things):
            return None
        if not _goes_on(between) and not (of_another and _pattern("joint").search(between)):
            return right[0]
    if words("prior", "everywhere").search(text, thing.end) and not right:
        return None
    if left and _pattern("time_for_it").search(text[: thing.start]):
        return left[-1]
    if left:
        between = text[left[-1].end : thing.start]
        in_example = _pattern("example").search(between)
        if in_example or not (_pattern("ended_head").search(between) or _goes_on(between)):
            return left[-1]
    return None


def _goes_on(between: str) -> bool:
    """Whether the sentence has gone on to something else between a thing and a place."""
    return any(_pattern(name).search(between) for name in ("other_clause", "does_anew"))


def _waits(
    text: str, at: int, thing: _Span, things: Sequence[_Span], spans: Sequence[Duration]
) -> Iterator[tuple[float | None, bool]]:
    """The wait after a thing, and whether only so many of it count ("more than 3 ever, or any within 6 weeks")."""
    counted = _pattern("so_many").search(text, thing.end)
    late = next((one for one in spans if counted and one.start >= counted.end() - 1), None)
    if counted is None or late is None or any(thing.end <= one.start < late.start for one in things):
        yield _months(text, at, thing, things, spans), False
        return
    yield late.months, False
    yield None, True


def _months(text: str, at: int, thing: _Span, things: Sequence[_Span], spans: Sequence[Duration]) -> float | None:
    """The wait after a thing: the time named after its own words, else one named before them; None: no end."""
    inside = next((one for one in spans if thing.end <= one.start and one.end <= at), None)
    if inside and _pattern("then_place").match(text, inside.end):
        return inside.months  # "PRP within 6 months, into a facet joint"
    after = next((one for one in spans if one.start >= at), None)
    if after:
        between = text[at : after.start]
        if words("prior", "ever").search(between) or _pattern("of_its_own").search(between):
            return None
        anew = any(at <= one.start < after.start and _pattern("anew").search(text[at : one.start]) for one in things)
        return None if anew else after.months
    before = [one for one in spans if one.end <= max(thing.start, at)]
    if not before or words("prior", "ever").search(text, at):
        return None
    time = before[-1]
    is_first = not any(one.end <= time.start for one in things) or _pattern("for_it").fullmatch(
        text[time.end : thing.start]
    )
    return time.months if is_first or _pattern("example").search(text[time.end : thing.start]) else None


def _longest(spans: Sequence[Duration], text: str) -> list[Duration]:
    """Of a range of waits ("within 6-12 weeks") only its longest: until then a person may be kept out."""
    found: list[Duration] = []
    for one in spans:
        is_range = found and one.sign.startswith("<") and text[found[-1].end : one.start].strip() in ("", "and")
        if is_range and found[-1].sign.startswith(">"):
            found.pop()
        found.append(one)
    return found


def _is_span(time: Duration, text: str, whole: str) -> bool:
    """Whether a length of time says how long ago something was."""
    return bool(
        time.sign.startswith("<")
        or _pattern("before_time").search(text[max(0, time.start - 40) : time.start])
        or _pattern("ago").search(whole[time.end : time.end + 40])
        or (_pattern("apart").search(text[: time.start]) and _pattern("for").match(text[time.end :]))
        or _pattern("in_bracket").search(text[: time.start])
    )


def _is_of_the_past(text: str, things: Sequence[_Span], section: str) -> bool:
    """Whether a sentence speaks of what was done before; an exclusion that only names a treatment does."""
    if words("prior", "cues").search(text) or words("prior", "at_any_time").search(text):
        return True
    if section != "exclusion" or _pattern("not_done").search(text):
        return False
    such, thing = _pattern("any_such").match(text), things[0]
    if thing.name == "disc_procedure" and thing.start <= AT_THE_START:
        return True
    if such and thing.start - such.end() <= AT_THE_START:
        return True
    if head := _pattern("head_of").search(text):  # "facet injection of PRP"
        return head.start() <= AT_THE_START
    return thing.start <= AT_THE_START and _pattern("head").search(text[: thing.end + 30]) is not None


def _is_put_in(text: str, spans: Sequence[Duration]) -> bool:
    """Whether a steroid is injected, or taken at some time by whatever way but by mouth."""
    return bool(_pattern("injected").search(text) or (spans and _pattern("got").search(text)))


def brand_names(study: Study) -> re.Pattern[str] | None:
    """Names that only this study uses, of its product or maker: having had it before can bar a person."""
    section = study.protocol_section
    texts = [one.name or "" for one in section.arms_interventions_module.interventions]
    texts += [section.identification_module.brief_title or "", section.identification_module.official_title or ""]
    texts.append(section.sponsor_collaborators_module.lead_sponsor.name or "")
    ordinary = set(listed("brand", "ordinary"))
    found = {word for text in texts for word in _pattern("name").findall(text) if word.lower() not in ordinary}
    if not found:
        return None
    names = "|".join(re.escape(name) for name in sorted(found))
    had = words("prior", "had_it").pattern
    return re.compile(rf"\b(?i:{had}|prior(?! to)|(?<!to be )treated with)[^.;]{{0,40}}?\b(?:{names})\b")


_NEEDLE = r"(?:@needle|(?<!diagnostic )(?<!test )(?<!branch )@block)"
_SOURCES = {
    "anything": rf"@prp|@cells|@own|@donor|@biologic|@steroid|@disc_procedure|{_NEEDLE}|@treatment",
    "anchor": r"(\b(?:@prior_to|before(?! (?:(?:being )?treated|with|by)\b)|(?<=months|.weeks|..days) of"
    r"|(?<=month|.week|..day) of)\s)(?:[\w/+-]+\s+){0,5}?@anchor(?:\s(?:date|visit))?",
    # The study's own treatment as a time ("during treatment with …"), where nothing says that it lies in the past.
    "own_course": r"(@course\s)(?!(?:(?:the|an?) )?@gone|(?:the )?last [<>\d])[^.;,]{1,80}",
    "bound_to": r"\s?@inside\s(?:the\s)?(?:\w+\s)?",  # between "anywhere" and the place that it is bound to
    "needle": rf"{_NEEDLE}|@treatment",
    "disc_treatment": r"@treatment",
    "disc_before": r"@disc[\s-](?:@manner |\w+ or )?$|@in_disc (?:\w+ ){0,2}(?:or )?(?:@other )?$",
    "by_product": r"^\s\w+ (?:@which )*@disc (?:with|by|using)\s",
    "disc_after": r"\s@to_disc (?:@which )*@of_disc",
    "place_before": r"@place[\s-](?:\w+ )?$",
    "place_after": r"\s(?:@done )?(?:@of_any )?(?:\([^()]{0,80}\) )?@to_place (?:@which )*(?:\w+ )?@place"
    r"|\s?\((?:including|e\.?g\.?,?|such as)? ?(?:\w+ )?@place",
    "any_other": r"@any(?: @any_more)? (?:@spine )?$",
    "of_product": r"[\s/-]*(?:\([^()]{0,40}\)\s*)?(?:(?!@apart)\w+\s){0,2}(?:(?:was|were|been) )?",
    "of_this": r"(?:\s\w+ (?:@which )*(?:\w+ )?@place)?,?\s(?:of|with) (?:@a )?(?:\w+ )?",
    "of_list": r"(?:\s\w+ (?:@which )*(?:\w+ )?@place)?\s(?:of|with):?\s*",
    "of_drug": r"@drug (?:\w+ )?\||\|\s(?:of )?@drug_after",
    "same_thing": r"[\s/,()-]{0,3}|\s?\(|\s(?:or|and)\s",
    "same_cells": r"\s?/\s?|\s(?:or|and|and/or)\s|[\s-]",
    "set_aside": r"@set_aside",
    "of_either": r"[^.;]{0,25}?@own_word(?: \w+)? or (?:\w+ ){0,2}?@donor_word",
    "marrow": r"@marrow",
    "no_place": r"@no_place",
    "places_joined": r"(?:[\s,/]|@between_places){1,12}",
    "more_closely": r"\s?\((?:\w+ )?",
    "includes": r",? ?\(?@including (?:the |any )?",
    "one_place": r"[\s-]{0,2}|[\s-](?!(?:or|and)[\s-])\w+[\s-]",
    "this_level": r"@treated[^.;,]{0,20}$",
    "bounds_all": r"\b(?:within|in|during) (?:the )?(?:\w+ )?[<>\d]",
    "right_before": r"[\s-]{1,2}(?:(?:@of_place|@put_there,? (?:of|with|using))[\s-]){0,2}(?:@article )?",
    "in_bracket": r"\([^()]*:\s?$",
    "apart": r"(?:[(,;]|\bor)\s?(?:[<>]=? ?)?$",
    "for": r"\s?for\s",
    "for_it": r"\s?for\s(?:\w+\s){0,2}",
    "time_for_it": r"(?:[(,;]|\bor) ?(?:[<>]=? ?)?\d+ \w+ for (?:\w+ ){0,2}$",
    "joint": r"\b(?:or|and)\b|,|;",
    "or_of": r"\b(?:or|and)(?: @small){0,4}\s(?:\w+ )?$",
    "or_of_or_comma": r"(?:\b(?:or|and)|,)(?: @small){0,4}\s(?:\w+ )?$",
    "since": r"\bwash-?out\b|\bsince |@after_last|> ?\d+ @time ago",
    "in_this_study": r"(?:@before_now (?:\w+ ){0,2}?@in_study|@in_study @taken_before) @into_study "
    r"(?:\w+ ){0,6}?@this_study",
    "other_matter": r"(?:(?<=[,;.])|(?<=\bor)|(?<=\band)|^)[^,;.]{0,200}?@not_this"
    r"(?:(?!(?:[,;]|\b@next) (?:\w+ ){0,2}?@cues)[^;.])*|@not_put_in(?! @needle)",
    "no_steroid": r"((?:@needle|@block) )@other_steroid",
    "to_come": r"@later(?:(?!\b(?:or|and)\b (?:\w+ ){0,2}?@cues)[^;.])*",
    "for_the_back": rf"(?:{_NEEDLE}) (?:\w+ )?for (?:\w+ )?(?P<place>@back_pain)",
    "bare_cells": r"@thing_put (?:@to_place (?:\w+ ){1,3})?(?:of|with) (?P<put>cells)\b",
    "platelets": r"@thing_put (?:@to_place (?:\w+ ){1,3})?(?:of|with) (?:[\w-]+ ){0,4}?"
    r"(?P<put>platelets?)\b(?! ?-?(?:@of_platelets|[<>\d]))",
    "by_heat": r"@heat[\s-](?:\w+ )?$",
    "so_many": r"\b(?:@ever)\b[^.;]{0,20}\b(?:or|and) @one[^.;]{0,25}?(?=[<>\d])",
    "does_anew": r"\b(?:or|and) (?:@who )?@did\b",
    "of_its_own": r",\s(?:or|and) (?:@who )?@did\b",
    "other_clause": r"@other_clause|;|\d ?@time.{0,25}(?:\bor\b|\band\b|,(?! ?@to_place))",
    "head": r"@head",
    "head_of": r"@head (?:of|with)\b",
    "then_place": r",? ?@to_place\b",
    "ended_head": r"@head(?! (?:of|with))",
    "example": r"\(|\bsuch as\b|\bincluding\b|\be\.g|\bi\.e",
    "anew": r"@again(?! @any_more)",
    "in_vain": r"@no_such (?:\w+ ){0,2}(?:@benefit|@benefited)|\bnon?t?-? ?(?:\w+ )?respon\w+|@in_vain",
    "not_done": r"@not_done(?! @level)",
    "any_such": r"^\W*(?:@people @who )?@all",
    "injected": rf"{_NEEDLE}|\besis?\b",
    "got": r"@got",
    "participation": r"@takes_part .{0,40}@trial|@investigational",
    "given": r"@given",
    "unless_longer": r",? unless (?:\w+ ){0,3}?> ?(?P<time>\d+ @time) (?:@ago)",
    "time_for_place": r"\((?P<time>[<>]?=? ?\d+ @time) @for_place (?P<place>[\w ]{3,40})\)",
    "before_time": r"(?:@within(?: at least)?(?: @a)?(?: @last)?(?: period of)?|@last"
    r"|@washout(?: of| is|:)?)\s*$",
    "ago": r"^\s?(?:\w+ ){0,2}?(?:@ago|of (?:the )?(?:\w+ )?@start)",
    "body_wide": r"@body_wide",
    "name": r"\b[A-Z][A-Za-z-]{4,}\b|\b[A-Z]{2,}[- ]?\d{2,}\w*|\b[A-Z]{3,}-\d\w*",
}
"""The grammar: `@name` is any word of that list of [prior] in words.toml."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("prior", _SOURCES[name])
