"""What a record says of its treatment and of taking part: one small pure function a question of questions.toml.

None: the record does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from textwrap import shorten
from typing import Final, NamedTuple

from trialfinder.advice.offer.closes import PLACE_WORDS
from trialfinder.advice.offer.offered import Offered, offered
from trialfinder.reading.cards.blinding import BlindingKind
from trialfinder.reading.cards.medicines import Medicine
from trialfinder.reading.cards.product import plain_product
from trialfinder.reading.labels.labelled import Labels
from trialfinder.reading.reading import Reading
from trialfinder.reading.text.quote import Quote, readable
from trialfinder.vocabulary import TARGETS, THERAPIES, text_read, upper
from trialfinder.wording import followed_in_words, what_is_got, whose

CONDITIONS_SHOWN: Final = 5
VISITS_SHOWN: Final = 3
WORDS_SHOWN: Final = 200
"""Characters of the record's words that narrow a rule on medicines."""
_DESIGN = "protocolSection.designModule.designInfo."


Says = Mapping[str, str]
"""The wording of one question's answers, by their name in questions.toml."""


class Said(NamedTuple):
    """An answer and the words it rests on."""

    answer: str
    quote: str | None
    path: str | None


def on(quotes: Iterable[Quote], answer: str) -> Said | None:
    """An answer on the first of its quotes; none without one."""
    first = next(iter(quotes), None)
    return Said(answer, *first) if first else None


def labelled(says: Says, label: str | None, quotes: Iterable[Quote]) -> Said | None:
    """The answer for a label, on its evidence; none for a label without words or without evidence."""
    return on(quotes, says[label]) if label is not None and label in says else None


def spoken(reading: Reading, says: Says, phrase: str, name: str) -> Said | None:
    """An answer on the first sentence in which a word list of phrases.toml speaks."""
    first = next(iter(reading.said(phrase)), None)
    return Said(says[name], *first.quote) if first else None


def product(reading: Reading, says: Says) -> Said | None:
    """The product in plain words; of a study that tests none of ours, what it names."""
    labels = reading.labels
    if labels.therapies == ("unclear",):
        return on(labels.therapy_evidence, says["unclear"].format(text=text_read(reading.is_partial)))
    if labels.therapies:
        words = plain_product(labels, reading.identity) or ", ".join(THERAPIES[one] for one in labels.therapies)
        return on(labels.therapy_evidence, says["stated"].format(product=words))
    for i, one in enumerate(reading.section.arms_interventions_module.interventions):
        if one.name:
            path = f"protocolSection.armsInterventionsModule.interventions[{i}].name"
            return Said(says["named"].format(name=readable(one.name)), one.name, path)
    return None


def own_or_donor(reading: Reading, says: Says) -> Said | None:
    """Whose material it is, with what that rests on where the record does not say it."""
    labels = reading.labels
    said = labelled(says, labels.cell_source, labels.source_evidence)
    is_said = labels.cell_source_from in (None, "record")
    return (
        said
        if is_said or said is None
        else said._replace(answer=f"{upper(whose(labels, is_partial=reading.is_partial))}.")
    )


def preparation(reading: Reading, says: Says) -> Said | None:
    """How it is made."""
    return labelled(says, reading.labels.processing, reading.labels.processing_evidence)


def place(reading: Reading, says: Says) -> Said | None:
    """Where it goes."""
    places = [TARGETS[one] for one in reading.labels.targets if one != "not_stated"]
    return (
        on(reading.labels.target_evidence, upper(says["stated"].format(places=", ".join(places)))) if places else None
    )


def my_pain(reading: Reading, says: Says) -> Said | None:
    """The conditions that the record lists."""
    listed = reading.section.conditions_module.conditions
    if not listed:
        return None
    shown = ", ".join(readable(one) for one in listed[:CONDITIONS_SHOWN])
    more = f" and {len(listed) - CONDITIONS_SHOWN} more" if len(listed) > CONDITIONS_SHOWN else ""
    said = says["stated"].format(conditions=shown + more)
    return Said(said, listed[0], "protocolSection.conditionsModule.conditions[0]")


def measured(reading: Reading, says: Says) -> Said | None:
    """The first main measurement and its time."""
    main = reading.section.outcomes_module.primary_outcomes
    if not main or not main[0].measure:
        return None
    name = "timed" if main[0].time_frame else "stated"
    said = says[name].format(measure=readable(main[0].measure), time=readable(main[0].time_frame or ""))
    if len(main) > 1:
        said += says["more"].format(count=len(main) - 1)
    return Said(said, main[0].measure, "protocolSection.outcomesModule.primaryOutcomes[0].measure")


def followed(reading: Reading, says: Says) -> Said | None:
    """The longest time that an outcome names."""
    field = reading.design.follow_up
    said = says["stated"].format(time=followed_in_words(readable(field.value or "")))
    return Said(said, field.quote, field.path) if field.stated else None


def comparison(reading: Reading, says: Says) -> Said | None:
    """The comparison group."""
    labels = reading.labels
    if reading.control is None or not labels.compared:
        return labelled(says, reading.control, labels.control_evidence)
    told = [
        says[one] if i == 0 or one in _OF_THE_PRODUCT else says["further"].format(group=_lower(says[one]))
        for i, one in enumerate(labels.compared)
    ]
    return on(labels.control_evidence, " ".join(told))


_OF_THE_PRODUCT: Final = ("forms", "products", "dose_comparison")


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def chance(reading: Reading, says: Says) -> Said | None:
    """The chance of getting the product, where the record's own numbers leave no doubt."""
    field = reading.design.chance_of_product
    if both := spoken(reading, says, "both_in_turn", "both"):
        return both
    turn = reading.taking_part.crossover
    if not field.stated and turn.value == "in_turn" and reading.labels.topic != "no":
        return Said(says["in_turn"], turn.quote, turn.path)
    ratio = reading.design.allocation_ratio
    if not field.stated and ratio.stated and "split" in says and reading.labels.topic != "no":
        return Said(says["split"].format(ratio=ratio.value), ratio.quote, ratio.path)
    if not field.stated or (reading.is_partial and not (field.path or "").endswith("interventionModel")):
        return None
    name = "everyone" if field.value == "everyone" else "some"
    told = says[name].format(chance=field.value, product=what_is_got(reading.labels))
    if reading.design.chance_of_each.stated and "each" in says:
        told += says["each"].format(each=reading.design.chance_of_each.value)
    return Said(told, field.quote, field.path)


def masked(reading: Reading, says: Says) -> Said | None:
    """Who does not know who gets what: the registry's field, and what the record's words say beside or against it."""
    info = reading.section.design_module.design_info.masking_info
    told = reading.blinding.told
    but: tuple[BlindingKind, ...] = ("group_knows", "patients_know", "code_opened")
    hidden: tuple[BlindingKind, ...] = ("patients_blind", "double_blind")
    known: tuple[BlindingKind, ...] = ("patients_know", "open_label")
    is_hidden = next((told[one] for one in hidden if one in told), None)
    is_known = next((told[one] for one in known if one in told), None)

    def of_field(name: str) -> Said:
        return Said(says[name], info.masking, f"{_DESIGN}maskingInfo.masking")

    if info.masking == "NONE":
        return Said(says["differs"], *is_hidden) if is_hidden else of_field("open")
    if "PARTICIPANT" in info.who_masked:
        for name in but:
            if name in told:
                return Said(says["differs" if name == "patients_know" else name], *told[name])
        return of_field("participant")
    if info.who_masked:
        if "patients_know" in told:
            return Said(says["know"], *told["patients_know"])
        return Said(says["differs_list"], *is_hidden) if is_hidden else of_field("others")
    if is_hidden and is_known:
        return Said(says["differs" if "patients_know" in told else "both_words"], *is_hidden)
    if is_known:
        return Said(says["know" if "patients_know" in told else "open"], *is_known)
    if "patients_blind" in told:
        name = next((one for one in but if one in told and one != "patients_know"), "patients_blind")
        return Said(says["participant" if name == "patients_blind" else name], *told[name])
    if is_hidden:
        return Said(says["double"], *is_hidden)
    if info.masking == "QUADRUPLE":  # all four of the registry's groups
        return of_field("participant")
    unnamed = "masked_not_held" if reading.is_partial else "masked"
    if info.masking:
        return of_field(unnamed)
    return Said(says[unnamed], *told["blinded_study"]) if "blinded_study" in told else None


def crossover(reading: Reading, says: Says) -> Said | None:
    """Whether people of the comparison may get the product later."""
    field = reading.taking_part.crossover
    everyone = chance(reading, {"everyone": says["everyone"], "some": "", "both": "", "in_turn": ""})
    if not field.stated and everyone and everyone.answer and reading.labels.topic != "no":
        return everyone
    if not field.stated or reading.labels.topic == "no":
        return None
    name = "model_not_held" if field.value == "model" and reading.is_partial else field.value or ""
    if name == "no_comparison" and reading.control not in ("none", None):
        name = "everyone"
    return Said(says[name], field.quote, field.path)


def visits(reading: Reading, says: Says) -> Said | None:
    """How many visits and calls, at which times."""
    some = reading.taking_part.visits
    if not some:
        return None if some is None else _times_measured(reading, says)
    told = "; ".join(one.words for one in some[:VISITS_SHOWN])
    return Said(says["stated"].format(visits=told), some[0].quote, some[0].path)


def taken(reading: Reading, says: Says) -> Said | None:
    """What is taken from a person first; a product of a donor's takes nothing, whatever blood is drawn for tests."""
    some = [one for one in reading.taking_part.taken or () if not one.kind.endswith("_taken")]
    mine = [one for one in reading.taking_part.taken or () if one not in some]
    if not mine or reading.labels.cell_source == "allogeneic" or reading.labels.topic == "no":
        return None
    words = [says[one.kind] for one in mine]
    if reading.control in ("placebo_sham", "active") and any(one.of_all for one in mine):
        words.append(says["of_all"])
    words += [says[one.kind] for one in some]
    first = max(mine, key=lambda one: one.of_all)
    return Said(" ".join(words), first.quote, first.path)


TIMES_SHOWN: Final = 120
"""A time frame longer than this tells more than times."""


def _times_measured(reading: Reading, says: Says) -> Said | None:
    """The outcome's time frame that names the most times: somebody is there then, or is asked."""
    module, at = reading.section.outcomes_module, "protocolSection.outcomesModule."
    listed = (("primaryOutcomes", module.primary_outcomes), ("secondaryOutcomes", module.secondary_outcomes))
    frames = [
        (one.time_frame, f"{at}{name}[{i}].timeFrame")
        for name, some in listed
        for i, one in enumerate(some)
        if one.time_frame and len(one.time_frame) <= TIMES_SHOWN and any(map(str.isdigit, one.time_frame))
    ]
    if not frames:
        return None
    frame, path = max(frames, key=lambda one: len(re.findall(r"\d+", one[0])))
    return Said(says["measured"].format(time=readable(frame).rstrip(".")), frame, path)


def discography(reading: Reading, says: Says) -> Said | None:
    """The test needle into a disc: what weighs most of what the record says, with what is known of the test."""
    some = reading.taking_part.discography
    if not some:
        return None
    first = some[0]
    is_optional = first.kind == "not_needed" and any(one.kind == "allowed" for one in some)
    told = says["optional" if is_optional else first.kind].format(test=says[first.test])
    if first.kind in ("required", "done", "sometimes", "named"):
        told += says["risk" if first.test == "discography" else "needle"]
    if first.kind != "biopsy" and any(one.kind == "biopsy" for one in some):
        told += f" {says['biopsy']}"
    return Said(told, first.quote, first.path)


def medicines(reading: Reading, says: Says) -> Said | None:
    """Each clause on a medicine to stop or to avoid, with what narrows it; the record may hold more than we read."""
    some = reading.taking_part.medicines
    if not some:
        return None
    told = [medicine_in_words(one, says) for one in some if not (one.kind == "bars" and one.of_who_cannot_stop)]
    named = {drug for one in some for drug in one.drugs}
    thinner, other = (bool(drugs & named) for drugs in _NOT_TO_BE_STOPPED)
    warning = "thinner_and_more" if thinner and other else "thinner" if thinner else "prescribed" if other else None
    words = " ".join(dict.fromkeys([*told, says["more"], *([says[warning]] if warning else [])]))
    return Said(words, some[0].quote, some[0].path)


_NOT_TO_BE_STOPPED: Final = ({"blood_thinner", "aspirin"}, {"steroid", "opioid", "immunosuppressant", "other"})
"""Medicines that only the doctor who gave them can stop: those that thin the blood, and others."""


def medicine_in_words(one: Medicine, says: Says) -> str:
    """One clause: which medicines, how they get in and where, what is asked, and what narrows it in its words."""
    is_timed = one.when and one.kind in ("stop", "limit")
    name = "cannot_stop" if one.of_who_cannot_stop else one.kind
    when = one.when or ""
    # The record's words go on where they end in "before" or "of": what follows is in its sentence.
    open_end = " …" if when.endswith((" before", " prior", " to", " of", " after", " following", " preceding")) else ""
    ways = f" ({either(says[way] for way in one.ways)})" if one.ways else ""
    names = {drug: says[drug] for drug in one.drugs}
    if "steroid" in names:
        names["steroid"] += ways
    elif ways:
        names["nsaid"] = says["nsaid_any"]
    where = " " + either(PLACE_WORDS[place] for place in one.where) if one.where else ""
    drugs = f"{upper(', '.join(names.values()))}{where}"
    quoted = "; ".join(f"“{shorten(text, WORDS_SHOWN, placeholder=' …')}”" for text in one.words if text not in when)
    words = says["words"].format(words=quoted) if quoted else ""
    told = says[f"{name}_timed" if is_timed else name].format(drugs=drugs, when=f"{when}{open_end}", words=words)
    return told.replace(" ….", " …")


def either(names: Iterable[str]) -> str:
    """One of several, as a person reads them: "by mouth or injected"."""
    *some, last = names
    return f"{', '.join(some)} or {last}" if some else last


def as_offered(labels: Labels) -> tuple[Offered, ...]:
    """The products of a study as things that a person may be offered, by whose material it is where that is known."""
    by_word = offered()
    own_kind = {"autologous": "own_cells", "allogeneic": "donor_cells"}.get(labels.cell_source or "")
    words = []
    for therapy in labels.therapies:
        is_cells = "cells" in by_word[therapy].named if therapy in by_word else True
        words.append(own_kind if is_cells and own_kind else therapy if therapy in by_word else "stem_cells")
    return tuple(by_word[word] for word in dict.fromkeys(words))
