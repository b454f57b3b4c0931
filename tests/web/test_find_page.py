"""Find, run by AppTest: results, none, registry down, bundled only, bad address."""

from __future__ import annotations

import pytest

from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.trials import HOSTILE
from trialfinder.html.text import plain
from trialfinder.vocabulary import STATUS_MEANINGS, STATUSES
from trialfinder.web.state.held import held

pytestmark = pytest.mark.slow


def test_an_address_gives_its_answer(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="80202", within="100mi", therapy="prp")
    assert not at.exception
    page = seen(at)
    assert "1 trial that fits your filters is recruiting within 100 miles of ZIP 80202; 1 recruits elsewhere." in page
    assert "Platelet-rich Plasma Injected Into the Disc" in page
    assert "Recruiting; last verified 2026-10" in page
    assert "ClinicalTrials.gov data of 2026-11-20" in page
    assert at.text_input("find_near").value == "80202"
    assert at.selectbox("find_within").value == "100mi"
    assert at.multiselect("find_therapy").value == ["prp"]
    assert at.multiselect("find_status").value == ["recruiting"]
    assert synced.asked("/version"), "the fixture synced"


def test_the_panel_and_the_red_flags_stand_beside_the_results(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page())
    assert page.count("Before you agree to an injection") == 2, "beside on a wide screen, folded on a phone"
    assert "loss of bladder or bowel control" in page
    assert "Not medical advice; the registry does not vet studies." in page


def test_a_trial_that_recruits_only_far_away_says_so(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(near="Denver", therapy="prp"))
    assert "recruits, but not at its site nearest to you, in Aurora" in page


def test_a_hostile_title_is_shown_as_text(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(near="Tampa", within="50mi"))
    assert plain(HOSTILE) in page
    assert "<script>" not in page


def test_nothing_found_names_the_filter_and_the_nearest_thing(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="Boise", within="25mi", therapy="prp")
    page = seen(at)
    assert "No trial that fits your filters is recruiting within 25 miles of Boise, Idaho; 2 recruit elsewhere." in page
    assert "The nearest recruiting PRP trial is about 6" in page
    assert "miles away, in Denver, Colorado." in page
    at.button("offer_within").click().run()
    assert at.selectbox("find_within").value == ""
    assert "2 trials that fit your filters are recruiting, the nearest to Boise, Idaho first." in seen(at)


def test_a_candidate_of_the_place_is_one_click_away(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="Springfield")
    assert "Near **Springfield, Missouri, United States**. Did you mean:" in seen(at)
    other = at.button("candidate_0")
    name = other.label
    other.click().run()
    assert at.text_input("find_near").value == name
    assert f"Near **{name}**" in seen(at)


def test_what_was_typed_and_not_used_is_said(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(near="75013 Paris"))
    assert "75013 was not used: only the name of the place was." in page
    assert "Read as" not in page, "the other cities of the name are buttons"
    assert "OR was not used: ZIP 04101 is in Maine." in seen(open_page(near="Portland, OR 04101"))


def test_a_mistyped_place_is_one_click_from_what_it_may_mean(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="Denvr", within="50mi")
    page = seen(at)
    assert "no city over 5,000 people" in page
    assert "2 trials are recruiting worldwide, newest update first." in page, "no place is guessed"
    assert "Search near:" in page
    assert at.button("candidate_0").label == "Denver, Colorado, United States"
    at.button("candidate_0").click().run()
    assert at.text_input("find_near").value == "Denver, Colorado, United States"
    assert "within 50 miles of Denver, Colorado" in seen(at)


def test_a_distance_without_a_place_is_said_to_need_one(synced: StandIn, open_page: OpenPage) -> None:
    needs = "Within 50 miles of where? Type your place: a distance needs one."
    at = open_page(within="50mi")
    assert needs in seen(at)
    assert "2 trials are recruiting worldwide, newest update first." in seen(at)
    at.text_input("find_near").set_value("80202").run()
    assert needs not in seen(at)


def test_what_each_status_means_stands_below_its_filter(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page())
    assert page.count("What each status means") == 1
    for code, meaning in STATUS_MEANINGS.items():
        assert f"<dt>{plain(STATUSES[code])}</dt><dd>{plain(meaning)}</dd>" in page


def test_on_a_phone_the_red_flags_are_not_folded_away(synced: StandIn, open_page: OpenPage) -> None:
    folded, _, below = seen(open_page()).partition('<details class="tf-panel">')[2].partition("</details>")
    assert "loss of bladder" not in folded
    assert below.startswith('<div class="tf-on-phone"><div class="tf-flags">')


def test_two_filters_that_empty_it_together_come_off_by_one_click(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="Denver", therapy="exosome", phase="4")
    page = seen(at)
    assert "No single filter is in the way, but two together are." in page
    assert at.button("offer_therapy_phase").label == "Without the treatment and the phase: 2 trials"
    at.button("offer_therapy_phase").click().run()
    assert at.multiselect("find_therapy").value == []
    assert "2 trials are recruiting, the nearest to Denver, Colorado first." in seen(at)
    assert "phase" not in at.query_params


def test_many_filters_that_empty_it_come_off_together(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="Denver", within="50mi", therapy="exosome", phase="4", source="mixed", with_results="yes")
    assert "Several filters together stand in the way." in seen(at)
    assert at.button("fewer").label == "Take off all filters but place and status: 1 trial"
    at.button("fewer").click().run()
    assert "1 trial is recruiting within 50 miles of Denver, Colorado; 1 recruits elsewhere." in seen(at)


def test_only_with_results_is_offered_as_what_is_in_the_way(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(with_results="yes")
    assert at.button("offer_with_results").label == "Without “results posted”: 2 trials"
    at.button("offer_status").click().run()
    assert "2 trials match worldwide, newest update first." in seen(at)


def test_a_note_names_no_command(offline: None, open_page: OpenPage) -> None:
    page = seen(open_page(with_contact="yes"))
    assert "Contacts are not in our offline copy; the registry" in page
    assert "`" not in page


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"within": "abc", "near": "80202"}, "within: “abc” in the address is not known, and was left out."),
        ({"therapy": "<script>alert(1)</script>"}, "therapy: “&lt;script&gt;alert(1)&lt;/script&gt;” in the address"),
        ({"status": "nope"}, "status: “nope” in the address"),
        ({"phase": "99"}, "phase: “99” in the address"),
        ({"country": "Atlantis"}, "country: “Atlantis” in the address"),
        ({"sort": "'; drop table"}, "sort: “&#x27;; drop table” in the address"),
        ({"near": "x" * 5000}, "near: “xxx"),
        ({"near": "Nowhereville-on-Sea"}, "Type a city"),
    ],
)
def test_a_bad_address_is_a_sentence(
    synced: StandIn, open_page: OpenPage, params: dict[str, str], sentence: str
) -> None:
    at = open_page(**params)
    assert not at.exception
    assert sentence in seen(at)
    assert "recruiting" in seen(at), "the page still answers"


def test_age_and_sex_filter_and_stay_out_of_the_address(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="80202")
    at.session_state["find_more"] = True
    at.run()
    at.number_input("find_age").set_value(12).run()
    at.session_state["find_more"] = False
    at.run()
    assert "No trial that fits your filters" in seen(at), "every made-up trial takes adults only"
    assert "age" not in at.query_params
    assert "12" not in str(dict(at.query_params))


def test_filters_hold_while_they_are_folded_away(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(status="any", source="allogeneic")
    assert "1 trial matches worldwide." in seen(at)
    at.session_state["find_more"] = True
    at.run()
    assert at.multiselect("find_source").value == ["allogeneic"]
    at.multiselect("find_source").set_value([]).run()
    at.multiselect("find_target").set_value(["facet"]).run()
    at.session_state["find_more"] = False
    at.run()
    assert "1 trial matches worldwide." in seen(at)
    assert "target" in at.query_params
    assert "Lumbar Facet Joint Pain" in seen(at)


def test_the_folded_filters_that_are_on_are_named_and_their_values_are_not(
    synced: StandIn, open_page: OpenPage
) -> None:
    at = open_page(near="80202")
    assert "Also on:" not in seen(at)
    at = open_page(phase="2", with_results="yes")
    at.session_state["find_age"] = 67
    assert "Also on: the phase, the age, “results posted”." in seen(at.run())
    assert "67" not in seen(at)


@pytest.mark.parametrize(
    ("sort", "told", "also"),
    [
        ("updated", "2 trials are recruiting, newest update first.", "Also on: the order (newest update first)."),
        ("enrollment", "2 trials are recruiting, largest first.", "Also on: the order (largest first)."),
        ("Newest start first", "2 trials are recruiting, newest start first.", "(newest start first)."),
    ],
)
def test_a_link_with_an_order_shows_it(synced: StandIn, open_page: OpenPage, sort: str, told: str, also: str) -> None:
    page = seen(open_page(near="80202", sort=sort))
    assert told in page
    assert also in page


def test_more_cards_come_by_the_button(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(status="completed")
    assert seen(at).count('class="tf-card"') == 10
    at.button("cards_more").click().run()
    assert seen(at).count('class="tf-card"') == 14


def test_only_with_results(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(status="any", with_results="yes"))
    assert "Lumbar Facet Joint Pain" in page
    assert "Series" not in page


def test_bundled_data_alone_are_called_that(offline: None, open_page: OpenPage) -> None:
    at = open_page()
    assert not at.exception
    page = seen(at)
    assert "Bundled facts, not live data" in page
    assert "were recruiting" in page
    assert "are recruiting" not in page
    assert not [button for button in at.button if button.key == "update_now"]


def test_the_first_visit_shows_bundled_data_and_syncs_behind(
    trials: StandIn, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", trials.url)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    at = open_page()
    assert "Bundled facts, not live data" in seen(at)
    held().wait(30)
    assert "ClinicalTrials.gov data of 2026-11-20" in seen(at.run())


def test_a_registry_that_is_down_is_one_sentence(monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", "http://127.0.0.1:9/api/v2")
    at = open_page()
    held().wait(30)
    at.run()
    assert not at.exception
    page = seen(at)
    assert page.count("The last good data are shown.") == 1
    assert "Not updated" in page
    assert "Bundled facts, not live data" in page
    at.button("update_now").click().run()
    held().wait(60)
    at.run()
    assert not at.exception
    assert "Not updated" in seen(at)


def test_cards_carry_what_is_worth_a_question(offline: None, open_page: OpenPage) -> None:
    page = seen(open_page(status="any"))
    assert "Worth a question:" in page
    cards = page.split('<div class="tf-worth">')[1:]
    assert all(1 <= card.partition("</ul>")[0].count("<li>") <= 2 for card in cards)


def test_what_is_ticked_stays_for_the_visit(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(status="completed")
    assert "To compare" not in seen(at)
    at.session_state["chosen"] = ["NCT90000001"]
    assert "To compare: NCT90000001 and one more, at least." in seen(at.run())
    at.session_state["chosen"] = ["NCT90000001", "NCT91000001"]
    at.multiselect("find_status").set_value(["recruiting"]).run()
    page = seen(at)
    assert "To compare: NCT90000001, NCT91000001." in page, "other filters keep the choice"
    assert 'href="compare?nct=NCT90000001&amp;nct=NCT91000001"' in page
    at.button("cards-clear-chosen").click().run()
    assert "To compare" not in seen(at)


def test_a_list_is_one_element_with_a_link_and_a_tick_for_each_trial(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="80202", status="recruiting")
    [cards] = [block.proto.body for block in at.get("html") if 'class="tf-cards"' in block.proto.body]
    for nct_id in ("NCT90000001", "NCT91000001"):
        assert f'href="trial?nct={nct_id}&amp;near=80202"' in cards
        assert f'data-compare="{nct_id}"' in cards
