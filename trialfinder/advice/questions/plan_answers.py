"""What a record says of the product and the plan: one small pure function a question, named as in questions.toml.

None: the record does not say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from trialfinder.advice.offer.offered import Offered, offered
from trialfinder.advice.questions.asked import Asked, Said, labelled, on, readable
from trialfinder.reading.cards.product import plain_product
from trialfinder.reading.labels.labels import Labels
from trialfinder.reading.text.quote import Quote
from trialfinder.vocabulary import TARGETS, THERAPIES

CONDITIONS_SHOWN: Final = 5
_DESIGN = "protocolSection.designModule.designInfo."


def product(asked: Asked) -> Said | None:
    """The product in plain words; of a study that tests none of ours, what it names."""
    labels = asked.labels
    if labels.therapies == ("unclear",):
        return on(labels.therapy_evidence, asked.says["unclear"])
    if labels.therapies:
        words = plain_product(labels, asked.identity) or ", ".join(THERAPIES[one] for one in labels.therapies)
        return on(labels.therapy_evidence, asked.says["stated"].format(product=words))
    for i, one in enumerate(asked.section.arms_interventions_module.interventions):
        if one.name:
            path = f"protocolSection.armsInterventionsModule.interventions[{i}].name"
            return Said(asked.says["named"].format(name=readable(one.name)), one.name, path)
    return None


def own_or_donor(asked: Asked) -> Said | None:
    """Whose material it is."""
    return labelled(asked, asked.labels.cell_source, asked.labels.source_evidence)


def preparation(asked: Asked) -> Said | None:
    """How it is made."""
    return labelled(asked, asked.labels.processing, asked.labels.processing_evidence)


def place(asked: Asked) -> Said | None:
    """Where it goes."""
    places = [TARGETS[one] for one in asked.labels.targets if one != "not_stated"]
    return on(asked.labels.target_evidence, asked.says["stated"].format(places=", ".join(places))) if places else None


def my_pain(asked: Asked) -> Said | None:
    """The conditions that the record lists."""
    listed = asked.section.conditions_module.conditions
    if not listed:
        return None
    shown = ", ".join(readable(one) for one in listed[:CONDITIONS_SHOWN])
    more = f" and {len(listed) - CONDITIONS_SHOWN} more" if len(listed) > CONDITIONS_SHOWN else ""
    said = asked.says["stated"].format(conditions=shown + more)
    return Said(said, listed[0], "protocolSection.conditionsModule.conditions[0]")


def measured(asked: Asked) -> Said | None:
    """The first main measurement and its time."""
    main = asked.section.outcomes_module.primary_outcomes
    if not main or not main[0].measure:
        return None
    name = "timed" if main[0].time_frame else "stated"
    said = asked.says[name].format(measure=readable(main[0].measure), time=readable(main[0].time_frame or ""))
    if len(main) > 1:
        said += asked.says["more"].format(count=len(main) - 1)
    return Said(said, main[0].measure, "protocolSection.outcomesModule.primaryOutcomes[0].measure")


def followed(asked: Asked) -> Said | None:
    """The longest time that an outcome names."""
    field = asked.design.follow_up
    return (
        Said(asked.says["stated"].format(time=readable(field.value or "")), field.quote, field.path)
        if field.stated
        else None
    )


def comparison(asked: Asked) -> Said | None:
    """The comparison group. In a facts_only record "none" may rest on an arm that was not carried."""
    labels = asked.labels
    if asked.facts_only and labels.control == "none" and not _says_one_group(labels.control_evidence):
        return None
    return labelled(asked, labels.control, labels.control_evidence)


def chance(asked: Asked) -> Said | None:
    """The chance of getting the product, where the record's own numbers leave no doubt."""
    field = asked.design.chance_of_product
    if not field.stated or (asked.facts_only and not (field.path or "").endswith("interventionModel")):
        return None
    name = "everyone" if field.value == "everyone" else "some"
    return Said(asked.says[name].format(chance=field.value), field.quote, field.path)


def masked(asked: Asked) -> Said | None:
    """Who does not know who gets what."""
    info = asked.section.design_module.design_info.masking_info
    if not info.masking:
        return None
    who = info.who_masked
    name = (
        "open" if info.masking == "NONE" else "participant" if "PARTICIPANT" in who else "others" if who else "masked"
    )
    if name == "masked" and asked.facts_only:
        name = "masked_not_held"
    return Said(asked.says[name], info.masking, f"{_DESIGN}maskingInfo.masking")


def as_offered(labels: Labels) -> tuple[Offered, ...]:
    """The products of a study as things that a person may be offered, by whose material it is where that is known."""
    by_word = offered()
    own_kind = {"autologous": "own_cells", "allogeneic": "donor_cells"}.get(labels.cell_source or "")
    words = []
    for therapy in labels.therapies:
        is_cells = "cells" in by_word[therapy].named if therapy in by_word else True
        words.append(own_kind if is_cells and own_kind else therapy if therapy in by_word else "stem_cells")
    return tuple(by_word[word] for word in dict.fromkeys(words))


def _says_one_group(quotes: Iterable[Quote]) -> bool:
    return any(one.path.endswith(("interventionModel", "studyType")) for one in quotes)
