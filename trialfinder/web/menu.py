"""The pages of the dashboard and the ways between them: Streamlit's row on a wide screen, a menu of ours on a phone.

Streamlit folds its row away below 768 px behind a sign without words; theme.css shows the menu there instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit.navigation.page import Page

from trialfinder.web.clicks import go_html
from trialfinder.web.pages import ABOUT, COMPARE, FIND, FIT, LANDSCAPE, OFFER, TRIAL, UNDERSTAND


@dataclass(frozen=True)
class Way:
    """A page, as a person sees it."""

    file: str
    address: str
    """The last part of its address; "" is Find."""
    title: str
    in_menu: bool = True
    """False: its address needs a trial, so only links lead there."""


WAYS: Final = (
    Way(FIND, "", "Find a trial"),
    Way(TRIAL, "trial", "Trial", in_menu=False),
    Way(OFFER, "offer", "Check an offer"),
    Way(FIT, "fit", "Would a trial take me?"),
    Way(COMPARE, "compare", "Compare trials", in_menu=False),
    Way(UNDERSTAND, "understand", "Understand"),
    Way(LANDSCAPE, "landscape", "Landscape"),
    Way(ABOUT, "about", "About the data"),
)


def navigate() -> Page:
    """The page that the address names; draws the row of a wide screen and the menu of a phone."""
    page = st.navigation(
        [
            st.Page(
                way.file,
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
