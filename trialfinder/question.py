"""What a person asks: words in, a checked and frozen Question out. No network, no tables."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from trialfinder.errors import QueryError, unknown_word
from trialfinder.places import KM_PER_MILE, Place, find_place
from trialfinder.places.countries import country_code, country_names
from trialfinder.registry.record import NCT_ID
from trialfinder.vocabulary import (
    CELL_SOURCES,
    CONTROLS,
    COUNTRY_WORDS,
    PHASE_WORDS,
    STATUSES,
    TARGETS,
    THERAPIES,
    THERAPY_FAMILIES,
)

Sort = Literal["distance", "updated", "start", "enrollment"]
SORTS: Final[tuple[Sort, ...]] = ("distance", "updated", "start", "enrollment")
SEXES: Final = ("female", "male")
MAX_RADIUS_KM: Final = 20_038.0
"""Half of the Earth's girth: no two places are farther apart."""
MAX_AGE_YEARS: Final = 120

Words = str | Iterable[str] | None
"""One word, several, or a comma list; None and "" mean "any"."""


@dataclass(frozen=True)
class Question:
    """A checked question. Values of one field are OR, fields are AND; an empty field asks nothing."""

    near: Place | None = None
    near_words: str | None = None
    """The place as it was typed."""
    within_km: float | None = None
    within_words: str | None = None
    """The radius as it was typed, e.g. `100mi`."""
    therapies: tuple[str, ...] = ()
    """Therapy labels; families are spelled out."""
    unclear_cells: bool = False
    """Also therapies of unstated kind whose words name cells: asked for by the family stem-cells."""
    therapy_words: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    phases: tuple[tuple[str, ...], ...] = ()
    phase_words: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """ISO codes of two letters, so that every spelling of a country is one."""
    country_words: tuple[str, ...] = ()
    age_years: int | None = None
    sex: str | None = None
    text: str | None = None
    with_contact: bool = False
    controls: tuple[str, ...] = ()
    include_borderline: bool = False
    include_off_topic: bool = False
    sort: Sort | None = None
    limit: int | None = None

    def as_words(self, *, private: bool = True) -> dict[str, object]:
        """The question in the command line's words; fields that ask nothing are left out.

        Args:
            private: False leaves out place, radius, age and sex, for files that may be passed on.
        """
        words: dict[str, object] = {
            "near": self.near_words,
            "within": self.within_words,
            "therapy": list(self.therapy_words),
            "source": list(self.sources),
            "target": list(self.targets),
            "status": [status.lower() for status in self.statuses],
            "phase": list(self.phase_words),
            "country": list(self.country_words),
            "age": self.age_years,
            "sex": self.sex,
            "text": self.text,
            "with_contact": self.with_contact,
            "control": list(self.controls),
            "include_borderline": self.include_borderline,
            "include_off_topic": self.include_off_topic,
            "sort": self.sort,
            "limit": self.limit,
        }
        hidden = () if private else ("near", "within", "age", "sex")
        return {name: value for name, value in words.items() if value not in (None, False, []) and name not in hidden}


def ask(
    *,
    near: str | None = None,
    within: str | None = None,
    therapy: Words = None,
    source: Words = None,
    target: Words = None,
    status: Words = None,
    phase: Words = None,
    country: Words = None,
    age: int | str | None = None,
    sex: str | None = None,
    text: str | None = None,
    with_contact: bool = False,
    control: Words = None,
    include_borderline: bool = False,
    include_off_topic: bool = False,
    sort: str | None = None,
    limit: int | str | None = None,
) -> Question:
    """Check the words of a question.

    Raises:
        QueryError: naming the field, the word, what is allowed and the nearest guess.
    """
    near, within, sex, text, sort = (
        _text(name, word)
        for name, word in (("near", near), ("within", within), ("sex", sex), ("text", text), ("sort", sort))
    )
    if within and not near:
        raise QueryError("within: a radius needs a place. Add near, for example --near 80202.", field="within")
    if sort == "distance" and not near:
        raise QueryError("sort: distance needs a place. Add near, for example --near 80202.", field="sort", value=sort)
    within_km = parse_radius(within) if within else None
    therapy_words = tuple(_one_of("therapy", word, (*THERAPY_FAMILIES, *THERAPIES)) for word in _words(therapy))
    phase_words = tuple(_one_of("phase", _bare_phase(word), tuple(PHASE_WORDS)) for word in _words(phase))
    country_words = tuple(_country_words(country))
    return Question(
        near=find_place(near) if near else None,
        near_words=near,
        within_km=within_km,
        within_words=within,
        therapies=tuple(
            dict.fromkeys(label for word in therapy_words for label in THERAPY_FAMILIES.get(word, (word,)))
        ),
        unclear_cells="stem-cells" in therapy_words,
        therapy_words=therapy_words,
        sources=tuple(_one_of("source", word, tuple(CELL_SOURCES)) for word in _words(source)),
        targets=tuple(_one_of("target", word, tuple(TARGETS)) for word in _words(target)),
        statuses=tuple(parse_status(word) for word in _words(status)),
        phases=tuple(PHASE_WORDS[word] for word in phase_words),
        phase_words=phase_words,
        countries=tuple(parse_country(word) for word in country_words),
        country_words=country_words,
        age_years=_maybe_number("age", age, 0, MAX_AGE_YEARS),
        sex=_one_of("sex", {"f": "female", "m": "male"}.get(sex.lower(), sex), SEXES) if sex else None,
        text=text,
        with_contact=with_contact,
        controls=tuple(_one_of("control", word, tuple(CONTROLS)) for word in _words(control)),
        include_borderline=include_borderline,
        include_off_topic=include_off_topic,
        sort=_sort(sort),
        limit=_maybe_number("limit", limit, 0, None),
    )


def parse_radius(text: str) -> float:
    """Kilometres of a radius with its unit.

    >>> parse_radius("100mi"), parse_radius("160 km")
    (160.9344, 160.0)
    """
    found = re.fullmatch(r"\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)\s*([a-z]*)\.?\s*", text.lower())
    example = "Examples: 100mi, 160km."
    if not found or not any(char.isdigit() for char in found.group(1)):
        raise QueryError(f"within: {text!r:.60} is not a radius. {example}", field="within", value=text)
    unit = {"mi": "mi", "mile": "mi", "miles": "mi", "km": "km", "kms": "km"}.get(found.group(2))
    if found.group(2).startswith("kilomet"):
        unit = "km"
    if unit is None:
        said = "has no unit" if not found.group(2) else f"has a unit that is not known, {found.group(2)!r:.20}"
        raise QueryError(
            f"within: {text!r:.60} {said}. Allowed: mi, km. {example}", field="within", value=text, allowed=("mi", "km")
        )
    try:
        amount = float(found.group(1).replace(",", ""))
    except ValueError as error:
        raise QueryError(f"within: {text!r:.60} is not a radius. {example}", field="within", value=text) from error
    radius_km = amount * KM_PER_MILE if unit == "mi" else amount
    if not math.isfinite(radius_km) or not 0 < radius_km <= MAX_RADIUS_KM:
        raise QueryError(
            f"within: {text!r:.60} is out of range. Allowed: more than 0, up to 12451mi or 20038km. {example}",
            field="within",
            value=text,
        )
    return round(radius_km, 6)


def parse_status(word: str) -> str:
    """The registry's status for a word in lower case with - or _; `open` is recruiting, nothing else."""
    if word.strip().lower() == "open":
        return "RECRUITING"
    return _one_of("status", word, tuple(status.lower() for status in STATUSES), extra=("open",)).upper()


def parse_country(word: str) -> str:
    """The two-letter code of a country by any name that the registry or people use."""
    plain = word.strip()
    code = country_code(COUNTRY_WORDS.get(plain.lower(), plain))
    if code is None:
        error = unknown_word("country", plain, country_names())
        guess = f" Did you mean {error.guess.title()!r}?" if error.guess else ""
        raise QueryError(
            f"country: {plain!r:.60} is not known.{guess} Allowed: the registry's country names, and US, USA, UK.",
            field="country",
            value=plain,
            guess=error.guess,
        )
    return code


def parse_nct_id(text: str) -> str:
    """`NCT` and eight digits; lower case and missing zeros are mended.

    >>> parse_nct_id(" nct2412735 ")
    'NCT02412735'
    """
    found = re.fullmatch(r"\s*(?:nct)0*([1-9]\d{0,7})\s*", text.lower())
    nct_id = f"NCT{int(found.group(1)):08d}" if found else ""
    if not NCT_ID.fullmatch(nct_id):
        raise QueryError(
            f"nct_id: {text.strip()!r:.40} is not an NCT id: NCT and up to eight digits, as in NCT02412735.",
            field="nct_id",
            value=text,
        )
    return nct_id


def whole_number(name: str, value: int | str, least: int, most: int | None) -> int:
    """A whole number within its range; text comes from the command line and the address."""
    allowed = f"{least} to {most}" if most is not None else f"{least} or more"
    try:
        number = int(value)
        if number != value and not isinstance(value, str):
            raise ValueError(value)  # 2.5 is no number of studies
    except (TypeError, ValueError) as error:
        raise QueryError(
            f"{name}: {value!r:.60} is not a whole number. Allowed: {allowed}.", field=name, value=value
        ) from error
    if number < least or (most is not None and number > most):
        raise QueryError(f"{name}: {number} is out of range. Allowed: {allowed}.", field=name, value=value)
    return number


def _text(name: str, word: object) -> str | None:
    """The text without blanks around it; None when there is none."""
    if word is None:
        return None
    if not isinstance(word, str):
        raise QueryError(
            f"{name}: {word!r:.60} is not text. Put it in quotes, for example '80202'.", field=name, value=word
        )
    return word.strip() or None


def _country_words(words: Words) -> Iterator[str]:
    """Country names; a name may itself hold a comma ("Korea, Republic of"), else commas part a list."""
    for given in [words] if isinstance(words, str) else words or ():
        if country_code(COUNTRY_WORDS.get(given.strip().lower(), given.strip())):
            yield given.strip()
        else:
            yield from _words(given)


def _words(words: Words) -> list[str]:
    if words is None:
        return []
    if not isinstance(words, str) and not (isinstance(words, Iterable) and all(isinstance(one, str) for one in words)):
        raise QueryError(f"{words!r:.60} is not a word or a list of words.", value=words)
    several: Iterable[str] = [words] if isinstance(words, str) else words
    return [word.strip() for given in several for word in given.split(",") if word.strip()]


def _one_of(name: str, word: str, allowed: Sequence[str], extra: Sequence[str] = ()) -> str:
    plain = word.strip().lower()
    by_shape: Mapping[str, str] = {_shape(one): one for one in allowed}
    found = by_shape.get(_shape(plain))
    if found is None:
        raise unknown_word(name, word.strip()[:60], (*allowed, *extra))
    return found


def _shape(word: str) -> str:
    return word.replace("-", "_").replace(" ", "_")


def _maybe_number(name: str, value: int | str | None, least: int, most: int | None) -> int | None:
    return None if value is None or value == "" else whole_number(name, value, least, most)


def _bare_phase(word: str) -> str:
    """`2` for "phase 2", `PHASE2` and `2` alike."""
    return re.sub(r"[\s_-]*phase[\s_-]*", "", word.lower()) or word


def _sort(word: str | None) -> Sort | None:
    if not word:
        return None
    found = _one_of("sort", word, SORTS)
    return next(sort for sort in SORTS if sort == found)
