"""May those of the comparison get the product later? Only where a sentence of the record says so."""

from __future__ import annotations

import re
from typing import Final

from trialfinder.reading.text.phrases import said
from trialfinder.reading.text.quote import Quote
from trialfinder.registry.record import Study

LISTS: Final = ("offered_later", "crosses_over")
"""Word lists of phrases.toml."""

_comparison = re.compile(r"\b(?:placebo|sham|controls?|comparison|comparator|saline)\b", re.IGNORECASE)


def read_crossover(study: Study) -> Quote | None:
    """The sentence that says that people of the comparison may, or will, get the product later.

    Of several the first that names the comparison. None: no sentence says so, which is no "no". A study of one group
    has no comparison.
    """
    section = study.protocol_section
    has_one_group = section.design_module.design_info.intervention_model == "SINGLE_GROUP"
    if has_one_group or len(section.arms_interventions_module.arm_groups) == 1:
        return None
    found = [one.quote for name in LISTS for one in said(study, name)]
    return next((one for one in found if _comparison.search(one.text)), found[0] if found else None)
