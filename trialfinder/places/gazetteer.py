"""Where is it: a place from what a person types, with no network."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from trialfinder.places.place import Place, unknown_place
from trialfinder.places.points import middle, open_points
from trialfinder.places.regions import DATA, regions_named
from trialfinder.places.wording import find_by_name

__all__ = ["Place", "find_place"]

_LONGEST = 120
_FLAGS = re.ASCII | re.IGNORECASE
_NUMBER = r"([+-]?[0-9]{1,9}(?:\.[0-9]*)?)°?"
_LAT_LON = re.compile(rf"\(?\s*{_NUMBER}\s*[,;\s]\s*{_NUMBER}\s*\)?", _FLAGS)
_ZIP = re.compile(r"(?:(.*?)[,\s]+)?([0-9]{5})(?:-?[0-9]{4})?(?:[,\s]+([^0-9]+))?", _FLAGS)
_IN_UK = r"(?:[,\s]+(?:UK|U\.K\.|United Kingdom|GB|England|Scotland|Wales))?"
_OUTCODE = re.compile(rf"([A-Z]{{1,2}}[0-9][A-Z0-9]?)(?:\s[0-9])?{_IN_UK}", _FLAGS)
_UK_POSTCODE = re.compile(rf"(?:.*[,\s])?([A-Z]{{1,2}}[0-9][A-Z0-9]?)\s?[0-9][A-Z]{{2}}{_IN_UK}", _FLAGS)
_IN_CANADA = r"(?:[,\s]+Canada)?"
_CANADIAN = re.compile(rf"[A-Z][0-9][A-Z](?:[\s-]?[0-9][A-Z][0-9])?{_IN_CANADA}", _FLAGS)
_ENDS_CANADIAN = re.compile(rf"(.*[^,\s])[,\s]+([A-Z][0-9][A-Z][\s-]?[0-9][A-Z][0-9]){_IN_CANADA}", _FLAGS)
_LONG_NUMBER = re.compile(r"(?<!\w)[0-9]{3,}(?!\w)")


@lru_cache(maxsize=1024)
def find_place(text: str) -> Place:
    """The place that the words mean; where they mean several, the most populous, with the others as candidates.

    Raises:
        QueryError: empty, malformed or unknown; it names the word and the nearest spellings.
    """
    if len(text) > _LONGEST:
        raise unknown_place(text, f"a place has at most {_LONGEST} characters")
    words = " ".join(unicodedata.normalize("NFKC", text).strip("\ufeff\u200b").split())
    if not words:
        raise unknown_place(text, "no place is given")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in words):
        raise unknown_place(text, "it has characters that belong to no name")
    return _find_point(words) or _find_zip(words) or _find_uk(words) or _find_canadian(words) or _find_words(words)


def _find_point(text: str) -> Place | None:
    found = _LAT_LON.fullmatch(text.replace("\N{MINUS SIGN}", "-"))
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    if not -90 <= latitude <= 90:
        raise unknown_place(text, f"a latitude is between -90 and 90, not {latitude:g}")
    if not -180 <= longitude <= 180:
        raise unknown_place(text, f"a longitude is between -180 and 180, not {longitude:g}")
    return Place(f"{latitude:g}, {longitude:g}", latitude, longitude, "point")


def _find_zip(text: str) -> Place | None:
    found = _ZIP.fullmatch(text)
    if not found:
        if re.fullmatch(r"[0-9][0-9\s-]*", text):
            raise unknown_place(text, "a US ZIP code has 5 digits (80202) or 9 (80202-1234)")
        return None
    before, code, after = found.groups()
    # A number beside other words is a ZIP code only where they name a US state: in "Paris 75013" it is not one.
    if before and not _ends_with_us_state(before):
        return None
    if after and "US" not in [region.code for region in regions_named(after)] and not _ends_with_us_state(after):
        return None
    table = open_points(DATA / "zips.bin")
    point = table.find(code)
    if point:
        return Place(f"ZIP {code}, United States", *point, "zip")
    around = table.starting(code[:3])
    if not around:
        raise unknown_place(text, f"no US ZIP code near {code} is in the table (military and foreign codes are not)")
    latitude, longitude = middle((*neighbour, 1.0) for neighbour in around)
    note = (
        f"ZIP {code} is not in the table. The middle of the {len(around)} ZIP codes that begin with {code[:3]} "
        "is used, which can be many miles away."
    )
    return Place(f"ZIP area {code[:3]}, United States", round(latitude, 4), round(longitude, 4), "zip3", note)


def _ends_with_us_state(text: str) -> bool:
    words = text.replace(",", " ").split()
    return any(region.is_us_state for count in (1, 2, 3) for region in regions_named(" ".join(words[-count:])))


def _find_uk(text: str) -> Place | None:
    found = _OUTCODE.fullmatch(text) or _UK_POSTCODE.fullmatch(text)
    if not found:
        return None
    outcode = found[1].upper()
    point = open_points(DATA / "outcodes.bin").find(outcode)
    if point:
        note = None
        if _CANADIAN.fullmatch(text):
            note = (
                f"Read as the UK postcode district {outcode}. Canadian postcodes are not in the tables: type the city."
            )
        return Place(f"{outcode}, United Kingdom", *point, "outcode", note)
    if _CANADIAN.fullmatch(text):
        return None
    reason = f"the UK postcode district {outcode} is not in the table"
    if outcode.startswith(("BT", "JE", "GY", "IM")):
        reason += ", which leaves out Northern Ireland, the Channel Islands and the Isle of Man: type the city"
    raise unknown_place(text, reason)


def _find_canadian(text: str) -> Place | None:
    """Never a place: no table of these postcodes with a stated licence was found."""
    if _CANADIAN.fullmatch(text):
        raise unknown_place(text, "it looks like a Canadian postcode, and no table of these is held: type the city")
    return None


def _find_words(text: str) -> Place:
    """By name. A postcode that cannot be used beside the name is left out, and the note says so."""
    found = _ENDS_CANADIAN.fullmatch(text)
    if found:
        rest, unused = found[1], found[2]
    else:
        rest, unused = _LONG_NUMBER.sub(" ", text), " ".join(_LONG_NUMBER.findall(text))
    place = find_by_name(rest.strip(" ,"), asked=text)
    if not unused:
        return place
    note = f"{unused} was not used: only the name of the place was."
    return replace(place, note=f"{note} {place.note}" if place.note else note)
