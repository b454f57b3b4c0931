"""The frame of every page: config, the ways between the pages, style, the age of the data, and errors as sentences.

Streamlit folds its row of pages away below 768 px behind a sign without words; a menu of ours is shown there instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from trialfinder.errors import TrialFinderError
from trialfinder.html.text import plain
from trialfinder.web.edges.clicks import go_html, listen
from trialfinder.web.edges.style import STYLE
from trialfinder.web.parts.data_age import show_data_age, show_news
from trialfinder.web.state.held import held

_HERE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Way:
    """A page, as a person sees it."""

    folder: str
    """Below web/: its page.py is the script that Streamlit runs."""
    address: str
    """The last part of its address; "" is Find."""
    title: str
    in_menu: bool = True
    """False: its address needs a trial, so only links lead there."""

    @property
    def script(self) -> str:
        """The file of the page; links and tests reach it by its path."""
        return str(_HERE / self.folder / "page.py")


WAYS: Final = (
    Way("find", "", "Find a trial"),
    Way("trial", "trial", "Trial", in_menu=False),
    Way("sheet", "sheet", "Two pages to print", in_menu=False),
    Way("offer", "offer", "Check an offer"),
    Way("fit", "fit", "Would a trial take me?"),
    Way("compare", "compare", "Compare trials", in_menu=False),
    Way("understand", "understand", "Understand"),
    Way("landscape", "landscape", "Landscape"),
    Way("about", "about", "About the data"),
)


def navigate() -> st.Page:
    """The page that the address names; draws the row of a wide screen and the menu of a phone."""
    page = st.navigation(
        [
            st.Page(
                way.script,
                title=way.title,
                url_path=way.address or None,
                default=not way.address,
                visibility="visible" if way.in_menu else "hidden",
            )
            for way in WAYS
        ],
        position="top",
    )
    st.html(menu_html(page.url_path))
    return page


def menu_html(address: str) -> str:
    """The menu of a phone, folded; the page that is open is marked."""
    ways = "".join(
        f"<li>{go_html(way.address, way.title, current=way.address == address)}</li>" for way in WAYS if way.in_menu
    )
    return (
        '<details class="tf-menu"><summary><span>trialfinder</span> <span class="tf-menu-word">Menu</span></summary>'
        f'<nav aria-label="Pages"><ul>{ways}</ul></nav></details>'
    )


def run() -> None:
    """Draw the page that the address names."""
    st.set_page_config(layout="wide", page_icon="🧭")
    st.html(STYLE)
    page = navigate()
    st.set_page_config(page_title=page.title)  # a page that names its trial may change it; the next one is not its own
    try:
        here = held()
        here.look_for_newer()
        show_news(here)
        page.run()
        show_data_age(here)
        listen()
    except TrialFinderError as error:  # the installation or the data folder cannot be used
        st.html(f'<p class="tf-note" role="alert">{plain(error)}</p>')
