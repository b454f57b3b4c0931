"""The self-check, as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import fill

from trialfinder.advice.fit.fit import BEST_FIRST, FitLine, counts_in_words, verdict_in_words
from trialfinder.advice.fit.rules import verdicts, words
from trialfinder.advice.fit.trials import FitTrial
from trialfinder.data import Data
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.wording import DISCLAIMER, status_in_words, title_in_words


def fit_text(data: Data, trials: Sequence[FitTrial], today: date, width: int = 100) -> str:
    """Each trial with its tag and with what rules out or may, quoted; then how many lines say what."""
    found = Counter(one.fit.verdict for one in trials)
    counted = "; ".join(f"{verdicts()[name]}: {found[name]}" for name in reversed(BEST_FIRST) if found[name])
    lead = f"Of {len(trials)} trials that recruit by their record: {counted}." if trials else "No trial recruits."
    blocks = [_filled(lead, width, "")]
    for one in trials:
        blocks.append("\n".join(_filled(line, width, indent) for indent, line in _lines(data, one, today)))
    blocks.append("\n".join(_filled(line, width, "") for line in (words()["note"], DISCLAIMER)))
    return "\n\n".join(blocks) + "\n"


def _lines(data: Data, one: FitTrial, today: date) -> Iterator[tuple[str, str]]:
    study = data.study(one.fit.nct_id)
    title = title_in_words(study)
    away = f" About {one.distance_km:,.0f} km away." if one.distance_km is not None else ""
    yield "", f"{one.fit.nct_id}  {title}. {status_in_words(study, today)}.{away}"
    yield "  ", verdict_in_words(one.fit)
    for line in one.fit.lines:
        if line.verdict in ("rules_out", "may_rule_out"):
            yield from (("    ", text) for text in _line(line))
    if one.fit.is_held:
        yield "  ", counts_in_words(one.fit)


def _line(line: FitLine) -> Iterator[str]:
    yield f"- {line.words} {line.ends}".rstrip() + f" “{unescape(collapse(line.quote))}”"
    if line.ask:
        yield f"  Ask: “{line.ask}”"


def _filled(line: str, width: int, indent: str) -> str:
    return fill(line, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False)
