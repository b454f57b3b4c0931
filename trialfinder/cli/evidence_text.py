"""The evidence, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from trialfinder.advice.evidence.comparisons import AGAINST_WORDS, Comparison
from trialfinder.advice.evidence.known import NOT_BETTER_THAN_NOTHING, UNCONTROLLED_WORDS, Known, steroid_guideline
from trialfinder.advice.evidence.wording import (
    arm_words,
    between_words,
    comparison_title,
    doubt_words,
    review_words,
    uncontrolled_words,
)
from trialfinder.products import Source


def evidence_text(known: Known, width: int = 100) -> str:
    """What was compared with what, both groups, for a terminal."""
    blocks = [
        "\n".join([heading, *(filled(line, width) for line in lines)]) for heading, lines in evidence_blocks(known)
    ]
    return "\n\n".join(blocks or ["We hold no published study of this product at this place."]) + "\n"


def evidence_blocks(known: Known) -> Iterator[tuple[str, list[str]]]:
    """Each heading with its lines: sham first; none where nothing is held."""
    for words, some in known.groups:
        lead = []
        if words == AGAINST_WORDS["steroid"]:
            lead = [f"{NOT_BETTER_THAN_NOTHING} {cited(steroid_guideline().source)}"]
        yield words, [*lead, *(line for one in some for line in _comparison(one))]
    if known.uncontrolled:
        listed = [f"{uncontrolled_words(one)} {cited(one.source)}" for one in known.uncontrolled]
        yield "Without a comparison", [UNCONTROLLED_WORDS, *listed]
    if known.reviews:
        yield "Reviews and guidelines", [f"{review_words(one)} {cited(one.source)}" for one in known.reviews]


def cited(sources: tuple[Source, ...]) -> str:
    """The sources in brackets, each with its year."""
    shown = (f"{one.year_words}: {one.url}" for one in sources if one.is_shown)
    return f"[{'; '.join(shown)}]"


def filled(line: str, width: int) -> str:
    """One line, wrapped and indented; addresses stay whole, and a group's line stands further in."""
    deep = line.startswith("- ")
    return fill(
        line,
        width,
        initial_indent="    " if deep else "  ",
        subsequent_indent="      " if deep else "    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _comparison(one: Comparison) -> Iterator[str]:
    yield f"{comparison_title(one)} {cited(one.source)}"
    for arm in one.arm:
        yield f"- {arm_words(arm)}"
    yield f"- {between_words(one)}"
    if doubt_words(one):
        yield f"- {doubt_words(one)}"
