"""Streamlit's page as we begin it: its scripts named early, our words where it is empty, nothing where it changed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import streamlit

from tests.tools.each import each
from trialfinder.web.edges.first_view import ON_FIND, PARTS, begun, scripts_of

ROOT = Path(__file__).resolve().parents[2]
STATIC = Path(streamlit.__file__).resolve().parent / "static"
PAGE = (STATIC / "index.html").read_text("utf-8")


@each("part", sorted({part for parts in PARTS.values() for part in parts}))
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
    body = page[page.index("<body>") :]
    assert body.index("Loading: clinical trials of PRP") < body.index('<div id="root"></div>')
    assert "<script" not in body
    assert "--tf-line" in body, "with the style of our own parts"
    assert "This page needs JavaScript." in body


def test_what_is_known_stands_where_streamlit_draws() -> None:
    page = begun(PAGE, (), '<div class="tf-first tf-whole">Known</div>')
    assert "Known" in page
    assert "--tf-line" in page, "with the style of our own parts"
    assert "Loading:" not in page


def test_no_letters_are_asked_for_early() -> None:
    page = begun(PAGE, ON_FIND)
    assert 'as="font"' in PAGE
    assert 'as="font"' not in page
    assert re.findall(r'<link rel="([\w-]+)"[^>]*\.css">', page) == ["tf-later"]


def test_the_letters_are_the_same_everywhere() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    first = (ROOT / "trialfinder" / "web" / "edges" / "first_view.css").read_text("utf-8")
    ours = (ROOT / "trialfinder" / "web" / "theme.css").read_text("utf-8")
    assert f"font: 1rem/1.6 {theme['font']};".replace("'", '"') in first
    assert f"--tf-serif: {theme['headingFont']};".replace("'", '"') in ours
    assert f"html {{ font-size: {theme['baseFontSize']}px;" in first


def test_a_page_that_is_not_as_we_know_it_stays() -> None:
    other = "<html><head></head><body><main id='app'></main></body></html>"
    assert begun(other, ON_FIND) == other, "a sheet to print, say"
    assert scripts_of(("NoSuchPart",)) == ()
