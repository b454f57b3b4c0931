"""A text search finds what is meant however either side is written: case, accents, dashes, ids, clinics."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.held import decoded, hold
from tests.tools.standin.records import site, study
from trialfinder.finding.find import find
from trialfinder.question import ask
from trialfinder.reading.text.search_words import folded, folded_both_ways, folded_to_search, holds_words

RECORD = study(
    "NCT90000090",
    title="Mesenchymal Stem-Cell Injection Into the Lumbar Disk",
    keywords=["Wharton’s Jelly", "intra‑discal", "β-glycan", "Naïve"],
    summary="Platelet—rich plasma\nfor people of Málaga & Kraków; Ménière excluded (TGF‑β1).",
    sites=[
        site("Málaga", "Spain", facility="Hospital Clínico Universitario"),
        site("Øster", "Denmark", facility="Smith & Sons’ Spine-Clinic"),
    ],
    aliases=["NCT90000091"],
)
RECORD["protocolSection"]["identificationModule"]["orgStudyIdInfo"] = {"id": "PI17/00500-Ref.2"}
RECORD["protocolSection"]["identificationModule"]["secondaryIdInfos"] = [
    {"id": "2019-001234-55", "type": "EUDRACT_NUMBER"}
]
RECORD["protocolSection"]["sponsorCollaboratorsModule"] = {
    "leadSponsor": {"name": "Fundación Andaluza"},
    "collaborators": [{"name": "Institut für Rücken-Forschung"}],
}
STUDY = decoded(RECORD)


@each(
    "text",
    [
        "stem cell", "stem-cell", "STEM–CELL", "stem‐cell", "stem/cell",
        "lumbar disc", "lumbar disk", "LUMBAR DISK",
        "Wharton's jelly", "Whartons jelly", "wharton´s jelly",
        "intradiscal", "intra-discal", "intra discal", "INTRA—DISCAL",
        "platelet rich plasma", "platelet-rich plasma",
        "malaga", "Málaga", "krakow", "meniere", "naive",
        "TGF-beta1", "tgf β1", "beta glycan",
        "hospital clinico", "Hospital Clínico Universitario", "Smith and Sons", "smith & sons", "spine clinic",
        "fundacion andaluza", "Institut fur Rucken Forschung",
        "NCT90000090", "nct90000090", "NCT 9000 0090", "https://clinicaltrials.gov/study/NCT90000090", "NCT90000091",
        "PI17/00500", "pi17 00500-ref2", "2019-001234-55", "2019 001234 55",
    ],
)  # fmt: skip
def test_what_is_meant_is_found(text: str) -> None:
    assert holds_words(STUDY, text)


@each("text", ["stem fish", "NCT90000092", "90000093", "PI18/00500", "hospital tromso", "bone marrow", "https://x.org"])
def test_what_is_not_there_is_not_found(text: str) -> None:
    assert not holds_words(STUDY, text)


SHORT = study("NCT00004291", title="PRP for low back pain from the disc")


@each("typed", ["NCT4291", "nct 4291", "https://clinicaltrials.gov/study/NCT4291"])
def test_an_id_without_its_zeros_finds_its_study_and_is_said(typed: str) -> None:
    found = find(hold(SHORT, RECORD), ask(text=typed))
    assert [row.nct_id for row in found] == ["NCT00004291"]
    assert found.notes == ("NCT4291 has four digits: it was read as NCT00004291.",)


@each(
    ("typed", "why"),
    [
        ("NCT0429", "has four digits, and which one is missing cannot be known"),
        ("NCT000042911", "has nine digits"),
        ("NCT00000000", "is no study: its digits are all zeros"),
    ],
)
def test_a_text_that_can_be_no_id_says_why(typed: str, why: str) -> None:
    [note] = ask(text=typed).read_as
    assert note == f"Text: '{typed}' {why}. An NCT id is NCT and eight digits, as in NCT02412735."


@each("typed", ["sham -disc", "prp OR bmac", "sham AND disc", "NOT sham", '"facet joint"', "herniat*"])
def test_signs_of_other_searches_are_said_not_to_be_understood(typed: str) -> None:
    [note] = ask(text=typed).read_as
    assert note == "Text: all words must occur; OR, AND, NOT, a minus, * and quotation marks are not understood."


@each("typed", ["disc or facet", "platelet-rich plasma", "L4 - L5", "Smith & Sons’", "NCT90000090"])
def test_words_without_such_signs_are_read_without_a_word(typed: str) -> None:
    assert ask(text=typed).read_as == ()


@each("typed", ["lumbar disks", "stem cell injections", "hospitals", "spine clinics"])
def test_a_plural_finds_its_singular(typed: str) -> None:
    assert holds_words(STUDY, typed)


def test_a_short_word_keeps_its_s() -> None:
    assert not holds_words(decoded(study("NCT90000096", title="Leg length and low back pain")), "lens")


def test_the_first_digits_of_an_id_still_find_it() -> None:
    assert holds_words(STUDY, "NCT9000009")


def test_two_spellings_find_the_same_trials() -> None:
    data = hold(RECORD, study("NCT90000094", title="Stem cell injection into the lumbar disc for low back pain"))
    both = [row.nct_id for row in find(data, ask(text="stem cell", include_off_topic=True, include_borderline=True))]
    assert len(both) == 2
    for text in ("stem-cell", "STEM CELL", "stem‑cell"):
        found = find(data, ask(text=text, include_off_topic=True, include_borderline=True))
        assert [row.nct_id for row in found] == both


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded_both_ways(folded(text)) == (folded(text), folded(text))
    assert folded(text.upper().lower()) == folded(text.lower())


@given(st.lists(st.sampled_from(["stem", "cells", "café", "disc", "Málaga", "β"]), min_size=1, max_size=5))
def test_blanks_and_dashes_are_one(words: list[str]) -> None:
    forms = {folded(joint.join(words)) for joint in (" ", "-", "–", "/", "  ", "\n", "\u00a0", "_", "‑")}
    assert len(forms) == 1


_SOME = st.lists(st.sampled_from([*"ab-–/, |.’®é\n", "disk", "intra", "marrow", " and ", "&"]), max_size=14)


@given(_SOME)
def test_a_long_text_is_folded_to_the_same_words(parts: list[str]) -> None:
    """Blanks side by side are all that may differ: a name of two words is found through them."""
    text, in_one = folded_to_search("".join(parts))
    tidy, tidy_in_one = folded_both_ways("".join(parts))
    assert text.split() == tidy.split()
    assert "".join(in_one.split()) == "".join(tidy_in_one.split())
    assert set(tidy.split()) <= set(text.split())


@each("written", ["bone marrow, concentrate", "Bone  marrow (concentrate)", "bone-marrow\nconcentrate"])
def test_a_name_of_several_words_is_found_through_signs(written: str) -> None:
    one = decoded(study("NCT90000009", summary=f"People get {written} once."))
    assert holds_words(one, "bone marrow concentrate")  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_second_search_through_1500_studies_takes_50_ms_at_most() -> None:
    long = "Platelet-rich plasma – for people with discogenic pain; naïve, “quoted”. " * 60
    some = [decoded(study(f"NCT9001{n:04d}", summary=long, description=long)) for n in range(1500)]
    assert sum(holds_words(one, "discogenic") for one in some) == 1500
    best = min(_took(some, text) for text in ("stem-cell", "discogenic", "NCT90011499"))
    assert best < 0.05


def _took(some: list[object], text: str) -> float:
    start = time.perf_counter()
    for one in some:
        holds_words(one, text)  # type: ignore[arg-type]
    return time.perf_counter() - start
