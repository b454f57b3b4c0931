"""What people type for a value: our words, the registry's, and everyday ones; what may mean two things is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.held import hold
from tests.tools.standin.records import study
from trialfinder.advice.offer.offered import _kinds as load_kinds
from trialfinder.advice.offer.offered import find_offered
from trialfinder.errors import QueryError, one_slip_away
from trialfinder.finding.find import find
from trialfinder.places import find_place
from trialfinder.question import ask
from trialfinder.reading.text.names import aliases
from trialfinder.typed_values import (
    TypedValues,
    _codes,
    _shape,
    _words,
    find_value,
    may_mean,
    parse_price_usd,
    words_of,
)
from trialfinder.vocabulary import (
    CELL_SOURCES,
    CONTROLS,
    FAMILY_WORDS,
    PHASE_WORDS,
    PHASES,
    STATUSES,
    TARGETS,
    THERAPIES,
    THERAPY_FAMILIES,
)
from trialfinder.web.offer.view import read_offer
from trialfinder.web.state.address import read_address

FIELDS = ("therapy", "source", "target", "control", "status", "sex", "sort")


def values(field: str, *words: str) -> list[str]:
    near = {"near": "80202"} if field == "sort" else {}
    said = ask(**{field: list(words) if len(words) > 1 else words[0]}, **near).as_words()[field]  # type: ignore[arg-type]
    return list(said) if isinstance(said, list) else [str(said)]


@each(
    ("field", "typed", "value"),
    [
        ("therapy", "platelet rich plasma", "prp"),
        ("therapy", "Platelet-Rich Plasma injections", "prp"),
        ("therapy", "PRP therapy", "prp"),
        ("therapy", "plasma rich in growth factors", "prp"),
        ("therapy", "platelet rich fibrin", "prf"),
        ("therapy", "stem cells", "stem-cells"),
        ("therapy", "Stem-cell treatment", "stem-cells"),
        ("therapy", "extracellular vesicles", "exosome"),
        ("therapy", "exosomes", "exosome"),
        ("therapy", "iPSCs", "ipsc"),
        ("therapy", "bone marrow aspirate concentrate", "bmac"),
        ("therapy", "Wharton’s jelly stem cells", "umbilical_msc"),
        ("therapy", "stromal vascular fraction", "svf"),
        ("source", "donor", "allogeneic"),
        ("source", "My own", "autologous"),
        ("target", "disk", "disc"),
        ("target", "SI joint", "sij"),
        ("target", "facet joints", "facet"),
        ("target", "Epidural space", "epidural"),
        ("target", "lumbar facet joint", "facet"),
        ("target", "L4/L5 disc", "disc"),
        ("target", "disc of the lower back", "disc"),
        ("therapy", "stemcell", "stem-cells"),
        ("target", "sacro iliac joint", "sij"),
        ("control", "placebo", "placebo_sham"),
        ("control", "sham", "placebo_sham"),
        ("control", "single-arm", "none"),
        ("sex", "Women", "female"),
        ("sort", "largest first", "enrollment"),
    ],
)
def test_everyday_words_are_input(field: str, typed: str, value: str) -> None:
    assert values(field, typed) == [value]
    if field != "sex":  # never in an address
        read = getattr(read_address({field: [typed]}).words, field)
        assert values(field, typed) == ([read] if isinstance(read, str) else list(read))


@each(
    ("field", "table"),
    [
        ("therapy", {**FAMILY_WORDS, **THERAPIES}),
        ("source", CELL_SOURCES),
        ("target", TARGETS),
        ("control", CONTROLS),
        ("status", STATUSES),
    ],
)
def test_every_display_word_of_ours_is_input(field: str, table: dict[str, str]) -> None:
    for value, text in table.items():
        for written in (text, text.upper(), f"{text[:1].upper()}{text[1:]}", text.replace("-", "–")):
            assert values(field, written) == [value.lower() if field == "status" else value]
    assert values(field, *table.values()) == [one.lower() if field == "status" else one for one in table]
    together = ", ".join(table.values())
    assert values(field, together) == [one.lower() if field == "status" else one for one in table], "in one list"


def test_every_phase_as_our_pages_write_it_is_input() -> None:
    for word, codes in PHASE_WORDS.items():
        names = [PHASES[code] for code in codes]
        for written in ("/".join(names), "|".join(codes), " and ".join(names), word.upper()):
            assert values("phase", written) == [word], written


@each(
    ("field", "typed", "told"),
    [
        ("status", "Active, not recruiting", ["active_not_recruiting"]),
        ("status", "Completed, Active, not recruiting, Paused", ["completed", "active_not_recruiting", "suspended"]),
        ("status", "RECRUITING|NOT_YET_RECRUITING", ["recruiting", "not_yet_recruiting"]),
        ("status", "Enrolling by invitation; Unknown status", ["enrolling_by_invitation", "unknown"]),
        ("status", "No longer available", ["no_longer_available"]),
        ("phase", "Phase 2/Phase 3", ["2/3"]),
        ("phase", "PHASE2|PHASE3", ["2/3"]),
        ("phase", "Early Phase 1", ["early1"]),
        ("phase", "Not Applicable", ["na"]),
        ("phase", "N/A", ["na"]),
        ("phase", "I/II, III", ["1/2", "3"]),
        ("phase", "Phase 1/Phase 2, Phase 4", ["1/2", "4"]),
        ("phase", "1,2", ["1", "2"]),
        ("country", "Korea, Republic of", ["Korea, Republic of"]),
        ("country", "Spain, Korea, Republic of; France", ["Spain", "Korea, Republic of", "France"]),
        ("country", "Iran, Islamic Republic of|Turkey (Türkiye)", ["Iran, Islamic Republic of", "Turkey (Türkiye)"]),
        ("therapy", "Birth tissue (cord, amnion, placenta), prp", ["perinatal_tissue", "prp"]),
    ],
)
def test_the_registrys_words_are_input_and_not_cut(field: str, typed: str, told: list[str]) -> None:
    assert values(field, typed) == told
    address = read_address({field: [typed]})
    assert (list(getattr(address.words, field)), address.dropped) == (told, ())


@each(
    ("typed", "code", "named"),
    [
        ("England", "GB", "United Kingdom"),
        ("Scotland", "GB", "United Kingdom"),
        ("Wales", "GB", "United Kingdom"),
        ("Bavaria", "DE", "Germany"),
        ("Ontario", "CA", "Canada"),
        ("Northern Ireland", "GB", "United Kingdom"),
        ("Victoria", "AU", "Australia"),
        ("Wyoming", "US", "United States"),
    ],
)
def test_a_part_of_a_country_is_read_as_the_country_and_said(typed: str, code: str, named: str) -> None:
    question = ask(country=typed)
    assert question.countries == (code,)
    [note] = find(hold(study("NCT90000080")), question).notes
    assert note == f"Country: {typed} was read as {named}. A part of a country is no filter; name a place for that."


@each(
    ("typed", "code", "country", "state"),
    [
        ("CA", "CA", "Canada", "California, US"),
        ("Georgia", "GE", "Georgia", "Georgia, US"),
        ("IN", "IN", "India", "Indiana, US"),
        ("co", "CO", "Colombia", "Colorado, US"),
        ("DE", "DE", "Germany", "Delaware, US"),
        ("SK", "SK", "Slovakia", "Saskatchewan, CA"),
        ("sa", "SA", "Saudi Arabia", "South Australia, AU"),
    ],
)
def test_a_country_that_is_a_state_too_is_said_with_the_way_to_the_state(
    typed: str, code: str, country: str, state: str
) -> None:
    question = ask(country=typed)
    assert question.countries == (code,)
    [note] = find(hold(study("NCT90000080")), question).notes
    assert note.startswith(
        f"Country: {typed} was read as the country {country}, not as the state {state.partition(',')[0]}. "
    )
    assert note.endswith(f"as {state}.")
    assert find_place(state).name.startswith(state.partition(",")[0]), "what the note says to type is understood"


@each("typed", ["US", "uk", "Spain", "ES", "JP", "Mexico", "Canada", "Puerto Rico", "Niger"])
def test_a_country_that_is_no_state_is_read_without_a_word(typed: str) -> None:
    assert ask(country=typed).read_as == ()


@each("typed", ["Korea", "South Korea", "Republic of Korea", "Korea, South"])
def test_a_country_under_another_name_is_no_part(typed: str) -> None:
    assert (ask(country=typed).countries, ask(country=typed).read_as) == (("KR",), ())


@each(
    ("typed", "labels"),
    [
        ("IDCT", ["disc_cells"]),
        ("rexlemestrocel L", ["bm_msc"]),
        ("via disk np", ["np_allograft"]),
        ("tg-c", ["gene_modified", "chondrocytes"]),
    ],
)
def test_a_products_name_is_its_kind_and_said(typed: str, labels: list[str]) -> None:
    assert values("therapy", typed) == labels
    [note] = ask(therapy=typed).read_as
    assert note.startswith(f"{typed} is one product: all trials of its kind are shown")


def test_every_name_of_every_product_is_known() -> None:
    for one in aliases():
        for name in one.names:
            found = find_value("therapy", name)
            assert found is not None, name
            assert set(found.values) <= {*one.therapies, *FAMILY_WORDS}, name


@each(
    ("field", "typed"),
    [
        ("therapy", "prg"),
        ("therapy", "msc"),
        ("therapy", "bone marrow"),
        ("therapy", "mesenchymal stem cells"),
        ("therapy", "plasma"),
        ("therapy", "platelet rich lysate"),
        ("therapy", "Wharton's jelly"),
        ("control", "no placebo"),
        ("status", "not recruiting"),
        ("source", "not autologous"),
        ("target", "back"),
    ],
)
def test_no_guess_beats_a_wrong_one(field: str, typed: str) -> None:
    with pytest.raises(QueryError) as error:
        values(field, typed)
    assert error.value.guess is None
    assert "Did you mean" not in str(error.value)
    assert typed in str(error.value)


@each(
    ("typed", "guess"),
    [("prpp", "prp"), ("bmca", "bmac"), ("platelet lysat", "platelet_lysate"), ("stem-cels", "stem-cells")],
)
def test_one_slip_of_a_finger_is_guessed(typed: str, guess: str) -> None:
    with pytest.raises(QueryError) as error:
        values("therapy", typed)
    assert error.value.guess == guess


@given(st.text(max_size=8), st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_a_guess_is_one_of_the_words_or_none(word: str, allowed: list[str]) -> None:
    assert one_slip_away(word, allowed) in (None, *allowed)


def test_a_word_stands_for_one_value_and_every_value_is_a_code() -> None:
    held = _words()
    assert isinstance(held, TypedValues)
    for field in FIELDS:
        seen: dict[str, str] = {}
        for value, some in getattr(held, field).items():
            assert value in _codes(field).values(), f"{field}: {value} is no code"
            for word in some:
                assert seen.setdefault(_shape(word), value) == value, f"{field}: {word} stands twice"


@given(st.lists(st.sampled_from([*STATUSES.values(), "Active, not recruiting", "paused"]), min_size=1, max_size=5))
def test_a_list_of_values_comes_apart_at_its_joints(some: list[str]) -> None:
    for joint in (",", ", ", ";", "|", "\n"):
        assert list(words_of("status", joint.join(some))) == some


@given(st.sampled_from(["status", "phase", "country", "therapy"]), st.text(max_size=40))
def test_the_parts_of_any_text_hold_all_its_letters(field: str, text: str) -> None:
    parts = list(words_of(field, text))
    assert all(part.strip() == part and part for part in parts)
    letters = [char for char in text if char.isalnum()]
    assert [char for part in parts for char in part if char.isalnum()] == letters


ONE_TWO = study("NCT90000081", phases=["PHASE1", "PHASE2"])
TWO = study("NCT90000082", phases=["PHASE2"])
TWO_THREE = study("NCT90000083", phases=["PHASE2", "PHASE3"])
NONE = study("NCT90000084", phases=["NA"])
EARLY = study("NCT90000085", phases=["EARLY_PHASE1"])


@each(
    ("asked", "found"),
    [
        ("1", ["NCT90000081"]),
        ("2", ["NCT90000081", "NCT90000082", "NCT90000083"]),
        ("3", ["NCT90000083"]),
        ("1/2", ["NCT90000081"]),
        ("2/3", ["NCT90000083"]),
        ("1,3", ["NCT90000081", "NCT90000083"]),
        ("na", ["NCT90000084"]),
        ("early1", ["NCT90000085"]),
        ("4", []),
    ],
)
def test_a_phase_counts_as_the_registrys_own_filter_counts_it(asked: str, found: list[str]) -> None:
    data = hold(ONE_TWO, TWO, TWO_THREE, NONE, EARLY)
    answer = find(data, ask(phase=asked, include_off_topic=True, include_borderline=True))
    assert sorted(row.nct_id for row in answer) == found
    said = [note for note in answer.notes if "counted as the registry" in note]
    assert bool(said) == any(word in ("1", "2", "3") for word in asked.split(",")), "both kinds counted: it is said"


@each(("typed", "phase"), [("1b", "1"), ("Phase 2a", "2"), ("IIb", "2"), ("Phase 1b/2a", "1/2")])
def test_a_phase_with_a_letter_is_read_without_it_and_said(typed: str, phase: str) -> None:
    question = ask(phase=typed)
    assert question.phase_words == (phase,)
    assert question.read_as == (f"{typed} was read as phase {phase}: the registry's phases have no letters.",)


@each("typed", ["45", "45 years", "45 y", "45-year-old", " 45 yrs. ", "45 years old"])
def test_an_age_may_say_its_unit(typed: str) -> None:
    assert ask(age=typed).age_years == 45


@each("typed", ["sixty", "y", "years", "45 months", "45 yards"])
def test_what_is_no_age_is_named_as_typed(typed: str) -> None:
    with pytest.raises(QueryError, match=f"^age: '{typed}' is not a whole number"):
        ask(age=typed)


@each(
    ("typed", "guess"),
    [
        ("Germny", "germany"),
        ("england and wales", None),
        ("Midlands", None),
        ("Santiago", None),
        ("Western", None),
        ("Limburg", None),
    ],
)
def test_a_country_is_guessed_only_where_it_is_near(typed: str, guess: str | None) -> None:
    with pytest.raises(QueryError) as error:
        ask(country=typed)
    assert error.value.guess == guess


def test_what_is_no_word_is_refused_with_its_field() -> None:
    for field in ("phase", "status", "country", "therapy"):
        with pytest.raises(QueryError, match=f"^{field}: 2 is not a word") as error:
            ask(**{field: 2})  # type: ignore[arg-type]
        assert error.value.field == field


@each(
    ("typed", "dollars"),
    [
        ("6000", 6000),
        ("$6,000", 6000),
        ("USD 6000", 6000),
        ("6 000", 6000),
        ("6\u202f000 USD", 6000),
        ("12,500.00", 12500),
        ("US$ 1,000,000", 1_000_000),
        ("6000 dollars", 6000),
        ("5,999.99", 5999),
    ],
)
def test_a_price_is_read_as_people_write_it(typed: str, dollars: int) -> None:
    assert parse_price_usd(typed) == dollars
    assert read_offer({"price": [typed]})[0].price_usd == dollars


@each(
    "typed",
    ["6000,00", "6,00", "4,5", "1,2345", "12,50,000", "6.000", "6 00", "1,000 000", ",500", "6k", "€6000", "0", "-5",
     "2,000,000", "6000-8000", "5000 6000"],
)  # fmt: skip
def test_a_price_that_may_be_two_is_refused_as_typed(typed: str) -> None:
    with pytest.raises(QueryError) as error:
        parse_price_usd(typed)
    assert str(error.value).startswith(f"price: {typed!r} is ")
    assert "Allowed: whole US dollars from 1 to 1,000,000" in str(error.value)
    offered, dropped = read_offer({"price": [typed]})
    assert (offered.price_usd, len(dropped)) == (None, 1)


@each(
    ("typed", "codes"),
    [
        ("bone marrow", ["bmac", "bm_msc"]),
        ("my own fat cells", ["adipose_msc", "svf", "microfragmented_fat"]),
        ("birth cord", ["umbilical_msc", "perinatal_tissue", "exosome"]),
        ("Wharton’s jelly", ["umbilical_msc", "perinatal_tissue", "exosome"]),
        ("cord blood", ["umbilical_msc", "perinatal_tissue", "exosome"]),
        ("MSCs", ["bm_msc", "adipose_msc", "umbilical_msc"]),
        ("plasma", ["prp", "other_blood"]),
    ],
)
def test_a_word_for_several_products_is_refused_with_their_codes(typed: str, codes: list[str]) -> None:
    with pytest.raises(QueryError) as error:
        values("therapy", typed)
    named = "; ".join(f"{code}: {THERAPIES[code]}" for code in codes)
    assert str(error.value).endswith(f"may mean more than one. Give one or several of these: {named}.")
    assert error.value.guess is None


@each("typed", ["bone marrow", "mesenchymal cells", "plasma"])
def test_what_a_search_says_may_be_several_evidence_and_offer_say_too(typed: str) -> None:
    with pytest.raises(QueryError, match="may mean more than one thing") as error:
        find_offered(typed)
    assert str(error.value).endswith(f"Give one of: {', '.join(may_mean(typed))}.")


def test_every_plain_word_of_an_offer_leads_a_search_to_the_same_products() -> None:
    for word, kind in load_kinds().items():
        for phrase in (*kind.lay, word.replace("_", " ")) if kind.therapies else ():
            phrase = phrase.replace(" s ", "s ")
            read = find_value("therapy", phrase)
            taken = read.values if read else may_mean(phrase)
            labels = {label for value in taken for label in THERAPY_FAMILIES.get(value, (value,))}
            assert labels & set(kind.therapies), f"{word}: {phrase}"
            assert read is None or labels <= set(kind.therapies), f"{word}: {phrase} is taken for another product"


@each("typed", ["Orthokine", "Regenexx", "SnakeOil 3000"])
def test_a_name_that_we_do_not_hold_is_said_to_be_none_of_ours(typed: str) -> None:
    with pytest.raises(QueryError) as error:
        find_offered(typed)
    assert f"{typed!r} is not known. We hold no product under that name." in str(error.value)
    assert "any product's name" not in str(error.value)
