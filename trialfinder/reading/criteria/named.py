"""What a line of the criteria only names: common bars, and things asked for, of which its words say the rest.

No number and no condition is read of them, and the self-check asks nothing of them: people read the record's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from trialfinder.reading.criteria.exclusions import negated
from trialfinder.reading.criteria.thresholds import ReadValue, Sentence
from trialfinder.reading.text import phrases
from trialfinder.reading.text.stems import clause

BARRED: Final = {
    "excludes_allergy": "allergy",
    "excludes_other_trial": "other_trial",
    "excludes_nerve_deficit": "nerve_deficit",
    "excludes_spine_trouble": "spine_trouble",
    "excludes_organ_disease": "organ_disease",
    "excludes_mental_illness": "mental_illness",
}
"""What a line only names, and keeps people out by -> its list in phrases.toml."""

ASKED: Final = {
    "asks_test_block": "test_block",
    "asks_finding": "finding",
    "asks_examination": "examination",
    "asks_belonging": "belonging",
}
"""What a line only names, and asks for -> its list in phrases.toml."""

ASIDE: Final = {"asks_insurance": "needs_insurance", "more_rules": "more_rules"}
"""What may stand beside the lines, in a heading or a note -> its list in phrases.toml."""


NAMED: Final = (*BARRED, "asks_surgery", *ASKED, *ASIDE)
"""Every key that is only named. asks_surgery is read with the rules on surgery."""


def named(said: Sentence) -> Iterator[tuple[str, ReadValue]]:
    """What a sentence keeps people out by, or asks for, of what is only named."""
    is_in = said.section == "inclusion"
    for name, phrase in (*BARRED.items(), *(ASKED.items() if is_in else ())):
        hit = phrases.spoken_in(said.text, phrase)
        if not hit:
            continue
        is_absent = negated(said.text, hit.start(), hit.end()) if is_in else _absent().match(said.text) is not None
        if said.section == "unsorted" or is_absent == (is_in and name in BARRED):
            yield name, ReadValue("yes", said, 1)


@cache
def _absent() -> re.Pattern[str]:
    return clause("eligibility", r"^\W*@absent")
