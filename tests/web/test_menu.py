"""The pages and their addresses are the contract's; the menu marks the page that is open."""

from __future__ import annotations

from pathlib import Path

from trialfinder.web.frame import WAYS, menu_html


def test_every_page_of_the_contract_has_its_address() -> None:
    addresses = [way.address for way in WAYS]
    assert set(addresses) == {"", "trial", "sheet", "compare", "understand", "landscape", "fit", "offer", "about"}
    assert all(Path(way.script).is_file() for way in WAYS)


def test_the_menu_marks_the_open_page_and_leaves_out_what_needs_a_trial() -> None:
    menu = menu_html("fit")
    assert menu.count('aria-current="page"') == 1
    assert '<a class="tf-go" href="fit" aria-current="page">Would a trial take me?</a>' in menu
    assert 'href="trial"' not in menu
    assert 'href="compare"' not in menu
