"""How old the data are, on every page: a calm line above, the footer below, and the button that brings newer ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

import streamlit as st

from trialfinder.advice.guidance.texts import load_panel
from trialfinder.data import Data, Provenance
from trialfinder.finding.find import reach_of
from trialfinder.finding.found import nearest_sites
from trialfinder.html.env import ours, plain, render
from trialfinder.reading.dates import date_in_words, since_words
from trialfinder.registry.strategy import load_strategy
from trialfinder.settings import read_settings
from trialfinder.web.edges.clicks import go_html
from trialfinder.web.state.held import DownloadProgress, HeldData
from trialfinder.web.state.in_step import run_anew
from trialfinder.web.state.near import VisitPlace


def age_sentence(provenance: Provenance, today: date) -> str:
    """Where the data come from and how old they are."""
    if provenance.source == "bundled":
        return (
            "Bundled facts, not live data: each status is as old as the date beside it, "
            "and contacts and full texts are on the registry’s page only."
        )
    day = (provenance.data_timestamp or provenance.fetched_at or "")[:10]
    age = since_words(day, today)
    checked = since_words((provenance.checked_at or "")[:10], today)
    return (
        f"ClinicalTrials.gov data of {date_in_words(day) or 'an unknown date'}"
        + (f" ({age})" if age else "")
        + (f", checked {checked}" if checked else "")
        + (". Not checked for more than 7 days." if provenance.stale else ".")
        + (
            f" Not complete: nothing came from the search {' and '.join(provenance.missing)}."
            if provenance.missing
            else ""
        )
    )


SAVED_HTML: Final = '<p class="tf-news" role="status">You are seeing our saved copy; each trial has its date.</p>'


def is_saved_copy(held: HeldData) -> bool:
    """Whether the data are old enough to be told so above the page."""
    return held.data.provenance.source == "bundled" or held.data.provenance.stale or bool(_troubles(held))


def show_news(held: HeldData) -> None:
    """Above the page, one calm line: that the copy is a saved one, how far a download is, or what it brought.

    A look for newer records that nobody asked for shows nothing while the copy is a fresh one.
    """
    state, brought = st.session_state, _brought(held.data)
    is_old = is_saved_copy(held)
    if not (is_old or brought or state.get("visit_asked")):
        return
    with st.container(key="saved-copy", horizontal=True, vertical_alignment="center", gap="small"):
        if _running(held):
            _show_progress(held)
        elif brought:
            st.html(f'<p class="tf-news" role="status">{plain(brought)}</p>')
        elif is_old:
            st.html(SAVED_HTML, width="content")
            if held.can_update:
                _show_button(held, "update_now")


def _show_button(held: HeldData, key: str) -> None:
    st.button("Get today’s records", key=key, type="tertiary", on_click=_update, args=(held,))


def _update(held: HeldData) -> None:
    st.session_state["visit_asked"] = True
    held.update_now()


def show_footer(held: HeldData) -> None:
    """Below the page: what this is and is not, of which day the data are, who made it, privacy."""
    provenance = held.data.provenance
    st.html(footer_html(held))
    if held.can_update and not _running(held) and provenance.source != "bundled" and not provenance.stale:
        _show_button(held, "update_again")


def footer_html(held: HeldData) -> str:
    """The footer's words."""
    return render(
        "footer.html",
        independent="independent and sells nothing",
        disclaimer=load_panel().disclaimer,
        age=age_sentence(held.data.provenance, date.today()),
        about=ours(go_html("about", "How we search, read and count")),
        contact=read_settings().contact or "",
        troubles=_troubles(held),
    )


def _brought(data: Data) -> str:
    """What a download brought since this visit began; "" before one."""
    state = st.session_state
    if state.get("visit_data") is not data:
        recruits = frozenset(
            nct_id for nct_id in data.records if data.row(nct_id).is_recruiting and data.labels[nct_id].topic == "yes"
        )
        before = state.get("visit_recruits")
        state["visit_data"], state["visit_recruits"] = data, recruits
        if before is None or data.provenance.source == "bundled":
            return ""
        new, gone = recruits - before, before - recruits
        is_told = new or gone or state.get("visit_asked")
        state["visit_news"] = news(data, new, gone, state.get("visit_place")) if is_told else ""
    return str(state.get("visit_news") or "")


def news(data: Data, new: Collection[str], gone: Collection[str], place: VisitPlace | None) -> str:
    """What newer records mean for a person, such as "5 more trials near you".

    Args:
        data: the newer ones.
        new: the ids of trials that recruit now and did not before.
        gone: of those that did before and do not now; nothing is said of them while a search is missing.
        place: of the visit.
    """
    if place is None:
        brought = f"{len(new) or 'no'} more {'trial recruits' if len(new) == 1 else 'trials recruit'}"
    else:
        reach, near = reach_of(place.place, None), nearest_sites(data, place.place)
        count = sum((one := near.of(nct_id)) is not None and one.away_km <= reach.km for nct_id in new)
        brought = f"{count or 'no'} more {'trial' if count == 1 else 'trials'} near you"
    closed = len(gone) if not data.provenance.missing else 0
    left = f" Of those that recruited before, {closed} no longer {'does' if closed == 1 else 'do'}." if closed else ""
    return f"Today’s records are here: {brought}.{left}"


def _running(held: HeldData) -> bool:
    return held.download is not None


def _troubles(held: HeldData) -> tuple[str, ...]:
    return (*held.data.warnings, held.problem) if held.problem else held.data.warnings


@st.fragment(run_every=1.0)
def _show_progress(held: HeldData) -> None:
    download = held.download
    if download is None:
        run_anew()
    else:
        share, words = how_far(download, [net.name for net in load_strategy().nets])
        st.html(
            f'<p class="tf-news" role="status"><progress max="1" value="{share:.2f}"></progress> {plain(words)}</p>'
        )


def how_far(download: DownloadProgress, searches: Sequence[str]) -> tuple[float, str]:
    """The share that is done, from 0 to 1, over all searches of a download; and a sentence."""
    if download.net not in searches:
        return 0.0, "Asking for today’s records. You can read on."
    begun = sum(name in searches for name in download.shares)
    return (
        sum(share for name, share in download.shares.items() if name in searches) / len(searches),
        f"Getting today’s records: search {begun} of {len(searches)}.",
    )
