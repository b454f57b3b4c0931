"""One trial: what is injected, where, and how fresh the record is, with the record's own words as quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from trialfinder.errors import QueryError, RegistryUnavailable, StudyNotFound
from trialfinder.export import json_rows
from trialfinder.finder import Found, find
from trialfinder.library import Data
from trialfinder.places import KM_PER_MILE
from trialfinder.question import Question, ask, parse_nct_id
from trialfinder.reading.labels import Labels
from trialfinder.reading.quote import Quote
from trialfinder.registry.record import Study
from trialfinder.vocabulary import PHASES, PROCESSINGS, STATUS_MEANINGS, STATUSES
from trialfinder.web.pages import FIND
from trialfinder.web.registry_text import plain, quoted, record_link
from trialfinder.web.views.before_you_agree import red_flags_html
from trialfinder.web.views.cards import status_html
from trialfinder.wording import NOT_HELD, control_in_words, product_in_words, targets_in_words

SITES_AT_ONCE = 25


def show_trial(data: Data, asked_id: str, near: str) -> None:
    """The page of the trial with this id; a sentence when there is none."""
    _show_way_back()
    try:
        nct_id = parse_nct_id(asked_id)
        study = data.study(nct_id)
    except QueryError:
        st.html(
            '<h1 class="tf-title">Which trial?</h1><p>The address names no trial. It ends in ?nct= and an id of NCT '
            "and eight digits, for example /trial?nct=NCT02412735.</p>"
        )
        return
    except (StudyNotFound, RegistryUnavailable):
        st.html(
            f'<h1 class="tf-title">{plain(nct_id)}</h1><p>This trial is not in the data held. It may be about '
            f"something else, or be new. {record_link(nct_id, 'See its record at ClinicalTrials.gov')}.</p>"
        )
        return
    found = _alone(data, nct_id, near)
    [row] = json_rows(found.studies)
    st.html(_top_html(row, study))
    left, right = st.columns([2, 1], gap="large")
    with left, st.container(key="trial"):
        st.html(_product_html(study, data.labels[nct_id]))
        _show_sites(found, row)
    with right, st.container(key="trial-facts"):
        st.html(_facts_html(row, study))
        st.html(f'<div class="tf-panel">{red_flags_html()}</div>')


def _show_way_back() -> None:
    seen = st.session_state.get("find_seen")
    label = "Back to the trials found" if seen else "Find a trial"
    st.page_link(FIND, label=label, query_params=seen or None)


def _alone(data: Data, nct_id: str, near: str) -> Found:
    """The one study with its sites; a place that is not known adds no distance and is no error here."""
    everything = Question(include_borderline=True, include_off_topic=True)
    one = data.only(nct_id)
    if near:
        try:
            found = find(one, ask(near=near, include_borderline=True, include_off_topic=True))
        except QueryError:
            return find(one, everything)
        if len(found.studies):
            return found
    return find(one, everything)


def _top_html(row: Mapping[str, Any], study: Study) -> str:
    facts_only = study.completeness == "facts_only"
    # "People can ask to join now" is true of a live record only.
    meaning = "" if facts_only else STATUS_MEANINGS.get(row["overall_status"] or "", "")
    copy = (
        '<p class="tf-note">This is from our offline copy of facts, not the live record. '
        "What is missing here may be in the record.</p>"
        if facts_only
        else ""
    )
    off_topic = (
        ""
        if row["topic"] == "yes"
        else f'<p class="tf-note">Topic: {plain(row["topic"])}. {plain(row["topic_reason"])}</p>'
    )
    link = record_link(row["nct_id"], f"{row['nct_id']} at ClinicalTrials.gov")
    return (
        f'<h1 class="tf-title">{plain(row["title"] or f"Title {NOT_HELD}")}</h1>'
        f"{status_html(study, date.today())}"
        f'<p class="tf-small">{plain(meaning)} {link}</p>'
        f"{copy}{off_topic}"
    )


def _product_html(study: Study, labels: Labels) -> str:
    rows = [
        ("Product", product_in_words(labels), (*labels.therapy_evidence, *labels.source_evidence)),
        ("Preparation", _words(labels.processing, PROCESSINGS), labels.processing_evidence),
        ("Injected into", targets_in_words(labels.targets), labels.target_evidence),
        ("Comparison", control_in_words(labels.control), labels.control_evidence),
    ]
    ours = "our summary" if study.completeness == "facts_only" else None
    cards = "".join(
        f"<div><dt>{plain(name)}</dt><dd>{plain(words[:1].upper() + words[1:])}{_quotes_html(quotes, ours)}</dd></div>"
        for name, words, quotes in rows
    )
    summary = study.protocol_section.description_module.brief_summary
    said = f"<p><strong>Our summary.</strong> {plain(summary)}</p>" if ours and summary else ""
    return f'<div class="tf-card"><h2>What is injected</h2><dl class="tf-identity">{cards}</dl>{said}</div>'


def _quotes_html(quotes: Iterable[Quote], ours: str | None) -> str:
    """The words of the record; our own paraphrase is never called a quote."""
    kept = list(dict.fromkeys(quotes))[:3]
    if ours:
        kept = [quote for quote in kept if "descriptionModule" not in quote.path]
    return "".join(f"<blockquote><q>{quoted(quote.text)}</q></blockquote>" for quote in kept)


def _facts_html(row: Mapping[str, Any], study: Study) -> str:
    missing = NOT_HELD if study.completeness == "facts_only" else "the record does not say"
    results = {True: "posted", False: "none posted"}.get(row["has_results"], missing)
    phases = ", ".join(PHASES.get(one, one) for one in row["phases"] or ()) or missing
    facts = [
        ("Phase", phases),
        ("People", row["enrollment"] if row["enrollment"] is not None else missing),
        ("Started", row["start_date"] or missing),
        ("Ends or ended", row["completion_date"] or missing),
        ("Record last updated", row["last_updated"] or missing),
        ("Results", results),
        ("Sponsor", row["sponsor"] or missing),
    ]
    listed = "".join(f"<div><dt>{plain(name)}</dt><dd>{plain(value)}</dd></div>" for name, value in facts)
    return f'<div class="tf-card"><h2>The trial in short</h2><dl>{listed}</dl></div>'


def _show_sites(found: Found, row: Mapping[str, Any]) -> None:
    when = row["as_of"] if row["completeness"] == "facts_only" else row["last_verified"]
    dated = f"<p>Site status is that of {plain(when or 'a date that we do not know')}.</p>"
    rows = json_rows(
        found.sites.sort_values(["distance_km", "is_recruiting"], ascending=[True, False], na_position="last")
    )
    shown = rows if st.session_state.get("all_sites") == row["nct_id"] else rows[:SITES_AT_ONCE]
    items = "".join(f"<li>{_site_html(site)}</li>" for site in shown)
    none = "<p>Our data hold no site for this trial. The record may name some.</p>"
    st.html(f'<div class="tf-card"><h2>Where</h2>{f"{dated}<ul class=tf-sites>{items}</ul>" if rows else none}</div>')
    if len(rows) > len(shown):
        st.button(f"Show all {len(rows)} sites", on_click=_show_all_sites, args=(row["nct_id"],))


def _site_html(row: Mapping[str, Any]) -> str:
    where = ", ".join(part for part in (row["city"], row["state"], row["country"]) if part)
    away = (
        f", about {row['distance_km'] / KM_PER_MILE:,.0f} mi ({row['distance_km']:,.0f} km)"
        if row["distance_km"] is not None
        else ""
    )
    status = STATUSES.get(row["site_status"] or "", "status not given")
    contact = [part for part in (row["contact_name"], row["contact_phone"], row["contact_email"]) if part]
    reach = f"<br>Contact: {plain(', '.join(contact))}" if contact else ""
    return (
        f"<strong>{plain(row['facility'] or 'Site name not given')}</strong><br>{plain(where)}{plain(away)}. "
        f"{plain(status)}.{reach}"
    )


def _show_all_sites(nct_id: str) -> None:
    st.session_state["all_sites"] = nct_id


def _words(label: str | None, table: Mapping[str, str]) -> str:
    return NOT_HELD if label is None else table.get(label, label)
