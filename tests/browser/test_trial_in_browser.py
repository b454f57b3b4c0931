"""A trial in a real browser: by keyboard to its phone number, its sheet on paper, its reports, and Find's files."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Visit, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST_TABS = 90


def tab_to(page: Any, selector: str) -> int:
    """Press Tab until an element that fits has the focus; how often."""
    for presses in range(MOST_TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return presses
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by {MOST_TABS} presses of Tab")


def test_by_keyboard_alone_to_a_trials_phone_number(visit: Visit) -> None:
    page = visit("/")
    tab_to(page, 'input[aria-label="Town or ZIP"]')
    page.keyboard.type("Tampa")
    page.keyboard.press("Enter")
    page.locator("h2.tf-answer", has_text="within 100 miles of Tampa").wait_for(timeout=8000)
    settle(page)
    tab_to(page, 'a[href*="trial?nct=NCT91000001"]')
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/trial\?nct=NCT91000001&near=Tampa$"))
    page.locator('.tf-glance a[href^="tel:"]').first.wait_for()  # the list that is left has one too
    settle(page)
    tab_to(page, 'a[href="tel:+18135550100"]')
    assert page.evaluate("document.activeElement.textContent") == "+1 813-555-0100 ext. 7"


def test_a_phone_shows_the_answer_on_its_first_screen(visit: Visit) -> None:
    page = visit("/trial", width=390, scheme="dark", nct="NCT91000001", near="Tampa")
    for one in (".tf-status", ".tf-glance dt", '.tf-glance a[href^="tel:"]'):
        page.locator(one).first.wait_for()
        box = page.locator(one).first.bounding_box()
        assert box is not None, one
        assert box["y"] + box["height"] < 844, one
    flags = page.locator(".tf-flags").first.bounding_box()
    assert flags is not None
    assert flags["y"] < 2 * 844, "the danger signs are near"


def test_a_part_opens_to_the_records_words_by_keyboard(visit: Visit) -> None:
    page = visit("/trial", nct="NCT90000001")
    first, last = (getattr(page.locator(".tf-glance dt"), which).bounding_box() for which in ("first", "last"))
    assert last["x"] > first["x"] + 400, "the first look takes the width of a laptop"
    tab_to(page, ".tf-part > summary")
    words = page.locator("#injected .tf-from blockquote").first
    page.keyboard.press("Enter")
    page.locator("#injected .tf-said").wait_for()
    assert not words.is_visible()
    tab_to(page, "#injected .tf-from > summary")
    page.keyboard.press("Enter")
    assert words.is_visible()


@pytest.mark.parametrize("nct", ["NCT90000001", "NCT90000002", "NCT91000001"])
def test_a_trial_is_at_most_five_screens_of_a_phone(visit: Visit, nct: str) -> None:
    page = visit("/trial", width=390, nct=nct, near="Tampa")
    page.locator(".tf-part").first.wait_for()
    assert page.locator('[data-testid="stMain"]').evaluate("one => one.scrollHeight") <= 5 * 844
    assert page.locator("details[open]").count() == 0


def test_the_tab_names_the_trial_and_forgets_it_elsewhere(visit: Visit) -> None:
    page = visit("/trial", nct="NCT90000002")
    assert page.title() == "Donor bone-marrow cells, NCT90000002 – trialfinder"
    page.get_by_role("link", name="Two pages to print").click()
    page.locator(".tf-sheet").first.wait_for()
    settle(page)
    assert page.title() == "Two pages to print, NCT90000002 – trialfinder"
    page.get_by_role("link", name="Back to NCT90000002").click()
    page.locator(".tf-glance").wait_for()
    page.get_by_role("link", name="Find a trial").first.click()
    page.wait_for_function("() => document.title && !document.title.includes('NCT90000002')")


def test_a_report_and_a_link_can_be_copied(visit: Visit) -> None:
    page = visit("/trial", nct="NCT90000001")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Report a mistake").click()
    page.get_by_role("button", name="Copy this text").click()
    page.get_by_text("Copied.").first.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Study: NCT90000001, Platelet-rich Plasma Injected")
    assert "Quote: “" in copied
    page.get_by_role("button", name="Copy the link to this trial").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).endsWith('/trial?nct=NCT90000001')")

    page = visit("/", near="80202", within="100mi")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link to this search").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/?near=80202&within=100mi")


def test_excel_and_references_are_files(visit: Visit) -> None:
    page = visit("/", status="any")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel").click()
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as book:
        assert "xl/workbook.xml" in book.namelist()
    assert waiting.value.suggested_filename.endswith(".xlsx")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="References (RIS)").click()
    references = Path(waiting.value.path()).read_text("utf-8")
    assert references.count("\nER  -") == 16
    assert "NCT90000001" in references


def tick(page: Any, nct_id: str) -> Any:
    return page.get_by_role("checkbox", name=f"Save {nct_id} to compare")


def test_two_ticked_trials_are_compared(visit: Visit) -> None:
    page = visit("/", status="recruiting", near="Denver")
    for nct_id in ("NCT90000001", "NCT91000001"):
        tick(page, nct_id).check()
        page.get_by_text(re.compile(rf"To compare: .*{nct_id}")).wait_for(timeout=8000)
        settle(page)
    page.get_by_role("link", name="Compare these 2").click()
    page.wait_for_url(re.compile(r"/compare\?nct=NCT90000001&nct=NCT91000001&near=Denver$"))
    page.get_by_role("heading", name=re.compile(r"^2 trials side by side")).wait_for()


def test_ticks_hold_through_other_filters_and_end_at_four(visit: Visit) -> None:
    page = visit("/", status="completed")
    boxes = page.get_by_role("checkbox", name=re.compile("^Save NCT"))
    names = [boxes.nth(at).get_attribute("data-compare") for at in range(5)]
    for count, nct_id in enumerate(names[:4], 1):
        tick(page, nct_id).focus()
        page.keyboard.press("Space")
        page.get_by_text(re.compile(rf"To compare: (NCT\d+(, | and)? ?){{{count}}}")).wait_for(timeout=8000)
        settle(page)
        assert page.evaluate("document.activeElement.dataset.compare") == nct_id, "the keyboard stays where it was"
    assert tick(page, names[4]).is_disabled()
    page.reload()
    settle(page)
    page.get_by_text(re.compile(r"To compare: (NCT\d+(, | and)? ?){4}")).wait_for(timeout=8000)
    assert all(tick(page, nct_id).is_checked() for nct_id in names[:4]), "a reload keeps them"
    other = visit("/", status="completed")
    assert not tick(other, names[0]).is_checked(), "a new visit starts without"
    assert names[0] not in page.evaluate("JSON.stringify([localStorage, sessionStorage]) + document.cookie")


def test_a_link_between_pages_keeps_the_visit(visit: Visit) -> None:
    page = visit("/", near="Denver")
    tick(page, "NCT90000001").check()
    page.get_by_text("To compare: NCT90000001").wait_for(timeout=8000)
    settle(page)
    page.get_by_role("link", name="Understand these injections").click()
    page.wait_for_url(re.compile("/understand$"))
    page.get_by_role("heading", name="Understand these injections").wait_for()
    page.go_back()
    page.wait_for_url(re.compile(r"/\?near=Denver$"))
    page.locator(".tf-card").first.wait_for()
    settle(page)
    assert tick(page, "NCT90000001").is_checked()


def test_a_link_opens_the_part_that_it_leads_to(visit: Visit) -> None:
    page = visit("/trial", width=390, nct="NCT90000001")
    part = page.locator("#join")
    assert not part.is_visible()
    page.get_by_role("link", name="All rules").click()
    part.wait_for()
    page.wait_for_function(
        "() => { const top = document.getElementById('join').getBoundingClientRect().top;"
        " return top >= 0 && top < innerHeight; }"
    )


def test_the_fold_of_further_filters_stays_open_and_its_filters_hold(visit: Visit) -> None:
    page = visit("/", status="any")
    page.get_by_text("More filters").click()
    page.get_by_label("Only with results posted").wait_for()
    page.get_by_text("Only with results posted").click()
    page.wait_for_url(re.compile(r"with_results=yes"))
    settle(page)
    assert page.get_by_label("Age in years").is_visible()
    found = page.locator("h2.tf-answer").inner_text()
    page.get_by_text("More filters").click()
    page.get_by_text("Also on: “results posted”.").wait_for()
    assert page.locator("h2.tf-answer").inner_text() == found
