"""Streamlit's page as we begin it: its scripts named early, our words where it is empty, nothing where it changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit

from trialfinder.web.edges.first_view import ON_FIND, begun, scripts_of

STATIC = Path(streamlit.__file__).resolve().parent / "static"
PAGE = (STATIC / "index.html").read_text("utf-8")


@pytest.mark.parametrize("part", ON_FIND)
def test_each_part_is_one_that_this_streamlit_has(part: str) -> None:
    assert [name for name in scripts_of((part,)) if name.startswith(f"{part}.")]


def test_the_page_names_every_script_once_and_each_is_there() -> None:
    page = begun(PAGE, ON_FIND)
    named = re.findall(r'href="\./(static/js/[^"]+)"', page)
    assert len(named) == len(set(named)) > len(re.findall(r'href="\./(static/js/[^"]+)"', PAGE))
    assert all((STATIC / name).is_file() for name in named)


def test_our_words_stand_where_streamlit_draws() -> None:
    page = begun(PAGE, ())
    assert "<title>trialfinder</title>" in page
    root = page[page.index('<div id="root">') :]
    assert "Loading: clinical trials of PRP" in root
    assert "<script" not in root


def test_a_page_that_is_not_as_we_know_it_stays() -> None:
    other = "<html><head></head><body><main id='app'></main></body></html>"
    assert begun(other, ON_FIND) == other, "a sheet to print, say"
    assert scripts_of(("NoSuchPart",)) == ()
