"""Each page as it opens, on a phone and on a laptop: nothing moves, nothing is too wide, axe finds nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.accessible import violations
from tests.browser.conftest import Visit, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver((list, observer, options) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
    if (options.droppedEntriesCount) sum = Infinity;  // more than the browser keeps
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 300);
})"""
"""Sum of all layout shifts since the document began, and of the 300 ms from now."""
FOLDS = "() => document.querySelectorAll('.stMain details:not(.tf-menu)').forEach(one => { one.open = true; })"
"""All but the menu: open, it lies over the page, and what it covers is no target."""
TOO_WIDE_PX = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
    .map(one => one.scrollWidth - one.clientWidth)"""
TOO_SMALL = """() => [...document.querySelectorAll('#root :is(a[href], button, summary, input, textarea, [role=tab])')]
  .filter(one => {
    const own = one.getBoundingClientRect();
    const box = (one.matches('input') && one.closest('label') || one).getBoundingClientRect();
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || own.width < 2) return false;
    if (getComputedStyle(one, '::after').position === 'absolute') return false;  // its whole row is the target
    const beside = [...one.parentElement.childNodes].some(two => two.nodeType === 3 && two.data.trim().length > 1);
    return (box.width < 24 || box.height < 24) && !(getComputedStyle(one).display === 'inline' && beside);
  }).map(one => `${one.textContent || one.ariaLabel} ${one.getBoundingClientRect().height} px`)"""
"""Links within a sentence may be as small as its letters."""
SMALL_LETTERS = """() => [...document.querySelectorAll('#root :is(input:not([type=checkbox], [type=radio]), textarea)')]
  .filter(one => parseFloat(getComputedStyle(one).fontSize) < 16).map(one => one.ariaLabel)"""
"""A phone zooms in on fields with smaller ones."""
NOT_THERE = """() => performance.getEntriesByType('resource')
  .filter(one => one.responseStatus >= 400).map(one => one.name)"""
PATHS = (
    "/",
    "/?near=Denvr",
    "/?near=Denver&status=any&therapy=prp",
    "/trial?nct=NCT91000001&near=Tampa",
    "/sheet?nct=NCT91000001&near=Tampa",
    "/compare",
    "/compare?nct=NCT91000001&nct=NCT90000001&near=Tampa",
    "/offer",
    "/offer?product=prp&target=disc&near=80202",
    "/fit",
    "/saved",
    "/changes",
    "/understand",
    "/understand?topic=questions",
    "/questions",
    "/landscape",
    "/landscape?by=status&is=COMPLETED",
    "/about",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_page_stands_still_fits_and_passes_axe(visit: Visit, path: str, width: int, scheme: str) -> None:
    page = visit(path, width=width, scheme=scheme)
    assert page.evaluate(SHIFTS) <= 0.05
    assert page.evaluate(TOO_WIDE_PX) == [0, 0]
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate(SMALL_LETTERS) == []
    assert page.evaluate(NOT_THERE) == []
    assert page.locator('[data-testid="stException"]').all_inner_texts() == []
    page.evaluate(FOLDS)
    assert violations(page) == []
    assert page.evaluate(TOO_WIDE_PX) == [0, 0], "with every fold open"


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_in_all_filters(visit: Visit, width: int, scheme: str) -> None:
    page = visit("/", width=width, scheme=scheme, near="Denver", therapy="prp")
    open_filters(page, width)
    assert violations(page) == []


def open_filters(page: Any, width: int) -> None:
    if width == 390:
        page.get_by_role("button", name="More", exact=True).click()
    else:
        page.get_by_text("More filters").click()
    page.get_by_label("Age in years").wait_for()
    settle(page)


def test_axe_finds_nothing_on_the_front_door_in_the_other_lights(visit: Visit) -> None:
    page = visit("/", width=390, scheme="light")
    assert violations(page) == []
    page.set_viewport_size({"width": 1280, "height": 844})
    page.emulate_media(color_scheme="dark")
    settle(page)
    assert violations(page) == []


def test_what_is_chosen_is_marked_in_the_colours_of_the_system_and_nothing_moves(visit: Visit) -> None:
    page = visit("/fit", own_tab=True)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("radio", name="Female").wait_for(state="attached")
    page.get_by_text("Female", exact=True).click()
    settle(page)
    outlines = page.locator('[data-testid="stRadioOption"] > div > div:first-child').evaluate_all(
        "all => all.map(one => getComputedStyle(one).outlineStyle)"
    )
    assert outlines == ["solid", "none"], "the one that is chosen"
    current = page.locator(".tf-row a[aria-current]")
    assert current.evaluate("one => getComputedStyle(one).borderBottomWidth") == "3px"
    page.locator(".tf-row").get_by_role("link", name="Find a trial").click()
    page.locator(".st-key-find_status").wait_for()
    settle(page)
    tag = page.locator('.st-key-find_status [data-testid="stMultiSelectTagsContainer"] > :not(input)').first
    assert tag.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"
    longest_s = page.evaluate(
        "Math.max(...[...document.querySelectorAll('*')].flatMap(one => "
        "getComputedStyle(one).transitionDuration.split(', ').map(parseFloat)))"
    )
    assert longest_s < 0.001
