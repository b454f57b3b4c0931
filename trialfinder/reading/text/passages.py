"""A record's texts, each with its area and whether it speaks of the product or of its comparison."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

import msgspec

from trialfinder.reading.text import quote
from trialfinder.reading.text.terms import LONGEST_FIELD, PLACES_PER_FIELD, Hit, Laid, Sieve, in_order, lower
from trialfinder.registry.record import ArmGroup, ArmsInterventions, Intervention, Study

_ARMS = "protocolSection.armsInterventionsModule"
COMPARISON_ARMS = ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION")


class Text(msgspec.Struct, frozen=True, gc=False):
    """One text field, with what it is for."""

    area: str
    """title, condition, keyword, name (of an intervention), label (of an arm), detail, summary, description."""
    path: str
    raw: str
    low: str
    group: str = ""
    """`a0` first arm, `i0` first intervention: texts of one group belong together."""
    comparison: bool = False
    """The field of a placebo, sham or no-treatment arm, or of an intervention that only such arms get."""
    role: str = ""
    """The registry's type of the arm; of an intervention, where all its arms have one."""


def short_texts(study: Study) -> tuple[Text, ...]:
    """Titles, conditions, names of interventions, labels of arms and keywords: the fields that name things."""
    found = [_text("title", path, raw) for path, raw in quote.titles(study)]
    found += [_text("condition", path, raw) for path, raw in quote.conditions(study) if raw.strip()]
    module = study.protocol_section.arms_interventions_module
    for i, one in enumerate(module.interventions):
        about = _of_intervention(module, i)
        at = f"{_ARMS}.interventions[{i}]."
        if one.name:
            found.append(_text("name", at + "name", one.name, *about))
        found += [
            _text("name", f"{at}otherNames[{j}]", other, *about) for j, other in enumerate(one.other_names) if other
        ]
    for i, arm in enumerate(module.arm_groups):
        if arm.label:
            found.append(_text("label", f"{_ARMS}.armGroups[{i}].label", arm.label, *_of_arm(module, i)))
    found += [_text("keyword", path, raw) for path, raw in quote.keywords(study)]
    return tuple(found)


def long_texts(study: Study) -> tuple[Text, ...]:
    """What is told of the interventions and arms, the summary and the description."""
    found = []
    module = study.protocol_section.arms_interventions_module
    for i, one in enumerate(module.interventions):
        if one.description:
            path = f"{_ARMS}.interventions[{i}].description"
            found.append(_text("detail", path, one.description, *_of_intervention(module, i)))
    for i, arm in enumerate(module.arm_groups):
        if arm.description:
            path = f"{_ARMS}.armGroups[{i}].description"
            found.append(_text("detail", path, arm.description, *_of_arm(module, i)))
    for path, raw in quote.descriptions(study):
        found.append(_text("summary" if path.endswith("briefSummary") else "description", path, raw))
    return tuple(found)


def _of_intervention(module: ArmsInterventions, i: int) -> tuple[str, bool, str]:
    """Group, comparison and role of an intervention's texts."""
    if not module.arm_groups:
        return f"i{i}", False, ""
    one = module.interventions[i]
    roles = {arm.type or "" for arm in module.arm_groups if _gets(arm, one)}
    return f"i{i}", bool(roles) and roles.issubset(COMPARISON_ARMS), roles.pop() if len(roles) == 1 else ""


def _gets(arm: ArmGroup, one: Intervention) -> bool:
    """Old records name an arm's interventions on the arm only; new ones on both."""
    return arm.label in one.arm_group_labels or any(n.partition(": ")[2] == one.name for n in arm.intervention_names)


def interventions_of(module: ArmsInterventions, arm: ArmGroup) -> list[int]:
    """The places of an arm's interventions."""
    return [k for k, one in enumerate(module.interventions) if _gets(arm, one)]


def groups_of(module: ArmsInterventions, i: int) -> set[str]:
    """The `group` of each text on arm `i`: its own, and those of its interventions."""
    return {f"a{i}", *(f"i{k}" for k in interventions_of(module, module.arm_groups[i]))}


def _of_arm(module: ArmsInterventions, i: int) -> tuple[str, bool, str]:
    """Group, comparison and role of an arm's texts."""
    role = module.arm_groups[i].type or ""
    return f"a{i}", role in COMPARISON_ARMS, role


def _text(area: str, path: str, raw: str, group: str = "", comparison: bool = False, role: str = "") -> Text:
    if len(raw) > LONGEST_FIELD:
        raw = raw[:LONGEST_FIELD]
    return Text(area, path, raw, lower(raw), group, comparison, role)


def long_words(study: Study) -> str:
    """The long texts in lower case: enough to tell what an acronym means."""
    module, told = study.protocol_section.arms_interventions_module, study.protocol_section.description_module
    some = [told.brief_summary, told.detailed_description]
    some += [one.description for one in module.interventions] + [arm.description for arm in module.arm_groups]
    return " ".join(text for text in some if text).lower()


def sponsor_words(study: Study) -> str:
    """The names of sponsor and collaborators in lower case."""
    module = study.protocol_section.sponsor_collaborators_module
    names = (module.lead_sponsor.name, *(one.name for one in module.collaborators))
    return " | ".join(name for name in names if name).lower()


class Page:
    """A record's texts as one long text: each term is sought once, and its places are given back per text."""

    _SEAM = "\n\x00\n"

    def __init__(self, texts: Iterable[Text], context: str = "", begun: Page | None = None) -> None:
        """`context`: the rest of the record in lower case, which tells what an acronym means.

        `begun`: a page of the first of the texts.
        """
        self.texts = tuple(texts)
        self.raw = self._SEAM.join([text.raw for text in self.texts])
        self.low = self._SEAM.join([text.low for text in self.texts])
        more = self.low[len(begun.low) :] if begun else None
        laid = begun._laid if begun else None
        self._laid: Laid = Laid(self.raw, self.low, self.low + context, more, laid)
        self._starts: list[int] = []
        at = 0
        for text in self.texts:
            self._starts.append(at)
            at += len(text.raw) + len(self._SEAM)

    def with_more(self, texts: Iterable[Text]) -> Page:
        """The page with more texts after its own."""
        return Page((*self.texts, *texts), begun=self)

    def may_hold(self, sieve: Sieve) -> bool:
        """Whether any term of the sieve can stand in the page; a quick look that errs on the side of yes."""
        return bool(sieve.live(self._laid))

    def find(self, sieve: Sieve) -> Iterator[tuple[Text, list[Hit]]]:
        """Each text that holds a term of the sieve, with its places in order."""
        found: dict[int, list[Hit]] = {}
        starts = self._starts
        for term in sieve.live(self._laid):
            for start, end in term.spans(self.raw, self.low):
                i = bisect_right(starts, start) - 1
                at = starts[i]
                here = Hit(term.label, start - at, end - at)
                if i in found:
                    found[i].append(here)
                else:
                    found[i] = [here]
        for i in sorted(found):
            hits = found[i]
            yield self.texts[i], hits if len(hits) == 1 else sorted(hits, key=in_order)[:PLACES_PER_FIELD]
