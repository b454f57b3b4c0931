"""Who knows who gets which, in the record's words: they may say more than the registry's field, or something else."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, NamedTuple, get_args

from trialfinder.reading.text.phrases import said
from trialfinder.reading.text.quote import Quote, readable
from trialfinder.reading.text.stems import clause
from trialfinder.registry.record import Study

BlindingKind = Literal[
    "open_label", "patients_know", "group_knows", "patients_blind", "double_blind", "blinded_study", "code_opened"
]
"""group_knows: the people of one group do. code_opened: the patients are told before the study ends."""
_KINDS: Final[tuple[BlindingKind, ...]] = get_args(BlindingKind)
_ROLES: Final = {
    "PARTICIPANT": "@participant",
    "CARE_PROVIDER": "@care_provider",
    "INVESTIGATOR": "@investigator",
    "OUTCOMES_ASSESSOR": "@outcomes_assessor",
}
"""Keys of WHO_MASKED -> words for them; `@name` is any word of that list of [blinding] in words.toml."""
_LIST: Final = "protocolSection.designModule.designInfo.maskingInfo.maskingDescription"


class Blinding(NamedTuple):
    """What the words say, each kind with the first sentence that says it, and who is named as not knowing."""

    told: dict[BlindingKind, Quote]
    who: tuple[str, ...]
    """Keys of WHO_MASKED, by the sentence on the patients."""


def read_blinding(study: Study) -> Blinding:
    """All that the words say; our own summary says nothing."""
    told = {kind: one.quote for kind in _KINDS for one in [next(said(study, kind), None)] if one}
    if not study.is_partial and "patients_blind" not in told and (listed := _as_list(study, told)):
        told["patients_blind"] = listed
    text = readable(told["patients_blind"].text) if "patients_blind" in told else ""
    return Blinding(told, tuple(one for one in _ROLES if _role(one).search(text)))


def _as_list(study: Study, told: dict[BlindingKind, Quote]) -> Quote | None:
    """The field on masking where it only lists who does not know: "patient and assessor"."""
    text = study.protocol_section.design_module.design_info.masking_info.masking_description
    if not text or {"open_label", "patients_know", "group_knows"} & set(told):
        return None
    is_list = _role("PARTICIPANT").search(text) and not clause("blinding", "@knows", ignore_case=True).search(text)
    return Quote(text, _LIST) if is_list else None


@cache
def _role(who: str) -> re.Pattern[str]:
    return clause("blinding", _ROLES[who], ignore_case=True)
