"""The closed sets of words: the registry's enums and our labels, each with its plain words.

Source of the registry's words: https://clinicaltrials.gov/data-api/about-api/study-data-structure
and https://clinicaltrials.gov/study-basics/glossary
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final


def upper(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


STATUSES: Final = {
    "RECRUITING": "Recruiting",
    "NOT_YET_RECRUITING": "Not yet recruiting",
    "ENROLLING_BY_INVITATION": "By invitation only",
    "ACTIVE_NOT_RECRUITING": "Under way, no longer recruiting",
    "COMPLETED": "Completed",
    "SUSPENDED": "Paused",
    "TERMINATED": "Stopped early",
    "WITHDRAWN": "Withdrawn before anyone joined",
    "UNKNOWN": "Unknown: not updated for two years or more",
    "AVAILABLE": "Expanded access: available",
    "NO_LONGER_AVAILABLE": "Expanded access: no longer available",
    "TEMPORARILY_NOT_AVAILABLE": "Expanded access: paused",
    "APPROVED_FOR_MARKETING": "Approved for marketing",
    "WITHHELD": "Withheld by the sponsor",
}
"""Overall status -> plain words. Source: the registry's Status enum."""

STATUS_MEANINGS: Final = {
    "RECRUITING": "People can ask to join now.",
    "NOT_YET_RECRUITING": "It has not started to take people.",
    "ENROLLING_BY_INVITATION": "Only people the team asks can join.",
    "ACTIVE_NOT_RECRUITING": "It goes on with the people it has; nobody new can join.",
    "COMPLETED": "It ended normally; nobody is treated or watched in it now. Planned and actual numbers can differ.",
    "SUSPENDED": "It stopped taking people and may start again.",
    "TERMINATED": "It stopped early and will not start again.",
    "WITHDRAWN": "It ended before the first person joined.",
    "UNKNOWN": "Its end date has passed and the record was not checked for two years or more.",
    "AVAILABLE": "The product can be asked for outside a trial.",
    "NO_LONGER_AVAILABLE": "The product could once be asked for outside a trial; not now.",
    "TEMPORARILY_NOT_AVAILABLE": "The product cannot be asked for outside a trial now, but may be again.",
    "APPROVED_FOR_MARKETING": "The product may be sold.",
    "WITHHELD": "The sponsor has not yet made the record public.",
}
"""Overall status -> what it means for a person. Source: the registry's glossary."""

STATUS_NOT_HELD: Final = "Status not in our copy"
"""Shown where the offline copy carries no status: never the registry's own UNKNOWN."""

NO_STATUS_PHRASE: Final = "the record gives no status"

WHO_MASKED: Final = {
    "PARTICIPANT": "the patients",
    "CARE_PROVIDER": "those who treat them",
    "INVESTIGATOR": "the researchers",
    "OUTCOMES_ASSESSOR": "those who measure the results",
}
"""Who does not know who gets which, by the registry's word."""

ARM_KINDS: Final = {
    "EXPERIMENTAL": "the treatment being tested",
    "ACTIVE_COMPARATOR": "another treatment",
    "PLACEBO_COMPARATOR": "a placebo",
    "SHAM_COMPARATOR": "a sham (pretend) procedure",
    "NO_INTERVENTION": "no treatment in the trial",
    "OTHER": "of another kind",
}
"""What a group of a trial gets, by the registry's word."""

PHASES: Final = {
    "EARLY_PHASE1": "Early phase 1",
    "PHASE1": "Phase 1",
    "PHASE2": "Phase 2",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
    "NA": "No phase (filed as not applicable)",
}
"""A study's phases are a list: phase 1/2 is PHASE1 and PHASE2."""

PHASE_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "early1": ("EARLY_PHASE1",),
    "1": ("PHASE1",),
    "1/2": ("PHASE1", "PHASE2"),
    "2": ("PHASE2",),
    "2/3": ("PHASE2", "PHASE3"),
    "3": ("PHASE3",),
    "4": ("PHASE4",),
    "na": ("NA",),
}
"""The command line's phase words -> the registry's list. A study counts for each part of its list (question.py)."""

TOPICS: Final = ("yes", "borderline", "no")

NEGATIVE_CLASSES: Final = {
    "fusion_graft": "a bone graft for spinal fusion",
    "spinal_cord": "the spinal cord, not the back's discs and joints",
    "inflammatory": "an inflammatory disease of the spine",
    "fracture_bone": "a fracture or bone disease",
    "other_joint": "another joint, tendon or muscle",
    "other_disease": "another disease",
    "surgical_adjunct": "an aid to surgery, not a treatment of pain or wear",
    "lab_only": "laboratory work: nobody is treated",
    "neck_jaw": "the neck or the jaw",
    "non_biologic_back": "the back, but no regenerative product",
}
"""Why a study is off topic."""

THERAPIES: Final = {
    "prp": "Platelet-rich plasma (PRP)",
    "platelet_lysate": "Platelet lysate",
    "prf": "Platelet-rich fibrin (PRF)",
    "conditioned_serum": "Conditioned serum",
    "other_blood": "Another product of blood",
    "bmac": "Bone-marrow concentrate",
    "bm_msc": "Bone-marrow stem cells",
    "adipose_msc": "Fat-derived stem cells",
    "svf": "Fat-tissue cell mix (SVF)",
    "microfragmented_fat": "Micro-fragmented fat",
    "umbilical_msc": "Umbilical-cord stem cells",
    "perinatal_tissue": "Birth tissue (cord, amnion, placenta)",
    "disc_cells": "Disc cells",
    "chondrocytes": "Cartilage cells",
    "np_allograft": "Donor disc tissue",
    "exosome": "Exosomes",
    "ipsc": "Reprogrammed stem cells (iPSC)",
    "gene_modified": "Gene-modified cells",
    "other_cell": "Other cells",
    "unclear": "Kind not stated",
}
"""Therapy label -> plain words."""

PRODUCT_NOUNS: Final = {
    "platelet_lysate": "platelet lysate",
    "conditioned_serum": "conditioned serum",
    "other_blood": "blood product",
    "bmac": "bone-marrow concentrate",
    "bm_msc": "bone-marrow cells",
    "adipose_msc": "fat-derived cells",
    "svf": "fat-tissue cell mix",
    "microfragmented_fat": "micro-fragmented fat",
    "umbilical_msc": "umbilical-cord cells",
    "perinatal_tissue": "birth tissue",
    "disc_cells": "disc cells",
    "chondrocytes": "cartilage cells",
    "np_allograft": "disc tissue",
    "gene_modified": "gene-modified cells",
}
"""A product in lay words inside a sentence; a title and a card add those that they put differently."""

THERAPY_FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "platelets": ("prp", "platelet_lysate", "prf"),
    "stem-cells": (
        "bmac",
        "bm_msc",
        "adipose_msc",
        "svf",
        "microfragmented_fat",
        "umbilical_msc",
        "disc_cells",
        "chondrocytes",
        "ipsc",
        "gene_modified",
        "other_cell",
    ),
    "tissue": ("perinatal_tissue", "np_allograft"),
    "cell-free": ("exosome", "conditioned_serum"),
}
"""Family -> therapies. `unclear` joins stem-cells only where the words name cells (finder.py)."""

FAMILY_WORDS: Final = {
    "platelets": "Platelets (PRP and its relatives)",
    "stem-cells": "Cells, often sold as “stem cells”",
    "tissue": "Donor tissue",
    "cell-free": "Cell-free products",
}

CELL_SOURCES: Final = {
    "autologous": "your own",
    "allogeneic": "from a donor",
    "mixed": "your own or a donor's",
    "not_stated": "own or donor: not stated",
}

_CELL_SOURCE_FROM: Final = {
    "record": "the record says it",
    "tissue": "follows from the tissue; {text} does not say it",
    "method": "follows from how it is made; {text} does not say it",
    "product_list": "our list of products says it; {text} does not",
}
"""Where own or donor comes from -> its plain words; `text` is what is silent."""


def text_read(is_partial: bool) -> str:
    """What is silent where no words are found: the record, or our copy where that is all we read."""
    return "our copy" if is_partial else "the record"


def cell_source_from_in_words(origin: str, *, is_partial: bool = False) -> str:
    """Where own or donor comes from; of a record of which we hold only a part, it is our copy that is silent.

    >>> cell_source_from_in_words("tissue"), cell_source_from_in_words("product_list", is_partial=True)
    ('follows from the tissue; the record does not say it', 'our list of products says it; our copy does not')
    """
    return _CELL_SOURCE_FROM[origin].format(text=text_read(is_partial))


GIVES_PRODUCT: Final = {
    "yes": "the study gives the product",
    "follows": "watches people who get it outside the study",
    "not_stated": "not stated that people are given the product",
}
"""Whether taking part means being given the product -> its plain words."""

PROCESSINGS: Final = {
    "same_day": "prepared the same day",
    "culture_expanded": "grown in a laboratory",
    "cell_free": "without living cells",
    "tissue": "processed tissue",
    "not_stated": "preparation not stated",
}

TARGETS: Final = {
    "disc": "the disc",
    "facet": "a facet joint (small joint of the spine)",
    "sij": "the sacroiliac joint (base of the spine)",
    "epidural": "around the nerve (epidural)",
    "muscle_ligament": "muscle or ligament",
    "intravenous": "a vein (drip)",
    "intrathecal": "the spinal fluid",
    "other": "another place",
    "not_stated": "place of injection not stated",
}

CONTROLS: Final = {
    "placebo_sham": "compared with a placebo or sham procedure",
    "active": "compared with another treatment",
    "dose_comparison": "doses compared with each other",
    "none": "no comparison group",
    "not_stated": "comparison group not stated",
}

COMPARED_WITH: Final = {
    "placebo_sham": "a placebo or sham procedure",
    "active": "another treatment",
    "dose_comparison": "other doses of the product",
    "forms": "another form of the product",
    "products": "another product of this kind",
    "usual_care": "usual care",
    "no_treatment": "no added treatment",
    "without_it": "the same care without the product",
    "none": "no comparison group",
    "not_stated": "comparison group not stated",
}
"""The same on a line that is called “Compared with”."""

COUNTRY_WORDS: Final = {
    "us": "United States",
    "usa": "United States",
    "u.s.": "United States",
    "u.s.a.": "United States",
    "america": "United States",
    "uk": "United Kingdom",
    "u.k.": "United Kingdom",
    "great britain": "United Kingdom",
    "korea": "South Korea",
    "turkiye": "Turkey",
    "türkiye": "Turkey",
    "czechia": "Czech Republic",
    "russia": "Russian Federation",
    "iran": "Iran, Islamic Republic of",
}
"""Everyday name -> a name that the registry has used. Names it uses itself pass unchanged."""

US_TERRITORIES: Final = {
    "AS": "American Samoa",
    "GU": "Guam",
    "MP": "Northern Mariana Islands",
    "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands",
}
"""ISO code, the same as the postal one -> name: countries in the registry and in GeoNames, states in an address,
part of the United States in its law. Source: 48 U.S.C.; 42 CFR 11.22(b) counts their sites as U.S. sites."""


def is_recruiting(status: str | None) -> bool:
    """The one definition of "recruiting": the registry's RECRUITING, nothing else.

    By invitation, not yet recruiting and suspended are not: a person cannot ask to join today.
    """
    return status == "RECRUITING"


def products_words(labels: Iterable[str]) -> str:
    """Products in plain words, joined.

    >>> products_words(["prp", "bmac"])
    'Platelet-rich plasma (PRP) or bone-marrow concentrate'
    """
    return upper(" or ".join(_inside(THERAPIES.get(one, "another part of the blood")) for one in labels))


def _inside(words: str) -> str:
    """A product inside a sentence: “bone-marrow concentrate”; “PRP” and “SVF” stay."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"
