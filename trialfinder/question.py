"""What a person asks: words in, a checked and frozen Question out, from one table of its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from trialfinder.errors import QueryError
from trialfinder.nct_id import parse_nct_id as parse_nct_id  # also found here
from trialfinder.nct_id import read_nct_id as read_nct_id
from trialfinder.places import Place, find_place
from trialfinder.places.regions import country_code, with_territories
from trialfinder.reading.text.search_words import holds_words, id_note, operator_note
from trialfinder.registry.record import Study
from trialfinder.rows import StudyRow, has_contact
from trialfinder.typed_values import (
    MAX_AGE_YEARS,
    Words,
    parse_country,
    parse_radius,
    read_value,
    text_of,
    whole_number,
    without_years,
    words_of,
)
from trialfinder.vocabulary import PHASE_WORDS, THERAPY_FAMILIES

Sort = Literal["distance", "updated", "start", "enrollment"]
SORTS: Final[tuple[Sort, ...]] = ("distance", "updated", "start", "enrollment")


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
    with_results: bool = False
    gives: tuple[str, ...] = ()
    """Whether the study gives the product to people (vocabulary.GIVES); () is those that do."""
    include_borderline: bool = False
    include_off_topic: bool = False
    sort: Sort | None = None
    limit: int | None = None
    read_as: tuple[str, ...] = ()
    """A sentence for each word that is not just what it was read as: a product, a part of a country, a short id."""

    @property
    def order(self) -> Sort:
        """The order that is used: the one asked for, else by distance where a place is named, else by the update."""
        return self.sort or ("distance" if self.near is not None else "updated")

    @property
    def in_miles(self) -> bool:
        """Whether distances are told in miles: as the radius has them, else as people count at the place."""
        if self.within_words:
            return not self.within_words.strip().lower().endswith(("km", "kms"))
        return self.near is None or self.near.in_miles

    def as_words(self, *, private: bool = True) -> dict[str, object]:
        """The question in the command line's words; fields that ask nothing are left out.

        Args:
            private: False leaves out place, radius, age and sex, for files that may be passed on.
        """
        words = {one.name: one.said(self) for one in ASKED if private or not one.private}
        return {name: value for name, value in words.items() if value not in (None, False, [])}

    def without(self, *names: str) -> Question:
        """The same question with these filters taken off."""
        empty = Question()
        fields = [field for one in ASKED if one.name in names for field in one.fields]
        return replace(self, **{field: getattr(empty, field) for field in fields})


class QuestionWord(NamedTuple):
    """One word of a question: how it is checked, and what it keeps of the records held."""

    name: str
    """The command line's word, Python's argument and the address's parameter."""
    fields: tuple[str, ...]
    """Fields of Question that it sets."""
    read: Callable[[Any], tuple[object, ...]]
    """The values of these fields for what was typed (never None or ""); raises QueryError."""
    said: Callable[[Question], object]
    """The word again, as it goes into files and addresses."""
    what: str | None = None
    """What it narrows, for a person: "the distance". None: it narrows nothing."""
    keeps: Callable[[StudyRow, Study, Question], bool] | None = None
    """Whether a study stays. None: it narrows nothing, or is settled where distances are known."""
    field: str = ""
    """What it reads of a record, with its verb: "the age limits are". "": all copies hold it, or another note tells."""
    holds: Callable[[StudyRow], bool] = bool
    """Whether a record of which we hold facts alone holds this field."""
    private: bool = False
    """Says something of the person who asks: never in a file that may be passed on."""


def _list(field: str) -> Callable[[Question], list[object]]:
    return lambda question: list(getattr(question, field))


def _same(field: str) -> Callable[[Question], object]:
    return lambda question: getattr(question, field)


def _labels(name: str) -> Callable[[Words], tuple[object, ...]]:
    return lambda words: (_values(name, words),)


def _values(name: str, words: Words) -> tuple[str, ...]:
    return tuple(value for word in words_of(name, words) for value in read_value(name, word).values)


def _one_value(name: str, word: object) -> str | None:
    text = text_of(name, word)
    return read_value(name, text).values[0] if text else None


def _read_therapies(words: Words) -> tuple[object, ...]:
    named = _values("therapy", words)
    labels = dict.fromkeys(label for word in named for label in THERAPY_FAMILIES.get(word, (word,)))
    return tuple(labels), "stem-cells" in named, named


def _gives_therapy(row: StudyRow, study: Study, question: Question) -> bool:
    if not set(question.therapies).isdisjoint(row.therapies):
        return True
    # A product of unstated kind whose words name cells belongs to the family stem-cells.
    return question.unclear_cells and "unclear" in row.therapies and "cell" in " ".join(row.therapy_evidence).lower()


def _read_phases(words: Words) -> tuple[object, ...]:
    named = _values("phase", words)
    return tuple(PHASE_WORDS[word] for word in named), named


def _counts_for(row: StudyRow, study: Study, question: Question) -> bool:
    """As the registry's own filter counts: a study of phase 1/2 is one of phase 1, of phase 2, and of phase 1/2."""
    return any(set(asked) <= set(row.phases) for asked in question.phases)


def _read_countries(words: Words) -> tuple[object, ...]:
    named = tuple(words_of("country", words))
    return tuple(parse_country(word) for word in named), named


def _is_in_country(row: StudyRow, study: Study, question: Question) -> bool:
    codes = {code for asked in question.countries for code in with_territories(asked)}
    return any(country_code(name) in codes for name in row.countries)


def _takes_age(row: StudyRow, study: Study, question: Question) -> bool:
    age = question.age_years or 0
    return (row.min_age_years is None or row.min_age_years <= age) and (
        row.max_age_years is None or row.max_age_years >= age
    )


def _flag(value: object) -> tuple[object, ...]:
    return (bool(value),)


ASKED: Final[tuple[QuestionWord, ...]] = (
    QuestionWord(
        "near",
        ("near", "near_words"),
        lambda text: (find_place(text_of("near", text) or ""), text_of("near", text)),
        _same("near_words"),
        private=True,
    ),
    QuestionWord(
        "within",
        ("within_km", "within_words"),
        lambda text: (parse_radius(text_of("within", text) or ""), text_of("within", text)),
        _same("within_words"),
        what="the distance",
        private=True,
    ),
    QuestionWord(
        "therapy",
        ("therapies", "unclear_cells", "therapy_words"),
        _read_therapies,
        _list("therapy_words"),
        what="the treatment",
        keeps=_gives_therapy,
    ),
    QuestionWord(
        "source",
        ("sources",),
        _labels("source"),
        _list("sources"),
        what="own or donor material",
        keeps=lambda row, study, question: row.cell_source in question.sources,
        field="own or donor is",
        holds=lambda row: row.cell_source is not None,
    ),
    QuestionWord(
        "target",
        ("targets",),
        _labels("target"),
        _list("targets"),
        what="the place of injection",
        keeps=lambda row, study, question: not set(question.targets).isdisjoint(row.targets),
        field="the place of injection is",
        holds=lambda row: bool(row.targets),
    ),
    QuestionWord(
        "status",
        ("statuses",),
        _labels("status"),
        lambda question: [status.lower() for status in question.statuses],
        what="the status",
        keeps=lambda row, study, question: row.overall_status in question.statuses,
        field="the status is",
        holds=lambda row: row.overall_status is not None,
    ),
    QuestionWord(
        "phase",
        ("phases", "phase_words"),
        _read_phases,
        _list("phase_words"),
        what="the phase",
        keeps=_counts_for,
        field="the phase is",
        holds=lambda row: bool(row.phases),
    ),
    QuestionWord(
        "country",
        ("countries", "country_words"),
        _read_countries,
        _list("country_words"),
        what="the country",
        keeps=_is_in_country,
        field="the countries are",
        holds=lambda row: bool(row.countries),
    ),
    QuestionWord(
        "age",
        ("age_years",),
        lambda value: (whole_number("age", without_years(value), 0, MAX_AGE_YEARS),),
        _same("age_years"),
        what="the age",
        keeps=_takes_age,
        private=True,
        field="the age limits are",
        holds=lambda row: row.min_age_years is not None or row.max_age_years is not None,
    ),
    QuestionWord(
        "sex",
        ("sex",),
        lambda word: (_one_value("sex", word),),
        _same("sex"),
        what="the sex",
        keeps=lambda row, study, question: row.sex != ("MALE" if question.sex == "female" else "FEMALE"),
        private=True,
        field="the sex that can join is",
        holds=lambda row: row.sex is not None,
    ),
    QuestionWord(
        "text",
        ("text",),
        lambda text: (text_of("text", text),),
        _same("text"),
        what="the words to look for",
        keeps=lambda row, study, question: holds_words(study, question.text or ""),
    ),
    QuestionWord(
        "with_contact",
        ("with_contact",),
        _flag,
        _same("with_contact"),
        what="“contact given”",
        keeps=lambda row, study, question: has_contact(study),
    ),
    QuestionWord(
        "control",
        ("controls",),
        _labels("control"),
        _list("controls"),
        what="the comparison group",
        keeps=lambda row, study, question: row.control in question.controls,
        field="the comparison group is",
        holds=lambda row: row.control is not None,
    ),
    QuestionWord(
        "with_results",
        ("with_results",),
        _flag,
        _same("with_results"),
        what="“results posted”",
        keeps=lambda row, study, question: row.has_results is True,
        field="whether results are posted is",
        holds=lambda row: row.has_results is not None,
    ),
    QuestionWord("gives", ("gives",), _labels("gives"), _list("gives")),
    QuestionWord("include_borderline", ("include_borderline",), _flag, _same("include_borderline")),
    QuestionWord("include_off_topic", ("include_off_topic",), _flag, _same("include_off_topic")),
    QuestionWord("sort", ("sort",), lambda word: (_one_value("sort", word),), _same("sort")),
    QuestionWord("limit", ("limit",), lambda value: (whole_number("limit", value, 0, None),), _same("limit")),
)
"""Every word of a question, in the order in which they are told. A new filter is a row here, and an argument of ask."""

FILTERS: Final = tuple(one for one in ASKED if one.what)
"""Those that narrow an answer."""


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
    with_results: bool = False,
    gives: Words = None,
    include_borderline: bool = False,
    include_off_topic: bool = False,
    sort: str | None = None,
    limit: int | str | None = None,
) -> Question:
    """Check the words of a question.

    Raises:
        QueryError: naming the field, the word, what is allowed and the nearest guess.
    """
    words = locals()
    asked = [one for one in ASKED if not _asks_nothing(words[one.name])]
    names = {one.name for one in asked}
    if "within" in names and "near" not in names:
        raise QueryError("within: a radius needs a place as well: near, for example 80202.", field="within")
    if "near" not in names and _one_value("sort", sort) == "distance":
        raise QueryError("sort: distance needs a place as well: near, for example 80202.", field="sort", value=sort)
    fields: dict[str, Any] = {}
    for one in asked:
        fields.update(zip(one.fields, one.read(words[one.name]), strict=True))
    return Question(**fields, read_as=tuple(_read_as(words)))


def _read_as(words: Mapping[str, Any]) -> Iterator[str]:
    for name in ("therapy", "phase", "country"):
        for word in words_of(name, words[name]):
            if note := read_value(name, word).note:
                yield note
    text = text_of("text", words["text"]) or ""
    yield from filter(None, (id_note(text), operator_note(text)))


def _asks_nothing(word: object) -> bool:
    if isinstance(word, str):
        return not word.strip()
    return word is None or word is False or word in ((), [])
