"""Which regenerative product a record tests: the most trusted mentions, and the tissue that cells come from."""

from __future__ import annotations

import re
from typing import NamedTuple

from trialfinder.reading.text.mentions import GENERIC, LEVELS, NOT_SAID, Mention, longest
from trialfinder.reading.text.names import by_product, phrase_terms
from trialfinder.reading.text.passages import Text
from trialfinder.reading.text.stems import stems
from trialfinder.reading.text.terms import Hit, find, first, lower, sentence, terms
from trialfinder.vocabulary import THERAPIES


class Therapy(NamedTuple):
    """What is tested, the places that say so, and the places that were weighed and dropped."""

    labels: tuple[str, ...]
    evidence: tuple[Mention, ...]
    mentions: tuple[Mention, ...]
    only_comparator: bool = False
    """Named only as the ACTIVE_COMPARATOR of something else."""


NO_THERAPY = Therapy((), (), ())


def read_therapy(texts: tuple[Text, ...], mentions: tuple[Mention, ...], grown: bool | None) -> Therapy:
    """The therapies under test. `grown`: the record says that cells are grown (True), or that they are not (False)."""
    counted = [m for m in mentions if not m.dropped]
    if not counted:
        return NO_THERAPY._replace(mentions=mentions)
    named = any(text.area in ("name", "label") for text in texts)
    for level in range(len(LEVELS)):
        here = [m for m in counted if m.level == level]
        if level >= 2 and named:
            here = [m for m in here if m.text.area not in ("summary", "description") or _ties_to_name(m, texts)]
        if here:
            break
    else:
        return NO_THERAPY._replace(mentions=mentions)
    exact = _more_exact(counted, level) if {m.label for m in here} <= set(GENERIC) else []
    if exact and not _tissue_is_told(here, counted, texts):
        here = exact
    labels, evidence = _resolve(here, counted, texts, grown)
    if any(m.alias for m in evidence):
        labels, evidence = _in_own_words(labels, evidence, counted, texts, grown)
    evidence = [_with_its_words(label, mention, mentions) for label, mention in zip(labels, evidence, strict=True)]
    if labels == ("unclear",) and (listed := _by_phrase(texts)):
        return Therapy(listed.alias.kinds if listed.alias else labels, (listed,), mentions)
    return Therapy(labels, tuple(evidence), mentions, _only_comparator(counted, texts))


_NEEDS_WORDS = ("bm_msc", "adipose_msc", "umbilical_msc", "disc_cells", "other_cell")


def _with_its_words(label: str, chosen: Mention, mentions: tuple[Mention, ...]) -> Mention:
    """The mention whose sentence holds the words that make the label true, where the chosen one's does not."""
    if not chosen.alias and (label not in _NEEDS_WORDS or _names_kind(label, chosen)):
        return chosen
    others = sorted((m for m in mentions if m.dropped in ("", NOT_SAID) and not m.alias), key=lambda m: m.level)
    return next((m for m in others if m.text.area != "keyword" and _names_kind(label, m)), chosen)


def _names_kind(label: str, mention: Mention) -> bool:
    """Whether a mention's sentence names the kind: the product itself, or the tissue that its cells come from."""
    if mention.label == label:
        return True
    origins = origins_in(mention.quote.text)
    return label in _NEEDS_WORDS and any(hit.label == label for hit in origins)


def origins_in(raw: str, low: str | None = None) -> list[Hit]:
    """The tissues that some words name: stromal cells of cord blood are cord cells, its blood cells are other cells."""
    low = lower(raw) if low is None else low
    hits = longest(find(terms("origins"), raw, low))
    return [Hit("umbilical_msc", hit.start, hit.end) if _is_stromal(low, hit) else hit for hit in hits]


def _is_stromal(low: str, hit: Hit) -> bool:
    """Whether cord blood is where stromal cells come from, and not a second product beside them."""
    if not _CORD_BLOOD.search(low, hit.start, hit.end):
        return False
    after, before = low[hit.end : hit.end + 40], low[max(0, hit.start - 50) : hit.start]
    ahead = [at for word in stems("stromal") if (at := after.find(word)) >= 0]
    if ahead and not _parts(after[: min(ahead)]):
        return True
    behind = [at for word in stems("stromal") if (at := before.rfind(word)) >= 0]
    return bool(behind) and not _parts(before[max(behind) :]) and bool(_FROM.search(before))


def _parts(between: str) -> bool:
    """Whether what stands between a tissue and cells makes two things of them."""
    return bool(_SIGN_BETWEEN.search(between) or first(terms("cues", "cells_beside"), between, between))


_CORD_BLOOD = re.compile(r"cord\Wblood\Z")
_SIGN_BETWEEN = re.compile(r"[,;+.]")
_FROM = re.compile(r"\b(?:of|from)\b[^,;.]{0,24}\Z")


def kinds_named(some: list[Mention], texts: tuple[Text, ...]) -> dict[str, Mention]:
    """The kinds that some of the mentions name in their own words, each with its place."""
    counted = [m for m in some if not m.dropped and not m.alias]
    if not counted:
        return {}
    labels, evidence = _resolve(counted, counted, texts, None)
    return dict(zip(labels, evidence, strict=True))


def _by_phrase(texts: tuple[Text, ...]) -> Mention | None:
    """A phrase that only one maker uses for its cells, where the record tells no kind."""
    for text in texts:
        named = text.area in ("title", "name", "label") and not text.comparison
        if named and (hit := first(phrase_terms(), text.raw, text.low)):
            alias = by_product(hit.label)
            return Mention(alias.therapies[0], text, hit, alias) if len(alias.therapies) == 1 else None
    return None


def _in_own_words(
    labels: tuple[str, ...],
    evidence: list[Mention],
    counted: list[Mention],
    texts: tuple[Text, ...],
    grown: bool | None,
) -> tuple[tuple[str, ...], list[Mention]]:
    """What the record itself calls a product that our list knows: its own words come first, as label and as quote."""
    found = dict(zip(labels, evidence, strict=True))
    beside = any(not m.alias for m in evidence)  # a named product beside others: "FloGraft, PRP or marrow cells"
    for level in range(len(LEVELS)):
        plain = [m for m in counted if not m.alias and m.level == level and m.text.area != "keyword"]
        if {m.label for m in plain} <= {"marrow_aspirate", "fat_taken"}:  # how it is taken, not what it is
            continue
        own, words = _resolve(plain, plain, texts, grown)
        said = {label: mention for label, mention in zip(own, words, strict=True) if label != "unclear"}
        said = {label: one for label, one in said.items() if one.label not in ("marrow_aspirate", "fat_taken")}
        if not said:
            continue
        kept = {
            label: mention
            for label, mention in found.items()
            if not mention.alias or label == "gene_modified" or (beside and label not in _CELL_KINDS)
        }
        if set(said) & set(found):
            found = {**{label: said[label] for label in said if label in found}, **kept}
            break
        if level <= 1 and not kept.keys() - {"gene_modified"}:
            found = {**said, **kept}
            break
    order = tuple(label for label in THERAPIES if label in found)
    return order, [found[label] for label in order]


_CELL_KINDS = ("bmac", "bm_msc", "adipose_msc", "svf", "umbilical_msc", "disc_cells", "chondrocytes", "other_cell")


def _ties_to_name(mention: Mention, texts: tuple[Text, ...]) -> bool:
    """Whether running text speaks of a named intervention, or the names say nothing."""
    around = sentence(mention.text.raw, mention.hit.start, mention.hit.end, 400).lower()
    for text in texts:
        if text.area in ("name", "label") and not text.comparison:
            words = [w for w in text.low.replace("®", " ").replace("™", " ").split() if len(w) > 3]
            if text.area == "name" and any(blank in text.low for blank in stems("blank_name")):
                return True
            if any(w in around for w in words[:2]):
                return True
    return False


def _tissue_is_told(here: list[Mention], counted: list[Mention], texts: tuple[Text, ...]) -> bool:
    """Whether title, arms or interventions say what tissue their "cells" come from."""
    cells = [m for m in here if m.label == "cells"]
    if not cells:
        return False
    origins = _origins(cells, [m for m in counted if m.level <= 1], texts)
    return "unclear" not in origins


_MORE_EXACT = (
    "prp",
    "platelet_lysate",
    "prf",
    "bmac",
    "svf",
    "microfragmented_fat",
    "disc_cells",
    "chondrocytes",
    "ipsc",
    "gene_modified",
    "exosome",
    "np_allograft",
)


def _more_exact(counted: list[Mention], level: int) -> list[Mention]:
    """Deeper mentions that say what kind of "stem cells" a title means."""
    for deeper in range(level + 1, 3):
        exact = [
            m
            for m in counted
            if m.level == deeper and m.label in _MORE_EXACT and m.text.area not in ("keyword", "condition")
        ]
        if exact:
            return exact
    return []


def _resolve(
    here: list[Mention], counted: list[Mention], texts: tuple[Text, ...], grown: bool | None
) -> tuple[tuple[str, ...], list[Mention]]:
    found: dict[str, Mention] = {}
    for mention in here:
        if mention.label not in GENERIC:
            found.setdefault(mention.label, mention)
    cells = [m for m in here if m.label == "cells"]
    if cells:
        for origin, mention in _origins(cells, counted, texts).items():
            found.setdefault(origin, mention)
    vague = next((m for m in here if m.label in ("orthobiologic", "regenerative")), None)
    if vague and not found:
        found["unclear"] = vague
    marrow = next((m for m in here if m.label == "marrow_aspirate"), None)
    if marrow and not (set(found) & {"bm_msc", "bmac"}):
        found["bm_msc" if grown else "bmac"] = marrow
    elif marrow and "bm_msc" in found and grown is False:
        found["bmac"] = found.pop("bm_msc")
    fat = next((m for m in here if m.label == "fat_taken"), None)
    if fat and not (set(found) & {"adipose_msc", "svf", "microfragmented_fat"}):
        celled = bool(cells) or any("cell" in m.text.low for m in here if m.label == "fat_taken")
        found["adipose_msc" if grown else "svf" if celled else "microfragmented_fat"] = fat
    if "bmac" in found and "bm_msc" in found and not grown:
        del found["bm_msc"]
    if "svf" in found and "adipose_msc" in found and not grown:
        del found["svf" if _is_loose(found["svf"], found["adipose_msc"]) else "adipose_msc"]
    if "adipose_msc" in found and grown is False:
        found["svf"] = found.pop("adipose_msc")
    if "ipsc" in found:
        for label in ("disc_cells", "chondrocytes", "unclear", "other_cell"):
            found.pop(label, None)
    if "disc_cells" in found:
        for label in ("chondrocytes", "unclear", "other_cell"):
            found.pop(label, None)
    if len(found) > 1:
        found.pop("unclear", None)
    if "microfragmented_fat" in found and "svf" in found and found["svf"].level > found["microfragmented_fat"].level:
        del found["svf"]
    order = [label for label in THERAPIES if label in found]
    return tuple(order), [found[label] for label in order]


def _is_loose(title: Mention, given: Mention) -> bool:
    """Whether a title says only "fat cells" where an arm or intervention tells which: "stem cells" alone does not."""
    loose = title.words.lower().replace("-", " ").startswith(("adipose cell", "total stromal cell"))
    exact = any(word in given.text.low for word in ("mesenchymal", "msc", "adsc"))
    return loose and title.text.area == "title" and bool(given.text.group) and exact


def _origins(cells: list[Mention], counted: list[Mention], texts: tuple[Text, ...]) -> dict[str, Mention]:
    """Tissue of origin -> the mention of cells that tells it; `unclear` where no level does."""
    everywhere = [m for m in counted if m.label == "cells"]
    read: dict[tuple[str, int, int], list[Hit]] = {}
    for level in range(len(LEVELS)):
        found: dict[str, Mention] = {}
        keyword_origins: dict[str, Mention] = {}
        gaps: dict[str, int] = {}
        for mention in everywhere:
            if mention.level != level:
                continue
            text = mention.text
            wide = text.area in ("title", "name", "label", "detail", "condition")
            low, high = (0, len(text.raw)) if wide else (max(0, mention.hit.start - 45), mention.hit.end + 60)
            if wide and len(text.raw) > 400:
                low, high = max(0, mention.hit.start - 200), mention.hit.end + 200
            key = (text.path, low, high)
            if key not in read:
                read[key] = origins_in(text.raw[low:high], text.low[low:high])
            hits = read[key]
            start, end = mention.hit.start - low, mention.hit.end - low
            for hit in hits:
                gap = max(0, hit.start - end, start - hit.end)
                gaps[hit.label] = min(gap, gaps.get(hit.label, gap))
                (keyword_origins if text.area == "keyword" else found).setdefault(hit.label, mention)
        if level == 1 and not found:
            found = _in_same_group(cells, texts)
        if found and level >= 2:  # running text: what stands beside the cells, or else the nearest only
            beside = {label for label in found if gaps[label] <= 20} or {min(found, key=gaps.__getitem__)}
            return {label: mention for label, mention in found.items() if label in beside}
        if found:
            return found
        if len(keyword_origins) == 1:
            return keyword_origins
    return {"unclear": cells[0]}


def _in_same_group(cells: list[Mention], texts: tuple[Text, ...]) -> dict[str, Mention]:
    """The tissue that the description of an arm or intervention tells, where its name says only "stem cells"."""
    found: dict[str, Mention] = {}
    for mention in cells:
        for text in texts:
            if text.area != "detail" or not text.group or text.group != mention.text.group:
                continue
            for hit in origins_in(text.raw, text.low):
                around = text.low[max(0, hit.start - 40) : hit.end + 24]
                if any(word in around for word in stems("taken_from")):
                    found.setdefault(hit.label, Mention(mention.label, text, hit))
    return found


def _only_comparator(counted: list[Mention], texts: tuple[Text, ...]) -> bool:
    """Whether the product is named only in arms typed as active comparator, beside an experimental arm without it."""
    if any(m.text.area in ("title", "condition", "keyword") for m in counted):
        return False
    roles = {text.group: text.role for text in texts if text.group and text.role}
    with_product = {roles[m.text.group] for m in counted if m.text.group in roles}
    return with_product == {"ACTIVE_COMPARATOR"} and "EXPERIMENTAL" in roles.values()
