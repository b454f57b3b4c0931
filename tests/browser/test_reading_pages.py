"""Questions, Understand, Landscape and About in a real browser: links, words explained, numbers, phone, axe."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Visit, playwright_api, settle
from trialfinder.web.understand.view import topics

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def downloaded(page: Any, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("link", ["/understand#risks", "/understand?topic=risks"])
def test_a_deep_link_opens_its_page_and_leads_on(visit: Visit, link: str) -> None:
    page = visit(link)
    page.wait_for_url(re.compile(r"/understand\?topic=risks$"))
    risks = page.get_by_role("heading", level=1, name="Risks, and why donor products raise the stakes")
    risks.wait_for()
    settle(page)
    assert page.title() == "Risks, and why donor products raise the stakes – trialfinder"
    page.locator(".tf-turn .tf-next a").click()
    page.wait_for_url(re.compile(r"topic=questions$"))
    title = page.get_by_role("heading", level=1, name="Questions to ask before you agree")
    playwright_api.expect(title).to_be_focused()
    page.go_back()
    risks.wait_for()


def test_a_link_to_a_word_opens_the_fold_that_holds_it(visit: Visit) -> None:
    page = visit("/understand#term-sham", width=390)
    page.get_by_role("heading", level=1, name="Words explained").wait_for()
    playwright_api.expect(page.locator("#term-sham")).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_question_is_found_by_its_words_and_has_a_link_of_its_own(visit: Visit, width: int) -> None:
    page = visit("/questions", width=width)
    box = page.get_by_label("Your question, in your own words")
    box.fill("can I get my money back")
    page.get_by_role("button", name="Search").click()
    page.locator("h2.tf-answer", has_text="can I get my money back").wait_for()
    page.wait_for_url(re.compile(r"/questions\?q=can"))
    settle(page)
    first = page.locator("details.tf-question").first
    assert first.get_attribute("id") == "good_clinic"
    playwright_api.expect(first.get_by_text("A complaint alone does not bring money back.")).to_be_visible()
    first.get_by_role("link", name="Link to this answer").click()
    page.wait_for_url(re.compile(r"/questions\?id=good_clinic$"))
    page.locator("h2.tf-answer", has_text="All 25 questions").wait_for()
    settle(page)
    playwright_api.expect(page.locator("#good_clinic > div")).to_be_in_viewport()
    box.fill("qwerty")
    box.press("Enter")
    page.locator("h2.tf-answer", has_text="No answer here fits “qwerty”.").wait_for()
    assert page.locator("details.tf-question").count() == 25
    page.go_back()
    playwright_api.expect(page.locator("#good_clinic > div")).to_be_visible()
    linked = visit("/questions#cost", width=width)
    playwright_api.expect(linked.get_by_text("a mean of 897 dollars")).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/understand?topic=red_flags", "/offer"])
def test_the_danger_card_stands_out_in_both_lights(visit: Visit, path: str) -> None:
    page = visit(path, width=390, scheme="light")
    card = page.locator(".tf-danger")
    assert card.count() == 1
    head = card.get_by_role("heading", name="Danger signs: get care now")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        settle(page)
        red, _, blue = re.findall(r"\d+", head.evaluate("one => getComputedStyle(one).backgroundColor"))[:3]
        assert int(red) > int(blue) + 60, "a red head"
        playwright_api.expect(card.get_by_text("Call 911")).to_be_visible()


def test_a_word_is_explained_by_keyboard_and_closed_again(visit: Visit) -> None:
    page = visit("/understand", topic="what_it_is", width=390)
    word = page.get_by_role("button", name="birth tissue").first
    meaning = page.locator("#meaning-what_it_is-perinatal_tissue")
    playwright_api.expect(meaning).to_be_hidden()
    word.focus()
    page.keyboard.press("Enter")
    playwright_api.expect(meaning).to_be_visible()
    box = meaning.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")
    playwright_api.expect(meaning).to_be_hidden()


def test_each_topic_takes_about_three_screens_of_a_phone(visit: Visit) -> None:
    page = visit("/understand", topic="what_it_is", width=390)
    for one in topics()[1:]:
        foot = page.evaluate(
            """() => document.querySelector('.tf-foot').getBoundingClientRect().top
                     + document.querySelector('[data-testid="stMain"]').scrollTop"""
        )
        assert foot <= 3.4 * 844, page.url
        assert not page.locator(".tf-toc").is_visible()
        page.locator(".tf-turn .tf-next a").click()
        page.get_by_role("heading", level=1, name=one.title).wait_for()
        settle(page)
    page.get_by_role("link", name="All topics").click()
    page.wait_for_url(re.compile("/understand$"))


def test_the_questions_come_as_a_page_to_print(visit: Visit) -> None:
    content = downloaded(visit("/understand", topic="questions"), "Get this list as a page to print")
    assert content.startswith(b"<!doctype html>")
    assert b"What exactly is injected?" in content


def test_on_paper_the_total_stands_once(visit: Visit) -> None:
    page = visit("/landscape", scheme="dark")
    page.emulate_media(media="print")
    foot = page.locator(".tf-ladder tfoot")
    assert foot.evaluate("one => getComputedStyle(one).display") == "table-row-group", "no foot of every page"
    assert foot.evaluate("one => getComputedStyle(one).color") == "rgb(30, 42, 46)"
    assert not page.locator('[class*="st-key-csv_"] button').first.is_visible()


def test_a_number_opens_its_trials_by_keyboard_and_back_returns(visit: Visit) -> None:
    page = visit("/landscape")
    row = page.locator(".tf-ladder tr", has=page.get_by_role("rowheader", name="Facet joint")).first
    number = row.locator("a").first
    count = number.inner_text()
    number.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/landscape\?product=prp&target=facet&step=registered$"))
    page.get_by_role("heading", name=f"{count} trial", exact=False).wait_for()
    settle(page)
    assert page.locator(".tf-card").count() == int(count)
    page.go_back()
    page.get_by_role("heading", name="The landscape: all trials in numbers").wait_for()


def test_the_trials_of_a_number_lead_to_the_same_on_find_in_the_same_visit(visit: Visit) -> None:
    page = visit("/landscape", by="product", **{"is": "prp"})
    count = page.locator(".tf-card").count()
    tick = page.locator("input[data-compare]").first
    chosen = tick.get_attribute("data-compare")
    tick.check()
    page.get_by_text(f"To compare: {chosen}").first.wait_for()
    page.evaluate("window.sameVisit = true")
    page.get_by_role("link", name="These trials on Find").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Find a trial for chronic back pain").wait_for()
    page.wait_for_url(re.compile(r"/\?status=any&therapy=prp$"))
    page.get_by_text(f"To compare: {chosen}").first.wait_for()
    settle(page)
    assert page.evaluate("window.sameVisit") is True, "the page was loaded anew"
    assert page.locator(".tf-cards > .tf-card").count() == min(count, 10)


@pytest.mark.parametrize(("path", "screens"), [("/landscape", 5), ("/about", 6)])
def test_every_part_in_the_list_of_parts_is_there(visit: Visit, path: str, screens: int) -> None:
    page = visit(path, width=390)
    whole = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
    assert whole <= screens * 844, "the rest is folded under its main figure"
    ids = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stMain"] nav a[href^="#"]')]
                 .map(one => one.hash.slice(1))"""
    )
    assert len(ids) >= 9
    assert page.evaluate("ids => ids.filter(id => !document.getElementById(id))", ids) == []
    page.locator(f'[data-testid="stMain"] nav a[href="#{ids[-2]}"]').click()
    page.wait_for_function(
        "id => { const top = document.getElementById(id).getBoundingClientRect().top; return top >= 40 && top < 844 }",
        arg=ids[-2],
    )


def test_the_charts_are_drawn_with_words_and_files(visit: Visit) -> None:
    page = visit("/landscape", width=390)
    assert not page.locator('[data-testid="stVegaLiteChart"]').first.is_visible(), "on a phone the sentence comes first"
    for summary in page.get_by_text("The numbers, each with its trials").all():
        summary.click()
    page.locator('[data-testid="stVegaLiteChart"] svg .mark-rect path').first.wait_for()
    charts = page.locator('[data-testid="stVegaLiteChart"]')
    assert charts.count() == 8
    for place in range(8):
        assert "Bar chart of the trials" in charts.nth(place).evaluate("one => one.outerHTML")
    small = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"] text')]
                 .map(one => parseFloat(getComputedStyle(one).fontSize)).filter(px => px < 12)"""
    )
    assert small == []
    content = downloaded(page, "CSV: by status").decode("utf-8-sig")
    assert content.startswith("status,trials,nct_ids,data_timestamp,")
    assert sum(line.count("NCT9") for line in content.splitlines()) == 16
