"""What every page calls a trial, in our words: "Own bone-marrow cells into the disc, against salt water"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from trialfinder.reading.labels.labelled import (
    Labels,
    has_two_owners,
    kind_in_words,
    owner_of,
    products_joined,
)
from trialfinder.vocabulary import COMPARED_WITH, PRODUCT_NOUNS, THERAPIES, upper

if TYPE_CHECKING:
    from trialfinder.reading.reading import Reading

_NOUNS: Final = {
    **PRODUCT_NOUNS,
    "prp": "PRP",
    "prf": "platelet-rich fibrin (PRF)",
    "exosome": "exosomes",
    "ipsc": "reprogrammed cells (iPSC)",
    "other_cell": "cells of another kind",
    "unclear": "product of a kind not stated",
}
_OF_BLOOD: Final = ("prp", "platelet_lysate", "prf", "conditioned_serum", "other_blood")
_INTO: Final = {
    "disc": "the disc",
    "facet": "the facet joints",
    "sij": "the sacroiliac joint",
    "epidural": "the space around the nerves",
    "muscle_ligament": "muscle or ligament",
    "intravenous": "a vein",
    "intrathecal": "the spinal fluid",
    "other": "another place",
}
_OWNED: Final = {"autologous": "own {}", "allogeneic": "donor {}", "mixed": "own or donor {}"}
_BLOOD_OWNED: Final = {
    "autologous": "{} from your own blood",
    "allogeneic": "{} from donor blood",
    "mixed": "{} from own or donor blood",
}
_AGAINST: Final = {
    "active": ", against another treatment",
    "dose_comparison": ", doses compared",
    "none": ", no comparison group",
    "not_stated": ", comparison not stated",
}
_SALT_WATER: Final = re.compile(r"\bsaline\b|\bsalt water\b|sodium chloride|\bNaCl\b", re.IGNORECASE)


LONGEST_TITLE: Final = 96
"""Letters of a title in our words: three lines of a phone."""


def plain_title(labels: Labels, control: str | None, control_words: str | None = None) -> str:
    """A trial in our words: "Own bone-marrow cells into the disc, against salt water".

    What a record does not state is said to be not stated; what our copy does not hold is left out. Where several
    products or places make it long, the further ones are counted. `control_words` are the record's words that the
    comparison rests on: they may name salt water.
    """
    versus = _against(labels.compared, control, control_words)
    if not labels.therapies:
        return "A product that is not named" + _places(labels.targets, brief=False)
    title = ""
    for steps in range(4):  # each shorter than the one before
        products = _products(labels, named=1 if steps == 3 and len(labels.therapies) > 2 else 2, brief=steps > 1)
        places = _places(labels.targets, brief=steps > 0)
        title = products + ("," if ", some " in products and places.startswith(" ") else "") + places + versus
        if len(title) <= LONGEST_TITLE:
            break
    return upper(title)


def _against(compared: Sequence[str], control: str | None, control_words: str | None) -> str:
    others = [COMPARED_WITH[one] for one in compared if one in _WITHOUT_IT]
    if control == "placebo_sham":
        told = control_words or ""
        mock = "salt water" if _SALT_WATER.search(told) else "a placebo or sham"
        mock += " with a numbing drug" if _NUMBING.search(told) else ""
        return f", against {' or '.join([mock, *others])}"
    if others and control is not None:
        return f", against {' or '.join(others)}"
    if compared:
        return _AMONG.get(compared[0], "")
    return _AGAINST.get(control or "", "")


_WITHOUT_IT: Final = ("active", "usual_care", "no_treatment", "without_it")
_NUMBING: Final = re.compile(r"\w{3}caine?\b", re.IGNORECASE)
_AMONG: Final = {
    "forms": ", forms compared",
    "products": ", one against the other",
    "dose_comparison": ", doses compared",
}


def plain_title_of(reading: Reading) -> str:
    """The trial of a Reading in our words: what every page calls it."""
    return plain_title(reading.labels, reading.control, reading.design.control.quote)


def _products(labels: Labels, *, named: int, brief: bool) -> str:
    """The first products with their source, the others counted; `brief`: the blood is left to the word "own"."""
    kinds = labels.therapies[:named]
    nouns = [kind_in_words(labels, one, _NOUNS.get(one, THERAPIES.get(one, one))) for one in kinds]
    if has_two_owners(labels):
        nouns = [_OWNED[owner_of(labels, one) or ""].format(noun) for one, noun in zip(kinds, nouns, strict=True)]
    words = products_joined(labels, nouns, plus=" and ").replace(", or ", " or ").replace(", in some groups", ", some")
    if left := len(labels.therapies[named:]):
        words += f" and {left} more"
    if has_two_owners(labels):
        return words
    is_of_blood = all(one in _OF_BLOOD for one in labels.therapies)
    words = (_BLOOD_OWNED if is_of_blood and not brief else _OWNED).get(labels.cell_source or "", "{}").format(words)
    return f"{words} (own or donor: not stated)" if labels.cell_source == "not_stated" else words


def _places(targets: Sequence[str], *, brief: bool) -> str:
    places = [_INTO[one] for one in targets if one in _INTO]
    if not places:
        return ", place not stated" if "not_stated" in targets else ""
    if len(places) == 1:
        return f" into {places[0]}"
    if brief:
        return f" into {places[0]} and {len(places) - 1} more {'place' if len(places) == 2 else 'places'}"
    return f" into {', '.join(places[:-1])} and {places[-1]}"
