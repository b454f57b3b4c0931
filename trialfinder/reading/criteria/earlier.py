"""What an earlier injection does to joining: one rule a clause, with what, where, how long and whose words.

Read from exclusions and from inclusions that ask for its absence ("no steroid injection within 3 months"). Places are
never merged: "facet or epidural" is two rules, and each half of a sentence keeps its own place and its own time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from trialfinder.reading.criteria.durations import Duration, canonical, durations, longest_of_ranges
from trialfinder.reading.criteria.exclusions import excepts_tests, lets_in, negated
from trialfinder.reading.criteria.items import binding_criteria, sentences
from trialfinder.reading.criteria.put_in import NEEDLE, Span, What, Where, things_in
from trialfinder.reading.criteria.put_where import place_groups, place_named, placed
from trialfinder.reading.criteria.thresholds import Sentence, sentence
from trialfinder.reading.criteria.waits import is_span, waits
from trialfinder.reading.text.names import brand_names, names_one
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import blanked, clause, words
from trialfinder.registry.record import Study

PRODUCTS: Final = ("prp", "own_cells", "donor_cells", "cells_not_told", "other_biologic", "this_product")
"""What is put in by its product words; the others are a needle, a procedure, a steroid."""

LONGEST_SENTENCE: Final = 3_000
"""Characters of one sentence that are read: each thing in it is held against each place."""

AT_THE_START: Final = 25
"""Within so many characters a line begins with what it is about."""


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
    excepts_tests: bool = False
    """The exception is for tests alone ("other than discography"): it lets in nobody who was treated."""
    of_another: bool = False
    """The injection is of a substance of another kind ("hyaluronic acid injection"): it may not mean any injection."""


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


def rules_under(parent: str | None, said: Sentence, brands: tuple[str, ...] = ()) -> Iterator[PriorRule]:
    """The rules of one sentence, read on from the line it is nested under ("Received in the spine:" * "PRP")."""
    is_nested = parent is not None and parent.endswith(":") and _pattern("any_word").search(said.text) is not None
    if parent and is_nested and words("prior", "cues").search(above := canonical(parent)):
        whole = said._replace(text=f"{above.rstrip(' :')} {said.text}")
        own = {_what(one) for one in things_in(said.text)}
        if rules := [one for one in rules_in(whole, brands) if one.what in own]:
            yield from rules
            return
    yield from rules_in(said, brands)


def rules_in(said: Sentence, brands: tuple[str, ...] = ()) -> Iterator[PriorRule]:
    """The rules of one sentence, each once."""
    again = words("prior", "this_study").search(said.text) and _pattern("in_this_study").search(said.text)
    again = again or _pattern("had_this").search(said.text)
    is_brand = names_one(said.raw, brands)
    if said.section == "unsorted" or not (again or is_brand or _pattern("any_word").search(said.text)):
        return
    text = said.text[:LONGEST_SENTENCE]
    for name in ("allergy_too", "mouth_too"):
        text = _pattern(name).sub(_first_alone, text)
    text = _pattern("other_matter").sub(blanked, text)
    text = _without_anchors(_pattern("no_steroid").sub(_first_alone, text))
    if any(words("prior_targets", place).search(text) for place in ("disc", "facet", "sij", "epidural", "spine")):
        text = _pattern("hormone").sub("steroid", text)  # what is put in at the back by this name is one
    apart = _pattern("time_for_place").search(text)
    if apart and place_named(apart["place"]):
        text = text[: apart.start()] + blanked(apart) + text[apart.end() :]
    else:
        apart = None
    text = _pattern("unless_longer").sub(r" within \g<time> ago ", text)
    of_kind = _for_kind(text) if _pattern("steroid_or_injected").search(text) else None
    let_in = _pattern("let_in").search(text)
    for one in filter(None, (of_kind, let_in)):
        has_its_own = one is let_in and _pattern("anything").search(one.group()) is not None
        if has_its_own and not one[0].startswith(","):
            continue
        text = text[: one.start()] + blanked(one) + text[one.end() :]
        let_in = None if has_its_own else let_in  # another thing is let in, which is no exception to the first
    cut = words("prior", "except").search(text)
    for_tests = cut is not None and excepts_tests(text, cut.end())
    is_past = cut is not None and cut.start() > 0 and _pattern("was_done").search(text, cut.end()) is not None
    if cut:
        text = text[: cut.start()] + _after_exception(text, cut)
    text = _pattern("to_come").sub(blanked, _pattern("or_to_come").sub(_first_alone, text))
    is_wait = said.section == "inclusion" and any(_pattern(one).search(text) for one in ("since", "must_wait"))
    spans = longest_of_ranges([one for one in durations(text) if is_wait or is_span(one, text, said.text)], text)
    is_vague = _pattern("vague").search(said.text) is not None
    things = sorted(things_in(text), key=lambda one: one.start)
    if again or is_brand:
        things.append(Span("this_product", 0, 0))
    if not things or not (spans or again or is_past or _is_of_the_past(text, things, said)):
        return
    if not again and (named := _of_a_study(text)):
        things = [one for one in things if _is_beside_it(text, one, named)]
        if not things:
            return
    groups = place_groups(text)
    has_exception = cut is not None or (let_in is not None and things[0].start < let_in.end())
    found: dict[tuple[What, Where, float | None], PriorRule] = {}
    quote = Quote(said.raw, said.path)
    for thing, places, this_level, at in placed(text, things, groups):
        if said.section == "inclusion" and (
            not (is_wait or negated(text, thing.start, thing.end)) or _pattern("in_vain").search(text)
        ):
            continue
        if thing.name == "steroid" and places == ("anywhere",) and not _is_put_in(text, spans):
            continue
        if lets_in(_to_its_bracket(text, thing.end), thing.end) and not negated(text, thing.start, thing.end):
            continue
        is_denied = said.section == "exclusion" and _is_twice_denied(text, thing)
        if is_denied and _pattern("in_vain").search(text):
            continue
        unsure = has_exception or is_denied or _pattern("so_many_of").search(text[: thing.start]) is not None
        for where in places:
            is_wide = thing.name in ("disc_treatment", "spine_treatment")
            of_another = thing.name == "named_injection"
            for months, is_some in waits(text, at, thing, things, spans):
                key = (_what(thing), where, months)
                if key not in found or (found[key].is_wide > is_wide) or (found[key].of_another > of_another):
                    bounds = (is_wide, is_vague and months is None, for_tests and not (is_denied or is_some))
                    found[key] = PriorRule(*key, quote, this_level, unsure or is_some, *bounds, of_another)
    yield from found.values()
    yield from () if of_kind is None else _for_one_kind(found.values(), of_kind)
    yield from () if apart is None else _for_one_place(found.values(), apart)


def _for_one_place(rules: Iterable[PriorRule], apart: re.Match[str]) -> Iterator[PriorRule]:
    """The same rules where one place has a wait of its own ("within 3 months (6 months for epidural)")."""
    if where := place_named(apart["place"]):
        for time in durations(apart["time"]):
            yield from (one._replace(where=where, months=time.months) for one in rules)


def _for_one_kind(rules: Iterable[PriorRule], of_kind: re.Match[str]) -> Iterator[PriorRule]:
    """The same rules with the wait after one kind of steroid ("within 3 months (6 months for a depot steroid)")."""
    for time in durations(of_kind["time"]):
        some = (one for one in rules if one.what in ("steroid", "any_injection"))
        yield from (one._replace(months=time.months, has_exception=True) for one in some)


def _for_kind(text: str) -> re.Match[str] | None:
    """Where one kind of steroid has a wait of its own, on either side of it ("(depot: 6 months)")."""
    before = _pattern("kind_for_time").search(text)
    is_second = before and any(True for _ in durations(text[: before.start()]))
    return before if is_second else _pattern("time_for_kind").search(text)


def _is_twice_denied(text: str, thing: Span) -> bool:
    """Whether a list of who cannot join denies a treatment ("no previous PRP"): it may keep out, or be asked for."""
    return _pattern("denied").search(text[: thing.start]) is not None and not _pattern("since").search(text)


def _what(thing: Span) -> What:
    """A treatment of the disc that names no way of giving may be an injection."""
    is_needle = thing.name in ("disc_treatment", "spine_treatment", "named_injection")
    return "any_injection" if is_needle else thing.name  # type: ignore[return-value]


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
    text = _pattern("anchor").sub(_unless_it_begins, text)
    if words("prior", "of_a_child").search(text):  # "no breast-feeding while receiving the cells"
        text = _pattern("own_course").sub(_first_alone, text)
    return _pattern("set_aside").sub(blanked, text)


def _to_its_bracket(text: str, end: int) -> str:
    """The text up to where the bracket closes in which something ends; all of it outside of brackets."""
    return text[: text.find(")", end)] if text.count("(", 0, end) > text.count(")", 0, end) else text


def _unless_it_begins(found: re.Match[str]) -> str:
    """The study's own treatment blanked after a time, unless the line begins so ("within 6 weeks of an epidural")."""
    return found.group() if _pattern("time_begins").fullmatch(found.string[: found.start()]) else _first_alone(found)


def _first_alone(found: re.Match[str]) -> str:
    """The first group as it stands, the rest of the match blanked."""
    return found[1] + "~" * (len(found.group()) - len(found[1]))


def _is_of_the_past(text: str, things: Sequence[Span], said: Sentence) -> bool:
    """Whether a sentence speaks of what was done before; an exclusion that only names a treatment does."""
    if words("prior", "cues").search(text) or words("prior", "at_any_time").search(text):
        return True
    if said.section == "exclusion" and words("prior", "failed").search(text):
        return True
    if _pattern("not_done").search(text) or _pattern("is_planned").match(said.text, things[0].end):
        return False
    if said.section == "inclusion":
        return "~" not in text and _pattern("bare_no").search(text[: things[0].start]) is not None
    such, thing = _pattern("any_such").match(text), things[0]
    if thing.name == "disc_procedure" and _pattern("in_a_list").fullmatch(text[: thing.start]):
        return True
    if such and thing.start - such.end() <= AT_THE_START:
        return True
    if head := _pattern("head_of").search(text):  # "facet injection of PRP"
        return head.start() <= AT_THE_START
    return thing.start <= AT_THE_START and words("prior", "head").search(text[: thing.end + 30]) is not None


def _is_put_in(text: str, spans: Sequence[Duration]) -> bool:
    """Whether a steroid is injected, or taken at some time by whatever way but by mouth."""
    is_had = spans and words("prior", "got").search(text) and not words("prior", "by_the_day").search(text)
    return bool(_pattern("injected").search(text) or is_had)


def _of_a_study(text: str) -> re.Match[str] | None:
    """Where a sentence speaks of taking part in a study, or of a product on trial, and of none of our products."""
    named = _pattern("participation").search(text)
    is_on_trial = named and not words("prior", "takes_part").match(named.group())
    is_ours = words("prior", "given").search(text) or (is_on_trial and words("prior", "given_too").search(text))
    return None if is_ours else named


def _is_beside_it(text: str, thing: Span, named: re.Match[str]) -> bool:
    """Whether a thing has a clause of its own beside one on a study ("steroids, or taking part in a trial")."""
    if thing.name in ("other_biologic", "this_product"):
        return False
    if thing.end <= named.start():
        return _pattern("then_study").search(text[thing.end : named.start()]) is not None
    return _pattern("then_thing").search(text[named.end() : thing.start]) is not None


_SOURCES = {
    "any_word": r"@prp|@cells|@own|@donor|@biologic|@steroid|@disc_procedure|@needle|@block|@treatment"
    r"|@epidurals|@an_epidural|@disc_chemical",
    # Two words that share what they are about.
    "allergy_too": r"(@cues,?) (?:or|and) (?:\w+ )?@not_this @to_what,",
    "mouth_too": r"(@put_by)(?:,? (?:or|and)|/|,) ?@by_mouth(?= @steroid)",
    "let_in": r"(?:[,(] ?(?:[\w-]+ ){0,8}?(?<!not )@allowed|\b@being (?:\w+ )?(?<!not )@allowed @only_there)"
    r"(?![^,;.()]{0,60}\d)[^,;.)]*",
    "time_for_kind": r"[(,;]? ?(?:or )?(?P<time>[<>]?=? ?\d+ @time) @for_kind (?:[\w-]+ ){0,4}?@kind[^,;.)]{0,40}\)?",
    "kind_for_time": r"[(,;] ?(?:or )?(?:@for_kind )?(?:[\w-]+ ){0,2}?@kind(?: [\w-]+){0,2}?(?:[:,=] ?| )"
    r"(?P<time>[<>]?=? ?\d+ @time)\)?",
    "denied": r"@denied (?:[\w/-]+ ){0,5}$",
    "anything": rf"@prp|@cells|@own|@donor|@biologic|@steroid|@disc_procedure|{NEEDLE}|@treatment",
    "anchor": r"(\b(?:@prior_to|before(?! (?:(?:being )?treated|with|by)\b)|(?<=months|.weeks|..days) of"
    r"|(?<=month|.week|..day) of)\s)(?:[\w/+-]+\s+){0,5}?@anchor(?:\s(?:date|visit))?",
    # The study's own treatment as a time ("during treatment with …"), where nothing says that it lies in the past.
    "own_course": r"(@course\s)(?!(?:(?:the|an?) )?@gone|(?:the )?last [<>\d])[^.;,]{1,80}",
    "set_aside": r"@set_aside|@before (?:@joined|@until) (?:[\w<>=]+ ){0,5}?@after [^.;,()]{1,60}",
    "bounds_all": r"\b(?:within|in|during) (?:the )?(?:\w+ )?[<>\d]",
    "vague": r"@vague(?! (?:a |the )?(?:period of )?[<>]?=? ?\d)",
    "bare_no": r"(?:^\W*|[,;] |@before_denied )@denied (?:[\w/-]+ ){0,2}$",
    "is_planned": r"(?:(?!@joined)[^,;.()]){0,40}?@later",
    "or_to_come": r"(@cues(?: \([^()]{1,40}\))?) (?:or|and) @later",
    "since": r"> ?=? ?\d+ @time @denied|@stopped [^.;]{0,60}>=? ?\d"
    r"|\bwash-?out\b|\bsince |@after_last|> ?\d+ @time ago|@allowed [^.;]{0,60}> ?=? ?\d+ @time",
    "must_wait": r"(?:@must|@interval|@last_one\b)[^.;%]{0,60}?>=? ?\d+ ?@time(?:\W*$|,? (?:\w+ ){0,3}?@apart_from)"
    r"|>=? ?\d+ ?@time (?:@must|@interval)\b|\bnone (?:\w+ ){0,5}?(?:[<>]=? ?)?\d+ ?@time"
    r"|@but_not @within (?:the )?(?:@last )?(?:[<>]=? ?)?\d+ ?@time|>=? ?\d+ ?@time @from (?:@a_former |@last )",
    "had_this": r"(?:@before_now (?:\w+ ){0,2}?@given_it|@had_it) (?:\w+ )?(?:the|this) @study_product(?! @except)",
    "in_this_study": r"(?:@before_now (?:\w+ ){0,2}?@in_study|@in_study @taken_before) @into_study "
    r"(?:\w+ ){0,6}?@this_study",
    "other_matter": r"(?:(?<=[,;.])|(?<=\bor)|(?<=\band)|^)[^,;.]{0,200}?@not_this"
    r"(?:(?!(?:[,;]|\b@next) (?:(?:\w+ ){0,2}?@cues|(?:[\w-]+ ){1,5}?@in_time))[^;.])*"
    r"|@not_put_in(?! @needle)|@swallowed(?![^.;]{0,60}\binject)",
    "no_steroid": r"((?:@needle|@block) )@other_steroid",
    "to_come": r"@later(?!(?: to)? @purpose)(?:(?!@joined (?:\w+ ){0,2}?@cues)[^;.])*"
    r"|(?:^|(?<=[;.,]))(?:(?!@cues|\d @time @before)[^;.,()]){0,160}?"
    r"\b(?:@until|@before) (?:the )?(?:@ahead|\d+ @time @after)",
    "head_of": r"@head (?:of|with)\b",
    "in_vain": r"@no_such (?:\w+ ){0,2}(?:@benefit|@benefited)|\bnon?t?-? ?(?:\w+ )?respon\w+|@in_vain",
    "not_done": r"@not_done(?! @level)",
    "in_a_list": rf".{{0,{AT_THE_START}}}|(?:(?!@not_had)[\w/-]+,? ){{1,8}}?@joined ",
    "any_such": r"^\W*(?:@people @who )?@all",
    "steroid_or_injected": rf"@steroid|{NEEDLE}",
    "hormone": rf"(?<!growth )@hormone(?= (?:\w+ ){{0,2}}?{NEEDLE})",
    "injected": rf"{NEEDLE}|\besis?\b|@injectable|@into_place (?:\w+ ){{0,2}}?@steroid",
    # "more than two earlier epidural injections": not everybody who had one.
    "was_done": r"@did|@got|@ago\b",
    "time_begins": r"\W*(?:\w+ )?(?:[<>]=? ?)?\d+ ?@time ?",
    "so_many_of": r">=? ?(?!1\b)\d{1,2}\)? (?!@time|mg\b|%)(?:(?!@time|@cues_of_one)[\w/-]+,? ){0,5}$"
    r"|@several (?:[\w/-]+ ){0,4}$",
    "participation": r"@takes_part .{0,40}@trial|@investigational",
    "then_study": r"[,;] |\b@joined\b",
    "then_thing": r"\d ?@time(?: [\w-]+){0,4},? @joined\b|; ?",
    "unless_longer": r",? unless (?:\w+ ){0,3}?(?:>=? ?)?(?P<time>\d+ @time) (?:@ago)",
    "time_for_place": r"\((?P<time>[<>]?=? ?\d+ @time) @for_place (?P<place>[\w ]{3,40})\)",
}
"""The grammar: `@name` is any word of that list of [prior] in words.toml."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return clause("prior", _SOURCES[name])
