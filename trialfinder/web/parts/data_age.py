"""How old the data are, on every page; the button that brings newer ones; and what went wrong, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from trialfinder.data import Provenance
from trialfinder.html.text import plain
from trialfinder.reading.dates import since_words
from trialfinder.registry.strategy import load_strategy
from trialfinder.web.state.held import DownloadProgress, HeldData


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
        f"ClinicalTrials.gov data of {day or 'an unknown date'}"
        + (f" ({age})" if age else "")
        + (f", checked {checked}" if checked else "")
        + (". Not checked for more than 7 days." if provenance.stale else ".")
        + (f" Not all: nothing came from the search {' and '.join(provenance.missing)}." if provenance.missing else "")
    )


def show_news(held: HeldData) -> None:
    """Above the page: what went wrong, and a bar while a download runs."""
    last_good = "" if held.data.provenance.missing else " The last good data are shown."
    for sentence in _troubles(held):
        st.html(f'<p class="tf-note" role="status">{plain(sentence)}{last_good}</p>')
    if _running(held):
        _show_progress(held)


def show_data_age(held: HeldData) -> None:
    """Below the page: one line of age, and the button."""
    with st.container(key="data-age", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<p>{plain(age_sentence(held.data.provenance, date.today()))}</p>", width="content")
        if held.can_update:
            st.button(
                "Update now", key="update_now", type="tertiary", on_click=held.update_now, disabled=_running(held)
            )


def _running(held: HeldData) -> bool:
    return held.download is not None


def _troubles(held: HeldData) -> tuple[str, ...]:
    return (*held.data.warnings, held.problem) if held.problem else held.data.warnings


@st.fragment(run_every=1.0)
def _show_progress(held: HeldData) -> None:
    download = held.download
    if download is None:
        st.rerun(scope="app")
    else:
        share, words = how_far(download, [net.name for net in load_strategy().nets])
        st.progress(share, text=words)


def how_far(download: DownloadProgress, searches: Sequence[str]) -> tuple[float, str]:
    """The share that is done, from 0 to 1, over all searches of a download; and a sentence."""
    if download.net not in searches:
        return 0.0, "Asking the registry for newer records. You can go on with the data shown."
    some = f": {download.done} of {download.total} studies" if download.total else ""
    begun = sum(name in searches for name in download.shares)
    return (
        sum(share for name, share in download.shares.items() if name in searches) / len(searches),
        f"Getting newer records, search {begun} of {len(searches)}{some}. You can go on with the data shown.",
    )
