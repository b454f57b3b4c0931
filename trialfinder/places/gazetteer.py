"""Where is it: a place from what a person types, with no network."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from trialfinder.errors import QueryError
from trialfinder.places.cities import City
from trialfinder.places.distance import distance_km
from trialfinder.places.names import other_script
from trialfinder.places.place import Place, unknown_place
from trialfinder.places.postcodes import CANADIAN_HALF, by_outcode, by_zip, by_zip_alone
from trialfinder.places.readings import as_place, hits, may_be_unknown, not_found
from trialfinder.places.regions import Region, region_by_code, regions_named
from trialfinder.places.written import (
    NOT_KNOWN_HERE,
    Token,
    Wording,
    Written,
    cities_of_region,
    is_of_health,
    means_here,
    nicknamed,
    read_written,
    with_unused,
    wordings,
)
from trialfinder.places.zips import find_zip

__all__ = ["Place", "find_place"]

_LONGEST = 120
_STANDS_OUT = 10
"""A town stands out among those of its name when it counts this many times as much as the next."""
_MILLION, _BIG_CITY = 1_000_000, 100_000
_BIG_ENOUGH = 50_000
"""A town abroad from this size on may have an area of its own: Galway area."""
_NEIGHBOUR_KM, _NEIGHBOURS_TRIED = 80.0, 5
_FLAGS = re.ASCII | re.IGNORECASE
_NUMBER = r"([+-]?[0-9]{1,9}(?:\.[0-9]*)?)°?"
_LAT_LON = re.compile(rf"\(?\s*{_NUMBER}\s*[,;\s]\s*{_NUMBER}\s*\)?", _FLAGS)
_PART = r"([0-9]{1,2}(?:\.[0-9]*)?)\s*"
_ANGLE = rf"([0-9]{{1,3}}(?:\.[0-9]*)?)\s*°?\s*(?:{_PART}['’′]\s*(?:{_PART}(?:[\"”″]|''|′′)\s*)?)?"
_COMPASS = (
    re.compile(rf"{_ANGLE}([NS])\s*[,/]?\s*{_ANGLE}([EW])", _FLAGS),
    re.compile(rf"([NS])\s*{_ANGLE}[,/]?\s*([EW])\s*{_ANGLE}", _FLAGS),
)
"""A point with the points of the compass: 47.61N 122.33W; N 47°36'35" W 122°19'59"."""
_TWO_ZIPS = re.compile(r"[0-9]{5}[ ,]+[0-9]{5}")
_BARE_ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?", _FLAGS)
_BEFORE = re.compile(
    r"(?:(?:i(?:'m| am)?|we(?:'re| are)?) (?:live )?)?(?:(?:near|nearest|close|next) to|near(?:by|est)?|close|around|"
    r"about|in|at|by|from|outside(?: of)?|within [0-9.]+ ?(?:mi|miles|km|kilometers|kilometres) of|(?:my |us |uk )?"
    r"(?:zip|post|postal)[ -]?code(?: is)?|zip(?: is)?|plz|cap|cp|c\.p\.|cep|pin(?: ?code)?|greater|downtown|"
    r"central|metro)[ :=]+",
    _FLAGS,
)
_BEHIND = re.compile(r"[ ,]+(?:(?:metro(?:politan)? )?area|metro|suburbs?|region|nearby|zip(?: ?code)?)", _FLAGS)
"""Words around a place that are not its name. Taken off only when the words as typed name nothing."""
_CODE_WORD = re.compile(
    r"\b(?:(?:zip|post|postal|pin)[ -]?codes?|zip|plz|cep|cap|pin|c\.?p\.?)[ :.#]+(?=[a-z]{0,3}-?[0-9])", _FLAGS
)
_MARKS = re.compile(r"[()\[\]{}\"“”„«»]|(?<=[0-9])[-.:]+(?=[ ,]|$)")
_JOINED = re.compile(r"(?<=[^\W\d_]{4})-(?=[0-9]{4})")


@lru_cache(maxsize=1024)
def find_place(text: str) -> Place:
    """The place that the words mean; where they mean several, the likeliest, with the others as candidates.

    What was typed and not used stands in its note.

    Raises:
        QueryError: empty, malformed or unknown; it names the word and the nearest spellings.
    """
    return replace(_found(text), asked=text)


def _found(text: str) -> Place:
    if len(text) > _LONGEST:
        raise unknown_place(text, f"a place has at most {_LONGEST} characters")
    # A pasted address has a line where others put a comma.
    lines = unicodedata.normalize("NFKC", text).strip("\ufeff\u200b").replace(";", ",").splitlines()
    words = ", ".join(line for line in (" ".join(line.split()).strip(" ,") for line in lines) if line)
    if not words and not re.search(r"\S", text):
        raise unknown_place(text, "no place is given")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in words):
        raise unknown_place(text, "it has characters that belong to no name")
    shown = "".join(letter for letter in words if letter.isprintable())  # no invisible marks, no letters of no script
    words, lost = shown, words.strip(" ,") and not shown.strip(" ,")
    if lost:
        raise unknown_place(text, "it has characters that belong to no name")
    if _BARE_ZIP.fullmatch(words):
        return by_zip_alone(words[:5], text)
    point = _find_point(words, text)
    if point:
        return point
    if means_here(words):
        raise unknown_place(text, NOT_KNOWN_HERE, what_to_type="")
    place = _by_nickname(words, text)
    if place:
        return place
    as_typed = hits(words)
    if as_typed:
        return as_place(as_typed)
    bare = _without_words_around(words)
    place = _by_nickname(bare, text)
    if place:
        return place
    _refuse_area(words, bare, text)
    place = _first_of_two(bare)
    if place:
        return place
    for wording in dict.fromkeys((bare, words)):
        place = by_zip_alone(wording[:5], text) if _BARE_ZIP.fullmatch(wording) else _search(wording)
        if place:
            return place
    raise _refusal(bare, text)


def _by_nickname(words: str, asked: str) -> Place | None:
    """The town that people call so, or that stands for its area.

    Raises:
        QueryError: a region too wide for one place; it names larger cities of it.
    """
    cities = cities_of_region(words)
    if cities:
        raise unknown_place(asked, "this is a wide region, not one place", cities, "Type a town or a ZIP code.")
    for name, is_area in nicknamed(words):
        found = hits(name)
        if found:
            town = replace(as_place(found[:1]), candidates=())
            taken = town.name.removesuffix(", United States")
            note = f"“{words}” is an area of several cities: {taken} is taken for it. Type your own town or ZIP code."
            return replace(town, note=note) if is_area else town
    return None


def _first_of_two(words: str) -> Place | None:
    """The first of two neighbours written as one: Minneapolis/St. Paul, Dallas-Fort Worth; the other is a choice."""
    named = re.fullmatch(r"([^,/–-]+)\s*[/–-]\s*([^,/–-]+)(,.*)?", words)
    if not named:
        return None
    state = named[3] or ""
    found = [[hit for hit in hits(part.strip() + state) if isinstance(hit, City)] for part in named.group(1, 2)]
    # One of them is the likeliest of its name: Paris/London is no pair in Ontario.
    for number, first in enumerate(found[0][:_NEIGHBOURS_TRIED]):
        for second in found[1][: 1 if number else _NEIGHBOURS_TRIED]:
            if distance_km(first.latitude, first.longitude, second.latitude, second.longitude) <= _NEIGHBOUR_KM:
                other = as_place([second]).as_candidate()
                said = f"“{words}” is two towns: distances are from {first.name}, not {second.name}."
                return replace(as_place([first]), note=said, candidates=(other,))
    return None


def _refuse_area(words: str, bare: str, asked: str) -> None:
    """Refuse "Bay Region" for a small town abroad called Bay: somebody means an area that the tables lack.

    Raises:
        QueryError: the words are such; the town is the guess.
    """
    if not re.search(_BEHIND.pattern + "$", words, _FLAGS):
        return
    found = hits(bare)
    first = found[0] if found else None
    if isinstance(first, City) and "US" not in first.holders and first.population < _BIG_ENOUGH and "," not in bare:
        reason = "no area of this name is in the table, only a smaller town abroad"
        raise unknown_place(asked, reason, [as_place(found[:1]).name], "Type a town with its country, or a ZIP code.")


def _find_point(words: str, asked: str) -> Place | None:
    found = _LAT_LON.fullmatch(words.replace("\N{MINUS SIGN}", "-"))
    by_compass = _by_compass(words)
    if by_compass:
        latitude, longitude = by_compass
    elif found and not _TWO_ZIPS.fullmatch(words):
        latitude, longitude = float(found[1]), float(found[2])
    else:
        return None
    if not -90 <= latitude <= 90:
        raise unknown_place(asked, f"a latitude is between -90 and 90, not {latitude:g}")
    if not -180 <= longitude <= 180:
        raise unknown_place(asked, f"a longitude is between -180 and 180, not {longitude:g}")
    return Place(f"{latitude:g}, {longitude:g}", latitude, longitude, "point")


def _by_compass(words: str) -> tuple[float, float] | None:
    """Latitude and longitude of `47.61N 122.33W`; None for other words."""
    behind, before = (form.fullmatch(words) for form in _COMPASS)
    if behind:
        north, east = behind.group(4, 1, 2, 3), behind.group(8, 5, 6, 7)
    elif before:
        north, east = before.group(1, 2, 3, 4), before.group(5, 6, 7, 8)
    else:
        return None
    return _angle(*north), _angle(*east)


def _angle(side: str | None, degrees: str | None, minutes: str | None, seconds: str | None) -> float:
    size = float(degrees or 0) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return round(-size if (side or "").upper() in "SW" else size, 4)


def _without_words_around(words: str) -> str:
    bare = words
    while (before := _BEFORE.match(bare)) and bare[before.end() :]:
        bare = bare[before.end() :]
    behind = re.search(_BEHIND.pattern + "$", bare, _FLAGS)
    return bare[: behind.start()] if behind and behind.start() else bare


def _without_marks(words: str) -> str:
    """Without what stands around a code: (80202), 80202-, Berlin-10115."""
    return " ".join(_JOINED.sub(" ", _MARKS.sub(" ", words.replace(" - ", ", "))).split()).strip(" ,")


def _search(words: str) -> Place | None:
    """By the name as it stands; then by a postcode that the other words bear out; then by the name alone."""
    named = hits(words)
    if named:
        return as_place(named)
    words = _CODE_WORD.sub("", _without_marks(words))
    for with_prefixes in (True, False):
        written = read_written(words, with_prefixes=with_prefixes)
        place = by_zip(written) or by_outcode(written) or _by_name(written, needs_hint=with_prefixes)
        if place:
            return place
    return None


def _by_name(written: Written, *, needs_hint: bool) -> Place | None:
    """By the words alone; where a postcode is of another country's form, in that country first."""
    found = list(wordings(written))
    for token in written.of("postcode", "uk", "outcode"):
        country = token.country or ("CA" if CANADIAN_HALF.fullmatch(token.text) else None)
        name = region_by_code(country or "")
        for wording in found if name else ():
            meant = _fitting(wording, hits(wording.text, country))
            if meant and name:
                place = as_place(meant).with_unused(f"Country taken from {token.text}: {name.name}.")
                return with_unused(place, written, wording.tokens, "only the name of the place was")
    if needs_hint:
        return None
    for wording in found:
        meant = _fitting(wording, hits(wording.text))
        if meant:
            return with_unused(as_place(meant), written, wording.tokens, "only the name of the place was")
    without = (_without_unknown_part(written, wording) for wording in found)
    return next((place for place in without if place), None)


def _fitting(wording: Wording, found: Sequence[City | Region]) -> Sequence[City | Region]:
    """Where words were dropped, only a town will do: "Sprngfield, Washington" is not the state."""
    if wording.is_whole or not found:
        return found
    first = found[0]
    if not isinstance(first, City) or (wording.is_bold and first.rank < _MILLION):
        return ()
    # No odd other spelling of a far-off town: "area" is one.
    return found if first.own_name or first.short_name or first.population >= _BIG_CITY else ()


def _without_unknown_part(written: Written, wording: Wording) -> Place | None:
    """A town by its own name, where a part behind it is in no table: a county, say. Only where one town stands out."""
    first, *behind = wording.parts
    known = [part for part in behind if regions_named(_text(part))]
    unknown = [part for part in behind if part not in known]
    is_last = [part is behind[-1] for part in unknown]
    if not unknown or not all(map(may_be_unknown, map(_text, unknown), is_last)):
        return None
    kept = Wording((first, *known), is_whole=False)
    found = _fitting(kept, hits(kept.text))
    towns = [hit for hit in found if isinstance(hit, City)]
    if not towns or any(town.rank * _STANDS_OUT > towns[0].rank for town in towns[1:]):
        return None
    return with_unused(as_place(found), written, kept.tokens, "only the name of the place was")


def _text(part: Iterable[Token]) -> str:
    return " ".join(token.text for token in part)


def _refusal(words: str, asked: str) -> QueryError:
    """Why nothing was found: what the words are, and what to type instead."""
    if is_of_health(words):
        return unknown_place(asked, "this is a word of health, not of a place", (), "Type a town or a ZIP code.")
    written = read_written(_without_marks(words), with_prefixes=False)
    found = list(wordings(written))
    if found:
        return not_found(found[0].text, asked, [token.code for token in written.of("zip") if find_zip(token.code)])
    scripts = dict.fromkeys(other_script(token.text) for token in written.of("script"))
    if scripts:
        named = " and ".join(filter(None, scripts))
        return unknown_place(asked, f"it is in {named} letters, and names are in the tables in Latin letters only")
    for token in written.of("postcode", "uk", "outcode"):
        country = region_by_code(token.country or "")
        if token.country == "CA" or (token.kind == "outcode" and CANADIAN_HALF.fullmatch(token.text)):
            return unknown_place(
                asked, "it looks like a Canadian postcode, and no table of these is held: type the city"
            )
        if token.kind == "postcode" and country:
            reason = f"it looks like a postcode of {country.name}, and no table of these is held: type the city"
            return unknown_place(asked, reason)
        reason = f"the UK postcode district {token.code} is not in the table"
        if token.code.startswith(("BT", "JE", "GY", "IM")):
            reason += ", which leaves out Northern Ireland, the Channel Islands and the Isle of Man: type the city"
        return unknown_place(asked, reason)
    if written.of("number", "zip"):
        return unknown_place(asked, "a US ZIP code has 5 digits (80202) or 9 (80202-1234)")
    return unknown_place(asked, "there is no name in it")
