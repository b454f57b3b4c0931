"""Answers as lines for a terminal: what the command line prints of a search, of a place, of a sync and of changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from textwrap import fill
from typing import TYPE_CHECKING

from trialfinder.finding.find import Found
from trialfinder.finding.sentences import ORDERS
from trialfinder.places import Place
from trialfinder.reading.labels.labelled import control_told
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.registry.record import Study
from trialfinder.rows import StudyRow
from trialfinder.wording import (
    DISCLAIMER,
    away_in_words,
    control_in_words,
    nearest_site_warning,
    product_in_words,
    status_in_words,
    targets_in_words,
    title_in_words,
)

if TYPE_CHECKING:  # their modules take 60 ms to import, and a search needs none of them
    from trialfinder.advice.questions.questions import Answer
    from trialfinder.history.changes import Changes
    from trialfinder.history.diff import Change
    from trialfinder.reading.labels.labels import RuleFiring
    from trialfinder.registry.sync import SyncReport


def search_table(found: Found, *, width: int = 120, today: date | None = None) -> str:
    """The studies as a list that reads well at this width, and one line of counts."""
    today = today or date.today()
    blocks = [fill(_summary(found), width), *(fill(hint, width) for hint in found.hints)]
    blocks += [study_block(found, row, width, today) for row in found]
    if found.rows:
        blocks.append(DISCLAIMER)
    return "\n\n".join(blocks) + "\n"


def _summary(found: Found) -> str:
    counts, question = found.counts, found.question
    where, order = "", f", {ORDERS[question.order]}" if counts["matched"] > 1 else ""
    if question.near is not None and question.within_words:
        where = f" within {question.within_words} of {question.near.name}"
    elif question.near is not None and question.order == "distance":
        where, order = f" by distance from {question.near.name}", ""
    elif question.near is not None:
        order += f", with the distance from {question.near.name}"
    matched = f"{counts['matched']} {'study' if counts['matched'] == 1 else 'studies'}{where}{order}"
    if counts["shown"] < counts["matched"]:
        matched += f"; the first {counts['shown']} are shown (see --limit)"
    return f"{matched}. Our data hold {counts['on_topic']} on-topic studies among {counts['records']} records."


def study_block(found: Found, row: StudyRow, width: int, today: date) -> str:
    """A few lines on one study: title, dated status, product, where, address."""
    study, labels = found.data.study(row.nct_id), found.data.labels[row.nct_id]
    lines = [f"{row.nct_id}  {title_in_words(row)}", status_in_words(study, today)]
    if row.topic == "yes":
        control = control_told(labels.control, labels.control_evidence, study.is_partial)
        product = product_in_words(labels, is_partial=study.is_partial)
        lines.append(f"{product} → {targets_in_words(labels.targets)}; {control_in_words(control, labels.compared)}")
    else:
        lines.append(f"Topic: {row.topic}. {row.topic_reason}")
    if away := away_in_words(row, found.question.in_miles):
        lines.append(f"Nearest site: {away}" + (f" ({row.nearest_site})" if row.nearest_site else ""))
        warning = nearest_site_warning(study, row.nearest_site_status)
        lines += [warning] if warning else []
    lines.append(row.url)
    first, *rest = lines
    return "\n".join([fill(first, width, subsequent_indent="  "), *(indented(line, width) for line in rest)])


def indented(line: str, width: int) -> str:
    """The line, folded at this width, two spaces in."""
    return fill(
        line, width, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def place_text(place: Place) -> str:
    """The place, its kind, its note and the other places of that name."""
    lines = [f"{place.name} ({place.kind}): {place.latitude:.4f}, {place.longitude:.4f}"]
    lines += [place.note] if place.note else []
    lines += [f"  or {other.name} ({other.kind})" for other in place.candidates]
    return "\n".join(lines) + "\n"


def sync_text(report: SyncReport) -> str:
    """What a sync brought: the count, and for each net of the strategy how many it found and how many only it found."""
    header = report.header
    day = (header.data_timestamp or "")[:10]
    if not report.written:
        nothing = "Nothing new came" if report.missing else "Nothing newer"
        lines = [f"{nothing}: {header.count} records of {day} are held."]
    else:
        lines = [f"{header.count} records of {day} fetched and kept (strategy {header.strategy_version})."]
        wide = max((len(net.name) for net in report.nets), default=0)
        lines += [f"  {net.name:<{wide}}  found {net.found:>5,}, only here {net.only:>5,}" for net in report.nets]
        lines += [f"  left out {one.nct_id or 'no id'}: {one.path}: {one.reason}" for one in report.skipped]
    lines += [f"  missing: {name} brought nothing; it is asked first the next time" for name in report.missing]
    return "\n".join(lines) + "\n"


def explain_text(nct_id: str, firings: list[RuleFiring]) -> str:
    """Which rule fired on which words, and what outweighed it; rules that fired alike are one line."""
    alike: dict[tuple[str, str, str | None], list[RuleFiring]] = {}
    for one in firings:
        alike.setdefault((one.label, one.rule, one.beaten_by), []).append(one)
    lines = [f"{nct_id}: {len(firings)} rules fired. What was outweighed stands last."]
    for (label, rule, beaten_by), some in alike.items():
        quote, path = some[0].quote, some[0].path
        words = f" on “{unescape(collapse(quote))}” ({path})" if quote else f" ({path})" if path else ""
        more = f" and {len(some) - 1} more" if some[1:] else ""
        lines.append(f"  {label}: {rule}{words}{more}" + (f"; outweighed by: {beaten_by}" if beaten_by else ""))
    return "\n".join(lines) + "\n"


def answers_text(study: Study, answers: Iterable[Answer], *, width: int = 120) -> str:
    """The questions to ask, each with what the record says and its words."""
    blocks = [f"{study.nct_id}: questions to ask before agreeing, answered from the record"]
    for number, one in enumerate(answers, start=1):
        lines = [f"{number}. {one.question}", one.answer]
        if one.quote:
            lines.append(f"“{unescape(collapse(one.quote))}” ({one.path})")
        first, *rest = lines
        blocks.append(
            "\n".join([fill(first, width, subsequent_indent="   "), *(indented(line, width) for line in rest)])
        )
    return "\n\n".join([*blocks, DISCLAIMER]) + "\n"


def changes_text(changes: Changes, *, width: int = 120) -> str:
    """One sentence on all, then each study with its changes; those of our own rules last, apart."""
    from trialfinder.history.told import began, change_sentence, summary

    told, notes = changes.on_topic, [fill(note, width) for note in changes.notes]
    if changes.since is None:
        return "\n\n".join([*notes, DISCLAIMER]) + "\n"
    blocks = [fill(summary(told, began(changes)), width), *notes]
    blocks += [_study(list(some), width) for _, some in groupby(_by_registry(told), key=lambda one: one.nct_id)]
    ours = [one for one in told if one.kind == "label"]
    if ours:
        lines = [f"{one.nct_id}: {change_sentence(one)}" for one in ours]
        blocks.append(
            "\n".join(["Read otherwise by our own rules; the records are as they were", *_indented(lines, width)])
        )
    if left := len(changes) - len(told):
        what = "change" if left == 1 else "changes"
        blocks.append(fill(f"{left} more {what} in studies that are not on topic: --format json has them.", width))
    return "\n\n".join([*blocks, DISCLAIMER]) + "\n"


def _by_registry(told: tuple[Change, ...]) -> list[Change]:
    """The registry's changes: nearest study first where a place is known, else in order."""
    some = [one for one in told if one.kind != "label"]
    away: dict[str, float] = {}
    for one in some:
        away[one.nct_id] = min(away.get(one.nct_id, float("inf")), _km(one))
    return sorted(some, key=lambda one: (away[one.nct_id], one.nct_id))


def _km(one: Change) -> float:
    return float("inf") if one.distance_km is None else one.distance_km


def _study(some: list[Change], width: int) -> str:
    from trialfinder.history.told import change_sentence, harmless, nearest_in_words

    first = fill(f"{some[0].nct_id}  {harmless(some[0].title or '')}", width, subsequent_indent="  ")
    nearest = nearest_in_words(one for one in some if one.site is None)
    lines = [*([f"Nearest site: {nearest}"] if nearest else []), *map(change_sentence, some)]
    return "\n".join([first, *_indented(lines, width)])


def _indented(lines: list[str], width: int) -> list[str]:
    return [indented(line, width) for line in lines]
