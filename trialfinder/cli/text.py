"""Answers as lines for a terminal and as JSON: what the command line prints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
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
        lines.append(f"{product} → {targets_in_words(labels.targets)}; {control_in_words(control)}")
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
