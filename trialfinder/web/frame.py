"""The frame of every page: config, header and ways between the pages, style, footer, and errors as sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from trialfinder.errors import TrialFinderError
from trialfinder.html.env import ours, pieces, render
from trialfinder.web.edges.clicks import go_html, listen
from trialfinder.web.edges.style import STYLE
from trialfinder.web.parts.data_age import show_footer, show_news
from trialfinder.web.state.held import full_records, held
from trialfinder.web.state.near import VisitPlace, place_of_visit


@dataclass(frozen=True)
class Way:
    """A page, as a person sees it."""

    show: Callable[[], None]
    """Draws it; what it needs is read in when the page is opened first."""
    address: str
    """The last part of its address; "" is Find."""
    title: str
    in_menu: bool = True
    """False: its address needs a trial, so only links lead there."""
    takes_place: bool = False
    """Whether its address may carry the place of the visit."""


def _find() -> None:
    from trialfinder.web.find.view import show_find

    show_find(held().data)


def _trial() -> None:
    from trialfinder.web.trial.view import show_trial

    show_trial(held().data, full_records())


def _sheet() -> None:
    from trialfinder.web.sheet.view import show_sheet

    show_sheet(held().data, full_records())


def _offer() -> None:
    from trialfinder.web.offer.view import show_offer

    show_offer(held().data)


def _fit() -> None:
    from trialfinder.web.fit.view import show_fit

    show_fit(held().data)


def _compare() -> None:
    from trialfinder.web.compare.view import show_compare

    show_compare(held().data)


def _saved() -> None:
    from trialfinder.web.saved.view import show_saved

    show_saved(held().data)


def _changes() -> None:
    from trialfinder.web.changes.view import show_changes

    show_changes(held().data)


def _questions() -> None:
    from trialfinder.web.questions.view import show_questions

    show_questions()


def _understand() -> None:
    from trialfinder.web.understand.view import show_understand

    show_understand(held().data, st.query_params.get("topic", ""))


def _landscape() -> None:
    from trialfinder.web.landscape.view import show_landscape

    show_landscape(held().data, st.query_params.to_dict())


def _about() -> None:
    from trialfinder.web.about.view import show_about

    show_about(held().data)


WAYS: Final = (
    Way(_find, "", "Find a trial", takes_place=True),
    Way(_trial, "trial", "Trial", in_menu=False),
    Way(_sheet, "sheet", "Two pages to print", in_menu=False),
    Way(_offer, "offer", "Check an offer", takes_place=True),
    Way(_fit, "fit", "Would a trial take me?"),
    Way(_compare, "compare", "Compare trials", in_menu=False),
    Way(_saved, "saved", "Saved"),
    Way(_changes, "changes", "What changed"),
    Way(_questions, "questions", "Questions"),
    Way(_understand, "understand", "Understand"),
    Way(_landscape, "landscape", "Landscape"),
    Way(_about, "about", "About the data"),
)


def navigate() -> st.Page:
    """The page that the address names; draws the header, the same on every page."""
    page = st.navigation(
        [
            st.Page(way.show, title=f"{way.title} – trialfinder", url_path=way.address or None, default=not way.address)
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
