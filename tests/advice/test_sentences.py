"""No sentence of ours on the evidence, the law or the texts is hard: of 8 or more words none is over grade 9."""

import re
from collections.abc import Iterator

from tests.tools.readability import banned, grade
from trialfinder.advice.evidence.comparisons import comparisons, reviews, uncontrolled
from trialfinder.advice.evidence.known import NOT_BETTER_THAN_NOTHING, UNCONTROLLED_WORDS
from trialfinder.advice.guidance.people_ask import people_ask
from trialfinder.advice.guidance.texts import load_guidance
from trialfinder.advice.law.laws import laws
from trialfinder.advice.law.standing import coverage_lines, fda_lines, prices, unread_surveys
from trialfinder.products import products

NAMES = re.compile(
    r"Aetna|UnitedHealthcare|Florida|Nebraska|Medicare|World Health Organization|Blue Cross(?: and)? Blue Shield of "
    r"\w+|South Carolina Blues|Canadian|American|MedWatch|Wyoming|California|Washington|Tennessee|Georgia|"
    r"United States|rexlemestrocel-L|January|February|November|December|October|September|FDA|Public Chapter|Cochrane|"
    r"Health Canada|stem-cell and regenerative medicine therapy"
)
"""Names and titles: one syllable each."""


def texts() -> Iterator[tuple[str, str]]:
    """Every text of ours with what it is of."""
    for one in comparisons():
        yield from ((one.id, text) for text in (one.told, one.note, one.harms) if text)
    yield from ((one.id, one.text) for one in reviews())
    yield from ((study.id, study.note) for study in uncontrolled() if study.note)
    yield from ((law.state, line) for law in laws() for line in law.lines)
    yield from (("line", line.text) for line in (*fda_lines(), *coverage_lines(), *unread_surveys()))
    yield from (("short", line.short) for line in fda_lines() if line.short)
    yield from (("price", price.text) for price in prices())
    yield from ((product.id, product.for_the_back) for product in products())
    yield from ((asked.id, text) for asked in people_ask() for text, _ in asked.lines)
    yield from ((guide.slug, re.sub(r"[*#\[\]]", "", guide.body_markdown)) for guide in load_guidance())
    yield from (("known", text) for text in (NOT_BETTER_THAN_NOTHING, UNCONTROLLED_WORDS))


def sentences(text: str) -> list[str]:
    """The sentences of 8 words or more."""
    found = (" ".join(one.split()) for one in re.split(r"(?<=[.!?:;])\s+|\n\s*\n|\n- ", text))
    return [one for one in found if len(re.findall(r"[A-Za-z']+", one)) >= 8]


def test_no_long_sentence_is_hard() -> None:
    for name, text in texts():
        assert banned(text) == [], name
        for sentence in sentences(text):
            assert grade(NAMES.sub("Name", sentence)) <= 9, (name, sentence)
