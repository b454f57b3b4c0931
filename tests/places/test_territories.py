"""The territories of the United States are states in an address, countries in the registry, and U.S. sites in law."""

from __future__ import annotations

from typing import Any

from tests.reading.test_freshness import TODAY, study
from tests.tools.each import each
from tests.tools.held import hold
from tests.tools.made_records import DONOR, NOT_DRUG, judged, record, sites
from tests.tools.standin.records import intervention, site
from tests.tools.standin.records import study as found_study
from trialfinder.finding.find import find
from trialfinder.places.gazetteer import find_place
from trialfinder.places.regions import country_code, is_in_us, with_territories
from trialfinder.question import ask
from trialfinder.reading.freshness import results_overdue
from trialfinder.vocabulary import US_TERRITORIES

WITH_ZIP = [
    ("San Juan, PR 00902", "00902"),
    ("San Juan 00901", "00901"),
    ("Ponce, Puerto Rico 00716", "00716"),
    ("00716 PR", "00716"),
    ("Bayamón, Puerto Rico 00961, USA", "00961"),
    ("Hagåtña, GU 96910", "96910"),
    ("Tamuning, Guam 96913", "96913"),
    ("St Thomas, VI 00802", "00802"),
    ("Charlotte Amalie, Virgin Islands 00802", "00802"),
    ("Saipan, MP 96950", "96950"),
    ("Pago Pago, American Samoa 96799", "96799"),
    ("Pago Pago AS 96799", "96799"),
]


@each(("typed", "code"), WITH_ZIP)
def test_a_zip_with_its_town_and_territory(typed: str, code: str) -> None:
    place = find_place(typed)
    assert (place.name, place.note) == (f"ZIP {code}, United States", None)


@each("typed", ["San Juan, PR", "San Juan, PR, USA", "San Juan, Puerto Rico, United States"])
def test_a_town_in_a_territory_lies_in_the_united_states_too(typed: str) -> None:
    assert find_place(typed).name == "San Juan, Puerto Rico"


@each(("code", "name"), US_TERRITORIES.items())
def test_each_territory_is_found_by_code_and_by_name_and_is_no_country(code: str, name: str) -> None:
    for typed in (name, f"{name}, USA"):
        place = find_place(typed)
        assert place.kind == "state"
        assert "a whole territory of the United States" in (place.note or "")
    assert country_code(name) == country_code(code) == code


REGISTRY_NAMES = ["Puerto Rico", "Guam", "American Samoa", "Northern Mariana Islands", "Virgin Islands (U.S.)"]


@each("name", [*REGISTRY_NAMES, "United States", "U.S. Virgin Islands"])
def test_the_registrys_names_count_as_us(name: str) -> None:
    assert is_in_us(name)


@each("name", ["Canada", "Virgin Islands (British)", "Georgia", "Cuba", "Samoa", "Palau", "", None])
def test_other_countries_do_not(name: str | None) -> None:
    assert not is_in_us(name)


def test_a_territory_does_not_take_the_whole_country() -> None:
    assert with_territories("PR") == {"PR"}
    assert with_territories("ES") == {"ES"}
    assert with_territories("US") == {"US", *US_TERRITORIES}


def test_a_search_in_the_united_states_takes_sites_in_its_territories() -> None:
    def one(number: int, country: str) -> dict[str, Any]:
        return found_study(
            f"NCT9000008{number}",
            title="PRP injection into the lumbar disc",
            interventions=[intervention("Platelet-rich plasma")],
            sites=[site("San Juan", country, lat=18.4, lon=-66.1)],
        )

    held = hold(one(1, "Puerto Rico"), one(2, "United States"), one(3, "Spain"), one(4, "Virgin Islands (U.S.)"))
    found = {country: sorted(find(held, ask(country=country)).studies["nct_id"]) for country in ("US", "Puerto Rico")}
    assert found == {"US": ["NCT90000081", "NCT90000082", "NCT90000084"], "Puerto Rico": ["NCT90000081"]}


NO_ANSWERS = {"isFdaRegulatedDrug": None, "isFdaRegulatedDevice": None}
BIOLOGICAL = {"interventions": [{"type": "BIOLOGICAL", "name": "Cells"}]}


@each(
    ("country", "certainty"),
    [("United States", "probable"), ("Puerto Rico", "probable"), ("Guam", "probable"), ("Spain", None)],
)
def test_the_results_law_counts_sites_in_territories(country: str, certainty: str | None) -> None:
    """42 CFR 11.22(b): a facility in a U.S. state or territory."""
    found = results_overdue(
        study(
            oversight=NO_ANSWERS,
            armsInterventionsModule=BIOLOGICAL,
            contactsLocationsModule={"locations": [{"country": country}]},
        ),
        TODAY,
    )
    assert (found.certainty if found else None) == certainty


@each(("country", "is_asked"), [("United States", True), ("Puerto Rico", True), ("Spain", False)])
def test_the_fda_answer_is_asked_about_at_sites_in_territories(country: str, is_asked: bool) -> None:
    found = judged((record(**NOT_DRUG, **sites({"country": country})), DONOR))
    assert ("fda_no_for_this_product" in found) == is_asked
