"""Trials as cards: what a person needs to choose which record to open, and the bar of those ticked for comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import streamlit as st

from trialfinder.advice.cautions.ledger import Caution, cautions
from trialfinder.data import Data
from trialfinder.finding.find import Found
from trialfinder.finding.sentences import town
from trialfinder.html.text import plain, record_link
from trialfinder.places import KM_PER_MILE
from trialfinder.reading.freshness import STALE_MONTHS, read_freshness
from trialfinder.registry.record import Study
from trialfinder.rows import StudyRow, nearest_first
from trialfinder.vocabulary import STATUSES, is_recruiting
from trialfinder.web.edges.clicks import chosen_trials, go_html, tick_html
from trialfinder.web.state.address import Words
from trialfinder.web.state.held import per_data
from trialfinder.wording import (
    control_in_words,
    distance_in_words,
    product_in_words,
    status_in_words,
    targets_in_words,
    title_in_words,
)

AT_ONCE: Final = 10
CAUTIONS: Final = 2
NOT_ON_CARDS: Final = (
    "recruiting_not_verified",
    "status_unknown",
    "stopped",
    "no_control_group",
    "cost_not_stated",
)
"""Cautions whose fact stands on the card in any case (dated status, comparison group), or on nearly every record."""


def show_cards(found: Found, words: Words, *, key: str = "cards", level: int = 3) -> None:
    """The first trials as cards, and a button for the next ones."""
    shown = int(st.session_state.get(f"{key}_shown") or AT_ONCE)
    page = replace(found, rows=found.rows[:shown])
    closer = _closer_sites(page) if found.near is not None else {}
    today = date.today()
    cards = (card_html(found, row, words.near, closer.get(row.nct_id), today, level) for row in page)
    st.html(f'<div class="tf-cards">{"".join(cards)}</div>')
    show_chosen(words, key)
    left = found.counts["matched"] - shown
    if left > 0:
        st.button(
            f"Show {min(AT_ONCE, left)} more of {left}",
            key=f"{key}_more",
            on_click=_show_more,
            args=(key, shown + AT_ONCE),
        )


def card_html(found: Found, row: StudyRow, near: str, closer: str | None, today: date, level: int = 3) -> str:
    """One trial as HTML; every text of the record in it is escaped."""
    nct_id = row.nct_id
    study, labels = found.data.study(nct_id), found.data.labels[nct_id]
    params = {"nct": nct_id, **({"near": near} if near else {})}
    title = plain(title_in_words(row))
    facts = [
        ("Product", product_in_words(labels)),
        ("Injected into", targets_in_words(labels.targets)),
        ("Comparison", control_in_words(row.control)),
    ]
    if found.near is not None and (one := found.near.of(row.nct_id)) is not None:
        nearest = "Nearest recruiting site" if row.is_recruiting else "Nearest site"
        # The registry's name of a town far away says little alone.
        city = town(one.site.city, one.site.state, one.site.country) if one.site.city else None
        facts.append((nearest, distance_in_words(one.away_km, one.away_km / KM_PER_MILE, city)))
    listed = "".join(f"<div><dt>{plain(name)}</dt><dd>{plain(_upper(text))}</dd></div>" for name, text in facts)
    warning = f'<p class="tf-note">{plain(closer)}</p>' if closer else ""
    remarks = cautions_html(remarks_of(found.data, study.nct_id, today))
    return (
        f'<div class="tf-card"><h{level}>{title}</h{level}>{status_html(study, today)}'
        f"<dl>{listed}</dl>{warning}{remarks}"
        f'<p class="tf-record">{record_link(nct_id, "The record at ClinicalTrials.gov")}</p>'
        f'<p class="tf-do">{go_html("trial", f"See this trial: {nct_id}", params)}{tick_html(nct_id)}</p></div>'
    )


def status_html(study: Study, today: date) -> str:
    """The status with its date. The mark repeats what the words say; colour alone says nothing.

    Marked open only where the record says recruiting and was verified in the last year.
    """
    words, months = status_in_words(study, today), read_freshness(study, today).months_since_verified
    status = study.protocol_section.status_module.overall_status
    is_fresh = not study.is_partial and months is not None and months <= STALE_MONTHS
    is_open = is_recruiting(status) and is_fresh
    mark, name = ("●", "open") if is_open else ("○", "other")
    return f'<p class="tf-status tf-{name}"><span aria-hidden="true">{mark}</span> {plain(words)}</p>'


def cautions_html(some: Sequence[Caution]) -> str:
    """At most two sentences; how each may be all right, and how to check it, is on the trial's page."""
    shown = [one for one in some if one.id not in NOT_ON_CARDS]
    if not shown:
        return ""
    left = len(shown) - CAUTIONS
    more = f"<p>{left} more on the trial’s page, each with how it may be all right.</p>" if left > 0 else ""
    listed = "".join(f"<li>{plain(one.sentence)}</li>" for one in shown[:CAUTIONS])
    return f'<div class="tf-worth"><p>Worth a question:</p><ul>{listed}</ul>{more}</div>'


def _closer_sites(found: Found) -> dict[str, str]:
    """For each recruiting trial whose nearest site does not recruit: a sentence that names that site."""
    sentences = {}
    for row in found:
        sites = [site for site in found.sites_of(row.nct_id) if site.distance_km is not None]
        if not row.is_recruiting or not sites or (site := nearest_first(sites)[0]).is_recruiting:
            continue
        status = STATUSES.get(site.site_status or "", "status not given")
        where = f"in {site.city}" if site.city else "nearest to you"
        miles = (site.distance_km or 0.0) / KM_PER_MILE
        sentences[row.nct_id] = (
            f"This trial recruits, but not at its site nearest to you, {where}, about {miles:,.0f} mi away "
            f"({status[0].lower()}{status[1:]})."
        )
    return sentences


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _show_more(key: str, count: int) -> None:
    st.session_state[f"{key}_shown"] = count


def show_chosen(words: Words, key: str) -> None:
    """What is ticked, and the way to the comparison; nothing while nothing is."""
    chosen = chosen_trials()
    if not chosen:
        return
    with st.container(key=f"{key}-chosen", horizontal=True, vertical_alignment="center"):
        names = plain(", ".join(chosen))
        if len(chosen) == 1:
            st.html(f'<p role="status">To compare: {names} and one more, at least.</p>', width="content")
        else:
            near = {"near": words.near} if words.near else {}
            way = go_html("compare", f"Compare these {len(chosen)}", {"nct": chosen, **near})
            st.html(f'<p><span role="status">To compare: {names}.</span> {way}</p>', width="content")
        st.button("Clear", key=f"{key}-clear-chosen", type="tertiary", on_click=chosen.clear)


@per_data
def _read(data: Data) -> dict[tuple[str, date], tuple[Caution, ...]]:
    """The cautions read so far; filled by `remarks_of`. Reading one takes 1 to 5 ms, too much for every run."""
    return {}


def remarks_of(data: Data, nct_id: str, today: date) -> tuple[Caution, ...]:
    """The cautions of one record.

    Raises:
        StudyNotFound: it is not among the data held.
    """
    known = _read(data)
    found = known.get((nct_id, today))
    if found is None:
        study = data.study(nct_id)
        found = known[nct_id, today] = cautions(data.reading(study.nct_id), today)
    return found
