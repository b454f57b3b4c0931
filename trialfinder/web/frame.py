"""The frame of every page: config, header and ways between the pages, style, footer, and errors as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from trialfinder.errors import TrialFinderError
from trialfinder.html.env import ours, pieces, render
from trialfinder.web.edges.clicks import go_html, listen
from trialfinder.web.edges.style import STYLE
from trialfinder.web.parts.data_age import show_footer, show_news
from trialfinder.web.state.held import held
from trialfinder.web.state.near import VisitPlace, place_of_visit

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
    takes_place: bool = False
    """Whether its address may carry the place of the visit."""

    @property
    def script(self) -> str:
        """The file of the page; links and tests reach it by its path."""
        return str(_HERE / self.folder / "page.py")


WAYS: Final = (
    Way("find", "", "Find a trial", takes_place=True),
    Way("trial", "trial", "Trial", in_menu=False),
    Way("sheet", "sheet", "Two pages to print", in_menu=False),
    Way("offer", "offer", "Check an offer", takes_place=True),
    Way("fit", "fit", "Would a trial take me?"),
    Way("compare", "compare", "Compare trials", in_menu=False),
    Way("saved", "saved", "Saved"),
    Way("changes", "changes", "What changed"),
    Way("questions", "questions", "Questions"),
    Way("understand", "understand", "Understand"),
    Way("landscape", "landscape", "Landscape"),
    Way("about", "about", "About the data"),
)


def navigate() -> st.Page:
    """The page that the address names; draws the header, the same on every page."""
    page = st.navigation(
        [
            st.Page(
                way.script, title=f"{way.title} – trialfinder", url_path=way.address or None, default=not way.address
            )
            for way in WAYS
        ],
        position="hidden",
    )
    # The title is set on every run: a page that names its trial changes it, and the next page is not its own.
    st.set_page_config(layout="wide", page_icon="🧭", page_title=page.title)
    st.html(header_html(page.url_path, place_of_visit(page.url_path)))
    return page


def header_html(address: str, place: VisitPlace | None = None) -> str:
    """Name, place and the ways between the pages, a row on a wide screen and a folded menu on a phone.

    Args:
        address: of the page that is open, which is marked.
        place: the place of the visit; it goes with the links to the pages that ask for one.
    """
    near = {"near": place.typed} if place else {}
    ways = [
        ours(go_html(way.address, way.title, near if way.takes_place else {}, current=way.address == address))
        for way in WAYS
        if way.in_menu
    ]
    return render(
        "header.html",
        skips=not address,  # Find: past the ways between the pages
        home=ours(go_html("", "trialfinder", near)),
        place=place.label if place else "",
        change=ours(go_html("", "change", near, about="the place", then="near")),
        ways=ways,
    )


def run() -> None:
    """Draw the page that the address names."""
    if not STYLE.in_page:
        st.html(STYLE)
    page = navigate()
    try:
        here = held()
        here.look_for_newer()
        show_news(here)
        page.run()
        show_footer(here)
    except TrialFinderError as error:  # the installation or the data folder cannot be used
        st.html(pieces().note(str(error), role="alert"))
    listen()
