"""Where a record names a product, and whether that place speaks of the therapy under test."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from trialfinder.reading.text.doses import doses
from trialfinder.reading.text.giving import giving_terms, is_given
from trialfinder.reading.text.names import Alias, alias_terms, by_product, loose_terms
from trialfinder.reading.text.passages import Page, Text
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.stems import stems
from trialfinder.reading.text.terms import Hit, Sieve, Term, Terms, find, in_order, sentence, sentence_span, terms
from trialfinder.vocabulary import THERAPIES

LEVELS = (("title", "name", "label"), ("detail",), ("summary", "condition", "keyword"), ("description",))
"""Areas in the order of trust: a later level speaks only where the earlier ones name no kind of product."""

GENERIC = ("cells", "marrow_aspirate", "fat_taken", "orthobiologic", "regenerative")
_CARRIED = ("prp", "platelet_lysate", "prf", "conditioned_serum", "other_blood", "perinatal_tissue")
IN_PASSING = "background, past or excluded"
NOT_SAID = "not said to be given here"
"""Two of the reasons for which a mention does not count."""
_CELL_LABELS = (
    "cells",
    "bm_msc",
    "adipose_msc",
    "umbilical_msc",
    "svf",
    "disc_cells",
    "chondrocytes",
    "ipsc",
    "gene_modified",
)


_LEVEL = {area: level for level, areas in enumerate(LEVELS) for area in areas}


class Mention(NamedTuple):
    """A product named at a place of the record."""

    label: str
    text: Text
    hit: Hit
    alias: Alias | None = None
    dropped: str = ""
    """Why it does not count; empty where it does."""

    @property
    def level(self) -> int:
        """0 is the most trusted."""
        return _LEVEL[self.text.area]

    @property
    def quote(self) -> Quote:
        """The sentence that names it."""
        return Quote(sentence(self.text.raw, self.hit.start, self.hit.end), self.text.path)

    @property
    def words(self) -> str:
        """The words matched."""
        return self.text.raw[self.hit.start : self.hit.end]


@cache
def _products() -> Sieve:
    """The terms of every product, and the product names."""
    return Sieve(Terms((*terms("products"), *alias_terms())))


@cache
def doubtful_acronyms() -> Sieve:
    """The acronyms that count only beside other words of the record, or not beside some."""
    return Sieve(Terms(Term(t.label, t.words, exact=True) for t in terms("products") if t.needs or t.never))


def find_products(page: Page, sponsors: str = "") -> tuple[Mention, ...]:
    """Every mention of a product, those that do not count marked with the reason.

    `sponsors`: who runs the study, in lower case. A loose name ("MPC") counts in the records of its maker only.
    """
    found: list[Mention] = []
    names = _Names(page.texts)
    loose = [term for maker, term in loose_terms() if maker in sponsors] if sponsors else []
    named = dict(page.find(_products()))
    for text in page.texts if loose else tuple(named):
        places = named.get(text, [])
        if loose:
            places = sorted((*places, *find(loose, text.raw, text.low)), key=in_order)
        hits = longest(places)
        for hit in hits:
            found.extend(_mentions(text, hit, hits, names))
    if not any(m.level <= 1 and not m.dropped for m in found):
        found.extend(_in_numbers(page))
    if not found:
        return ()
    found = _without_other_meanings(found, page)
    cells = any(m.label in _CELL_LABELS and not m.dropped for m in found)
    sugar = "prolotherap" in page.low or "dextrose" in page.low
    return tuple(
        _carried(m)
        if cells and m.label in _CARRIED and not m.dropped
        else m._replace(dropped="may mean the sugar injections that the record names")
        if sugar and m.label == "regenerative" and not m.dropped
        else m
        for m in found
    )


def _without_other_meanings(found: list[Mention], page: Page) -> list[Mention]:
    """The mentions, acronyms dropped that the record spells out as something else ("Pain Relief Patch (PRP)")."""
    acronyms = {m.words.rstrip("s") for m in found if not m.alias and not m.dropped and m.words[:2].isupper()}
    if not acronyms or "(" not in page.raw:
        return found
    other: set[str] = set()
    for acronym in acronyms:
        at = page.raw.find(f"({acronym}")
        while at >= 0:
            words = re.split(r"[ -]+", page.raw[max(0, at - 120) : at].strip())[-len(acronym) :]
            if [word[:1].upper() for word in words] == list(acronym):
                phrase = " ".join(words)
                if not find(terms("products"), phrase) and not find(terms("origins"), phrase):
                    other.add(acronym)
            at = page.raw.find(f"({acronym}", at + 1)
    if not other:
        return found
    spelt_out = {m.label for m in found if not m.dropped and m.words.rstrip("s") not in other}
    return [
        m._replace(dropped="spelled out as something else")
        if m.words.rstrip("s") in other and m.label not in spelt_out and not m.dropped
        else m
        for m in found
    ]


def longest(hits: list[Hit]) -> list[Hit]:
    """Of places that overlap, the longest."""
    kept: list[Hit] = []
    for hit in hits:
        if kept and hit.start < kept[-1].end:
            if hit.end - hit.start > kept[-1].end - kept[-1].start:
                kept[-1] = hit
        else:
            kept.append(hit)
    return kept


# Each begins where a word does, else a text without blanks takes the square of its length in time.
_CODE = re.compile(r"(?<![A-Za-z])[A-Za-z][\w-]{0,60}?(?:\d|[a-z-][A-Z])[\w-]*|(?<![\w-])[\w-]{4,}(?=\s?[®™])")
_SPLIT = re.compile(r"[\s,;:/()\[\]®™+]+")


class _Names:
    """The names of interventions that are one word, and the code names in titles, names and labels; read when asked."""

    def __init__(self, texts: tuple[Text, ...]) -> None:
        self._texts = texts
        self._found: tuple[str, ...] | None = None

    def __call__(self) -> tuple[str, ...]:
        """The names in lower case."""
        if self._found is None:
            found: dict[str, None] = {}
            for text in self._texts:
                if text.area not in LEVELS[0] or text.comparison:
                    continue
                words = [word for word in _SPLIT.split(text.raw) if word]
                if text.area == "name" and len(words) <= 3 and len(text.raw.strip()) > 2:
                    found[" ".join(words).lower()] = None
                found |= dict.fromkeys(code.lower() for code in _CODE.findall(text.raw) if len(code) > 2)
            self._found = tuple(found)
        return self._found


def _is_definition(text: Text, hit: Hit, names: _Names) -> bool:
    """Whether the sentence says that a bare name is this product: "Ospelin is a disc allograft"."""
    left, _ = sentence_span(text.raw, hit.start, hit.end, 400)
    before = text.low[left : hit.start].replace("®", "").replace("™", "")
    for name in names():
        at = before.rfind(name)
        between = before[at + len(name) :]
        if at < 0 or len(between) > 140 or at and before[at - 1].isalnum():
            continue
        cues = find(_cue("defines"), between, between)
        if cues and cues[0].start <= 25 and not find(_cue("not_defining"), between, between):
            return True
    return False


def _in_numbers(page: Page) -> list[Mention]:
    """What an arm or intervention gives in numbers of cells, where nothing there names a kind of product."""
    if "cell" not in page.low:
        return []
    told_in = ("title", "summary", "description")
    asked = [t for t in page.texts if (t.group or t.area in told_in) and not t.comparison]
    numbered = [(text, some) for text in asked if "cell" in text.low and (some := doses(text.raw))]
    if not numbered:
        return []
    gives = [t for t in asked if find(giving_terms("gives"), t.raw, t.low)]
    groups = {t.group for t in gives if t.group}
    told = any(t.area in told_in for t in gives)
    found = []
    for text, some in numbered:
        for dose in some:
            if text.group and not (text.group in groups or told):
                continue
            if not text.group and not is_given(text, dose.start, dose.end):
                continue
            after = text.low.find("cell", dose.end, dose.end + 60)
            if "cell" not in text.low[dose.start : dose.end] and after < 0:
                continue
            end = dose.end if after < 0 else after + (5 if text.low.startswith("cells", after) else 4)
            found.append(Mention("cells", text, Hit("cells", dose.start, end)))
    return found


def _mentions(text: Text, hit: Hit, hits: list[Hit], names: _Names) -> list[Mention]:
    alias = by_product(hit.label) if hit.label not in THERAPIES and hit.label not in GENERIC else None
    dropped = _role(text, hit, names) or ("" if alias else _part_of_another(text, hit, hits))
    return [Mention(label, text, hit, alias, dropped) for label in (alias.kinds if alias else (hit.label,))]


def _role(text: Text, hit: Hit, names: _Names) -> str:
    """Why a mention is not of the therapy under test, judged by its arm and its sentence."""
    if text.comparison:
        return "the comparison's own text"
    before = text.low[max(0, hit.start - 24) : hit.start]
    if before.rstrip().endswith(stems("denied")):
        return "denied"
    if _is_acted_on(text, hit):
        return "collected or measured, not given"
    if _is_grown_beside(text, hit):
        return "what the cells are grown beside"
    if hit.label == "regenerative" and text.area not in LEVELS[0]:
        return "too vague a word outside titles and names"
    if hit.label == "cells" and _is_of_donors(text, hit):
        return "collected or measured, not given"
    if text.low.startswith("cord blood", hit.start) and _is_measured(text, hit):
        return "collected or measured, not given"
    if hit.label == "np_allograft" and _is_anatomy(text, hit):
        return "a part of the body, with no word of a graft"
    if text.area in ("summary", "description", "detail"):
        why = _passing(text, hit)
        return "" if why and _is_definition(text, hit, names) else why
    return ""


def _passing(text: Text, hit: Hit) -> str:
    """Why a sentence of running text does not speak of what is given here; empty where it does."""
    left, right = sentence_span(text.raw, hit.start, hit.end, 400)
    around, low = text.raw[left:right], text.low[left:right]
    cut = hit.start - left
    if find(_cue("not_under_test"), around[:cut], low[:cut]):
        return IN_PASSING
    if text.area == "detail":
        return ""
    if find(_cue("background"), around, low):
        return IN_PASSING
    told = find(_cue("tested"), around, low) or find(giving_terms("gives"), around, low)
    return "" if told else NOT_SAID


def _is_anatomy(text: Text, hit: Hit) -> bool:
    """Whether disc tissue is named with no word that makes it a product."""
    around = sentence(text.raw, hit.start, hit.end, 300).lower()
    return not any(word in around for word in stems("made_a_graft"))


def _is_grown_beside(text: Text, hit: Hit) -> bool:
    """Whether the words before, in the same clause, say that the product is only grown together with this."""
    before = text.low[max(0, hit.start - 60) : hit.start]
    if "cult" not in before and "feeder" not in before:
        return False
    return any(
        not any(mark in before[cue.end :] for mark in (",", ".", ";", " and "))
        for cue in find(_cue("grown_beside"), before)
    )


def _is_acted_on(text: Text, hit: Hit) -> bool:
    """Whether the words right before, in the same clause, say that these cells are acted on or measured."""
    before = text.low[max(0, hit.start - 48) : hit.start]
    if not _acted_on().search(before):
        return False
    if _EFFECT_ON.search(before):
        return True
    cues = find(_cue("acted_on"), before, before)
    between = before[cues[-1].end :] if cues else ""
    return bool(cues) and len(between.split()) <= 5 and not any(mark in between for mark in (",", ".", ";", ":", "("))


@cache
def _acted_on() -> re.Pattern[str]:
    """A quick look for any of the words, before each is sought for itself."""
    return re.compile("|".join(["effects? of", *(re.escape(term.stem) for term in _cue("acted_on"))]))


_EFFECT_ON = re.compile(r"\beffects? of [^.;:]{1,36} (?:on|upon) (?:the |human |own )?\Z")


def _is_of_donors(text: Text, hit: Hit) -> bool:
    """Whether the words speak of people who give their cells away, or of setting cells free to collect them."""
    after = text.low[hit.end : hit.end + 24].lstrip(" -")
    before = text.low[max(0, hit.start - 24) : hit.start].rstrip()
    return after.startswith(stems("donors_after")) or before.endswith(stems("donors_before"))


def _is_measured(text: Text, hit: Hit) -> bool:
    """Whether the next word says that a sample is taken."""
    after = text.low[hit.end : hit.end + 24].lstrip()
    return any(cue.start == 0 for cue in find(_cue("measured"), after))


def _part_of_another(text: Text, hit: Hit, hits: list[Hit]) -> str:
    """Cells that exosomes come from, or tissue that cells come from, are not the product."""
    for other in hits:
        if other.label == hit.label or not -60 < other.start - hit.end < 60 and not 0 <= hit.start - other.end < 60:
            continue
        between = text.low[min(hit.end, other.end) : max(hit.start, other.start)]
        if len(between) > 60 or any(mark in between for mark in (". ", ";", " and ", "versus", " vs", "+", " or ")):
            continue
        after = other.start >= hit.end
        from_it = any(word in between for word in ("from", " of "))
        beside = not between.strip(" ()-") and hit.label == "cells"
        if other.label == "exosome" and (after and len(between) < 30 or not after and (from_it or beside)):
            return "what the vesicles come from"
        if hit.label in ("perinatal_tissue", "marrow_aspirate", "microfragmented_fat") and other.label == "cells":
            if after and "contain" not in between and "includ" not in between and "rich in" not in between:
                return "the tissue that the cells come from"
            if not after and from_it:
                return "the tissue that the cells come from"
        if hit.label == "cells" and other.label == "perinatal_tissue" and not after and "contain" in between:
            return "a part of the tissue"
    return ""


_PARTED = re.compile(r"combin|plus|\band\b|\+|together|versus|\bvs\b|[,;]|\. |\bor\b|inject")
_WITHIN = re.compile(r"\b(?:in|on|with|onto|into|using|of|containing|by)\b")


def _carried(mention: Mention) -> Mention:
    """The mention, dropped where the words before it in its clause say that cells are grown or carried in it."""
    before = mention.text.low[max(0, mention.hit.start - 90) : mention.hit.start]
    if "cells" in before[-40:] and _CELLS_IN.search(before):
        return mention._replace(dropped=CARRIER)
    for cue in find(_cue("vehicle"), before, before):
        between = before[cue.end :]
        if not _PARTED.search(between) and (_WITHIN.search(between) or before[cue.start : cue.end].count(" ")):
            return mention._replace(dropped=CARRIER)
    return mention


CARRIER = "what the cells are carried or grown in"
_CELLS_IN = re.compile(r"\bcells in (?:an? |the )?(?:autologous |own |human |gel of )?\Z")


@cache
def _cue(name: str) -> tuple[Term, ...]:
    return terms("cues", name)
