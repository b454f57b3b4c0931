"""Find, run by AppTest: results, none, registry down, bundled only, bad address."""

from __future__ import annotations

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.trials import HOSTILE
from trialfinder.html.env import plain
from trialfinder.vocabulary import STATUS_MEANINGS, STATUSES
from trialfinder.web.state.held import held

pytestmark = pytest.mark.slow


def test_an_address_gives_its_answer(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="80202", within="100mi", therapy="prp")
    assert not at.exception
    page = seen(at)
    assert "1 trial that fits your filters recruits within 100 miles of ZIP 80202; 1 more is farther." in page
    assert "Platelet-rich Plasma Injected Into the Disc" in page
    assert "Recruiting · confirmed October 2026" in page
    assert "Within 100 miles (1)" in page
    assert "Farther away (1)" in page
    assert "tf-note" not in page, "nothing of the address was dropped"
    assert "ClinicalTrials.gov data of November 20, 2026" in page
    assert at.text_input("find_near").value == "80202"
    assert at.selectbox("find_within").value == "100mi"
    assert at.multiselect("find_therapy").value == ["prp"]
    assert at.multiselect("find_status").value == ["recruiting"]
    assert synced.asked() == [], "what is held was just checked"


def test_the_front_door_has_three_ways_in_and_the_list_below(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page()).partition('<ul class="tf-ways">')[2]
    ways = [page.index(way) for way in ("I was offered an injection", "Find a trial near me", "Would a trial take me?")]
    assert ways == sorted(ways)
    assert "2 trials recruit worldwide." in page
    assert page.count("<article") == 2
    assert 'href="./?therapy=prp&amp;status=any" aria-label="PRP: all trials of any status"' in page, "with its files"
    assert 'href="landscape">by product</a>' in page
    with_query = seen(open_page(near="Denver"))
    assert "I was offered an injection" not in with_query, "with a question it is the list"
    assert "I was offered an injection" not in seen(open_page(status="any"))


def test_every_page_calls_a_trial_as_its_card_does(synced: StandIn, open_page: OpenPage) -> None:
    named = re.search(r'<h3 id="cards-NCT90000001">(.+?)</h3>', seen(open_page()))
    assert named
    assert named[1].startswith("PRP ")
    trial = {"nct": "NCT90000001"}
    checked = open_page("fit").button("fit-skip").click().run()
    pages = [open_page("trial", **trial), open_page("saved", **trial), open_page("offer", product="prp"), checked]
    for at in pages:
        page = seen(at)
        assert f">{named[1]}</" in page
        assert "NCT90000001" in page
        assert "Platelet-rich Plasma Injected Into the Disc" in page, "the record's own title stands below"


def test_the_link_and_the_files_are_one_tap_from_the_first_card(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(status="any"))
    after_first = page.split("</article>")[1].partition("<article")[0]
    assert '<button type="button" class="tf-copy">Copy the link</button>' in after_first
    assert 'href="#files">Files</a>' in after_first
    assert page.count('id="files"') == 1


def test_the_panel_and_the_danger_signs_are_one_tap_from_the_first_card(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(status="any"))
    assert page.count("Before you agree to an injection") == 1
    assert 'href="#before-you-agree">Before you agree</a>' in page
    before, _, after = page.partition('id="before-you-agree"')
    assert before.count("<article") == 3, "it stands after the third card"
    assert after.count("<article") == 7
    folded, _, below = after.partition("</details>")
    assert "loss of bladder" not in folded, "the danger signs are never folded away"
    assert below.startswith('<div class="tf-flags" id="danger">')
    assert "loss of bladder or bowel control" in below
    assert "Not medical advice; the registry does not vet studies." in below


def test_a_trial_that_recruits_only_far_away_says_so(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(near="Denver", therapy="prp"))
    assert "It recruits, but not at its site nearest to you, in Aurora, 8 miles away (completed)." in page


def test_a_hostile_title_is_shown_as_text(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(near="Tampa", within="50mi"))
    assert HOSTILE in html.unescape(page)
    assert "<script>" not in page
    assert "<b>" not in page


def test_nothing_found_names_the_filter_and_the_nearest_thing(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="Boise", within="25mi", therapy="prp")
    page = seen(at)
    said = (
        "No trial that fits your filters recruits within 25 miles of Boise. The nearest is 637 miles away, in Denver."
    )
    assert said in page
    assert "Farther away (2)" in page, "a distance hides nothing"
    at = open_page(near="Boise", therapy="exosome")
    assert "The nearest recruiting trial is about 637 miles away, in Denver, Colorado." in seen(at)
    at.button("offer_therapy").click().run()
    assert at.multiselect("find_therapy").value == []
    assert "No trial recruits within 100 miles of Boise. The nearest is 637 miles away, in Denver." in seen(at)


def test_a_candidate_of_the_place_is_one_click_away(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(near="Springfield"))
    folded = page.partition('<details class="tf-others">')[2].partition("</details>")[0]
    assert "Springfield, MO. Another place of this name?" in folded
    assert 'href="./?near=Springfield%2C+Massachusetts%2C+United+States"' in folded


def test_what_was_typed_and_not_used_is_said(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(near="75013 Paris"))
    assert "75013 was not used: only the name of the place was." in page
    assert "Read as" not in page, "the other cities of the name are buttons"
    assert "OR was not used: ZIP 04101 is in Maine." in seen(open_page(near="Portland, OR 04101"))


def test_a_mistyped_place_is_one_click_from_what_it_may_mean(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="Denvr", within="50mi")
    page = seen(at)
    assert 'role="alert" id="find_near-error" data-field="find_near"' in page
    assert "We do not know “Denvr”. Did you mean:</p>" in page
    assert "<article" not in page, "an answer for the whole world would look like one for the place"
    assert "recruit worldwide" not in page
    assert at.button("candidate_0").label == "Denver, Colorado, United States"
    at.button("candidate_0").click().run()
    assert at.text_input("find_near").value == "Denver, Colorado, United States"
    assert "1 trial recruits within 50 miles of Denver; 1 more is farther." in seen(at)


def test_a_place_with_nothing_like_it_says_what_to_type(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(near="Nowhereville-on-Sea <b>"))
    assert "We do not know “Nowhereville-on-Sea &lt;b&gt;”. Type a city" in page
    assert "<article" not in page


def test_a_distance_without_a_place_is_said_to_need_one(synced: StandIn, open_page: OpenPage) -> None:
    needs = "Within 50 miles of where? Type your place: a distance needs one."
    at = open_page(within="50mi")
    assert needs in seen(at)
    assert "2 trials recruit worldwide." in seen(at)
    at.text_input("find_near").set_value("80202").run()
    assert needs not in seen(at)
    assert "Within 50 miles (1)" in seen(at)


def test_the_radius_is_asked_in_the_unit_of_the_place(synced: StandIn, open_page: OpenPage) -> None:
    assert open_page(near="Denver").selectbox("find_within").options == [
        "25 miles", "50 miles", "100 miles", "250 miles", "500 miles",
    ]  # fmt: skip
    at = open_page(near="Madrid")
    assert at.selectbox("find_within").options == ["50 km", "100 km", "200 km", "400 km", "800 km"]
    assert "within 200 km of Madrid" in seen(at)
    at.selectbox("find_within").set_value("400km").run()
    assert "within 400 km of Madrid" in seen(at)


def test_the_chips_say_what_is_chosen_and_the_sheet_how_many(synced: StandIn, open_page: OpenPage) -> None:
    def chips(at: AppTest) -> list[str]:
        return re.findall(r'<button type="button" class="tf-chip"[^>]*>(.*?)</button>', seen(at))

    at = open_page(near="Denver")
    assert chips(at) == ["100 miles", "Any treatment", "Recruiting", "More"]
    assert "Show 2 trials</button>" in seen(at), "those that are farther too"
    at = open_page(near="Denver", therapy=["prp", "exosome"], status="any", phase="2", within="40km")
    assert chips(at) == ["40 km", "Platelet-rich plasma +1", "Any status", "More (1 on)"]
    assert "Any distance" in chips(open_page())


def test_what_each_status_means_stands_below_its_filter(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page())
    assert page.count("What each status means") == 1
    for code, meaning in STATUS_MEANINGS.items():
        assert f"<dt>{plain(STATUSES[code])}</dt><dd>{plain(meaning)}</dd>" in page


def test_two_filters_that_empty_it_together_come_off_by_one_click(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="Denver", therapy="exosome", phase="4")
    page = seen(at)
    assert "No single filter is in the way, but two together are." in page
    assert at.button("offer_therapy_phase").label == "Without the treatment and the phase: 2 trials"
    at.button("offer_therapy_phase").click().run()
    assert at.multiselect("find_therapy").value == []
    assert "1 trial recruits within 100 miles of Denver; 1 more is farther." in seen(at)
    assert "phase" not in at.query_params


def test_many_filters_that_empty_it_come_off_together(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="Denver", within="50mi", therapy="exosome", phase="4", source="mixed", with_results="yes")
    assert "Several filters together stand in the way." in seen(at)
    assert at.button("fewer").label == "Take off all filters but place and status: 2 trials"
    at.button("fewer").click().run()
    assert "1 trial recruits within 50 miles of Denver; 1 more is farther." in seen(at)


def test_only_with_results_is_offered_as_what_is_in_the_way(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(with_results="yes")
    assert at.button("offer_with_results").label == "Without “results posted”: 2 trials"
    at.button("offer_status").click().run()
    assert "2 trials match worldwide." in seen(at)


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
        ({"sort": "'; drop table"}, "sort: “&#39;; drop table” in the address"),
        ({"near": "x" * 5000}, "near: “xxx"),
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
    assert "No trial that fits your filters recruits" in seen(at), "every made-up trial takes adults only"
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
        ("updated", "Newest update first.", "Also on: the order (newest update first)."),
        ("enrollment", "Largest first.", "Also on: the order (largest first)."),
        ("Newest start first", "Newest start first.", "(newest start first)."),
    ],
)
def test_a_link_with_an_order_shows_it(synced: StandIn, open_page: OpenPage, sort: str, told: str, also: str) -> None:
    page = seen(open_page(near="80202", sort=sort))
    assert told in page
    assert also in page
    assert "first." not in seen(open_page(near="80202")).partition("</article>")[0], (
        "that the nearest come first is seen"
    )


def test_more_cards_come_by_the_button(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(status="completed")
    assert seen(at).count('class="tf-card"') == 10
    at.button("cards_more").click().run()
    assert seen(at).count('class="tf-card"') == 14
    at.run()
    assert seen(at).count('class="tf-card"') == 14, "the same words: as many as were asked for"
    at.multiselect("find_status").set_value([]).run()
    assert seen(at).count('class="tf-card"') == 10, "another question begins anew"


def test_only_with_results(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page(status="any", with_results="yes"))
    assert "Lumbar Facet Joint Pain" in page
    assert "Series" not in page


def test_bundled_data_alone_are_called_that(offline: None, open_page: OpenPage) -> None:
    at = open_page()
    assert not at.exception
    page = seen(at)
    assert "Bundled facts, not live data" in page
    assert "You are seeing our saved copy; each trial has its date." in page
    assert re.search(r"\d+ trials were recruiting worldwide\.", page)
    assert "Was recruiting on " in page
    assert not re.search(r"trials? recruits?\b|are recruiting", page)
    assert not [button for button in at.button if button.key == "update_now"]


def test_the_first_visit_shows_bundled_data_and_syncs_behind(
    trials: StandIn, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", trials.url)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    at = open_page()
    assert "Bundled facts, not live data" in seen(at)
    held().wait(30)
    assert "ClinicalTrials.gov data of November 20, 2026" in seen(at.run())


@pytest.mark.usefixtures("in_haste")
def test_a_registry_that_is_down_is_one_sentence(monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    monkeypatch.setenv("TRIALFINDER_API_URL", "http://127.0.0.1:9/api/v2")
    at = open_page()
    held().wait(30)
    at.run()
    assert not at.exception
    page = seen(at)
    assert page.count("You are seeing our saved copy; each trial has its date.") == 1
    assert at.button("update_now").label == "Get today’s records"
    above, _, below = page.partition('<div class="tf-foot">')
    assert "Not updated" not in above, "no alarm before the answer"
    assert "<summary>Why there are no newer records</summary>" in below
    assert "Not updated" in below
    assert "Bundled facts, not live data" in below
    at.button("update_now").click().run()
    held().wait(60)
    at.run()
    assert not at.exception
    assert "Not updated" in seen(at)


def test_a_card_carries_at_most_one_caution_that_few_others_have(offline: None, open_page: OpenPage) -> None:
    cards = seen(open_page(status="any")).split("<article")[1:]
    told = [card.count("Worth a question:") for card in cards]
    assert set(told) == {0, 1}
    sentences = re.findall(r"Worth a question: </span>(.*?)</p>", " ".join(cards))
    assert max(sentences.count(one) for one in sentences) * 2 <= len(cards)


def test_a_card_says_what_a_person_decides_by(synced: StandIn, open_page: OpenPage) -> None:
    [card] = [one for one in seen(open_page(near="Tampa")).split("<article") if "NCT91000001" in one]
    words = " ".join(re.sub(r"<[^>]+>", " ", html.unescape(card)).split())
    assert "Recruiting · confirmed October 2026" in words
    assert "less than 1 mile" in words
    assert "PRP" in words
    assert "into the disc" in words
    assert "Tampa · Ages 18 and over" in words
    assert 'href="tel:+18135550100"' in card, "the extension is for a person to say"


@pytest.mark.parametrize("view", ["map", "table"])
def test_another_view_has_its_own_address(synced: StandIn, open_page: OpenPage, view: str) -> None:
    at = open_page(near="Denver", view=view)
    assert not at.exception
    page = seen(at)
    assert f'aria-selected="true" href="./?near=Denver&amp;view={view}"' in page
    assert 'aria-selected="false" href="./?near=Denver"' in page
    assert len(at.dataframe) == (view == "table")
    at.multiselect("find_therapy").set_value(["prp"]).run()
    assert f"view={view}" in seen(at).partition('aria-selected="true"')[2], "another filter keeps the view"
    assert "view: “" in seen(open_page(view="globe"))


def test_the_files_hold_what_the_address_asks_and_say_so(synced: StandIn, open_page: OpenPage) -> None:
    assert "The files hold the 1 trial within 50 miles that give the product." in seen(
        open_page(near="Denver", within="50mi")
    )
    assert "The files hold" not in seen(open_page(near="Denver"))
    assert "The files hold" not in seen(open_page(near="Boise", within="50mi")), "none is within: they hold all"


def test_what_is_ticked_stays_for_the_visit(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(status="completed")
    assert "To compare" not in seen(at)
    at.session_state["chosen"] = ["NCT90000001"]
    page = seen(at.run())
    assert 'NCT90000001</span><span class="tf-count" aria-hidden="true">1 trial</span>. Tick one more.' in page
    assert 'href="saved?nct=NCT90000001"' in page, "a tick is called Save: it leads to what is saved"
    at.session_state["saved_seen"] = {"nct": ["NCT91000002"], "looked": ["2026-11-20"]}
    assert 'href="saved?nct=NCT91000002&amp;nct=NCT90000001&amp;looked=2026-11-20"' in seen(at.run())
    at.session_state["chosen"] = ["NCT90000001", "NCT91000001"]
    at.multiselect("find_status").set_value(["recruiting"]).run()
    page = seen(at)
    assert "NCT90000001, NCT91000001</span>" in page, "other filters keep the choice"
    assert ">2 trials</span>." in page
    assert 'href="compare?nct=NCT90000001&amp;nct=NCT91000001"' in page
    at.button("cards-clear-chosen").click().run()
    assert "To compare" not in seen(at)


def test_a_list_is_one_element_with_a_link_and_a_tick_for_each_trial(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(near="80202", status="recruiting")
    [cards] = [block.proto.body for block in at.get("html") if 'class="tf-cards"' in block.proto.body]
    for nct_id in ("NCT90000001", "NCT91000001"):
        assert f'href="trial?nct={nct_id}&amp;near=80202"' in cards
        assert f'data-compare="{nct_id}"' in cards


HEADS = {
    "everyone": ["Record", "Miles", "Status", "Product", "Own or donor", "Injected into"],
    "patient": ["Record", "Miles", "Nearest city", "Status", "Product", "Own or donor"],
    "clinician": ["Record", "Miles", "Status", "Product", "Injected into", "Compared with"],
    "researcher": ["Record", "Status", "Confirmed", "Product", "Own or donor", "Injected into"],
}


@pytest.mark.parametrize("who", list(HEADS))
def test_the_table_has_the_columns_of_whoever_asks(synced: StandIn, open_page: OpenPage, who: str) -> None:
    at = open_page(near="Denver", view="table", status="any", columns=who)
    assert not at.exception
    table = at.dataframe[0].value
    assert list(table.columns)[:6] == HEADS[who]
    assert at.query_params["columns"] in (who, [who])
    assert all("·" in one for one in table["Status"]), "never without its date"
    assert seen(at).count(' aria-current="page">') == 3  # the page, in the row and the menu; the choice of columns


def test_own_columns_stand_in_the_address_and_a_word_that_is_none_is_told(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page(view="table", columns=["phase,sponsor", "status", "colour"])
    assert list(at.dataframe[0].value.columns) == ["Record", "Phase", "Sponsor", "Status"]
    assert "columns: “colour” in the address is not known" in seen(at)
    at = open_page(view="table", near="Denver")
    assert list(at.dataframe[0].value.columns) == [
        "Record", "Miles", "Status", "Product", "Own or donor", "Injected into", "Compared with", "Phase", "People",
        "Sponsor", "Title",
    ]  # fmt: skip
    at = open_page(view="table")
    assert "columns" not in at.query_params
    assert "Distance" not in at.dataframe[0].value.columns, "of no place there is none"
