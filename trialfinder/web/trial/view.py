"""One trial: what is injected, who can join, what happens, where, and how far the record can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import streamlit as st
from markupsafe import Markup

from trialfinder.advice.cautions.ledger import Caution, cautions, strengths
from trialfinder.advice.questions.questions import Answer, questions
from trialfinder.data import Data
from trialfinder.errors import QueryError, RegistryUnavailable, StudyNotFound
from trialfinder.finding.find import find_one
from trialfinder.html.env import ours, pieces, record_link
from trialfinder.question import read_nct_id
from trialfinder.reading.cards.product import short_product
from trialfinder.reading.dates import date_in_words
from trialfinder.reading.freshness import JOINABLE, STALE_MONTHS
from trialfinder.reading.reading import Reading
from trialfinder.rows import SiteRow, StudyRow, nearest_first
from trialfinder.settings import read_settings
from trialfinder.titles import plain_title_of
from trialfinder.vocabulary import PHASES, STATUS_MEANINGS, upper
from trialfinder.web.edges.clicks import copy_link_html, field_error_html, field_hint_html, go_html
from trialfinder.web.parts.before_you_agree import red_flags_html
from trialfinder.web.parts.cards import status_html
from trialfinder.web.parts.facts import Ground, Line, Shown, card, fact, from_html, listed_html, report_html, silence
from trialfinder.web.state.address import FIND, for_page, one_line, read_text
from trialfinder.web.state.held import FullRecords
from trialfinder.web.state.in_step import InStep, run_anew
from trialfinder.web.state.near import read_place
from trialfinder.web.trial.given import asks_html, joining_html, plan_html, product_html
from trialfinder.web.trial.glance import glance_html
from trialfinder.web.trial.sites import contacts_html, sites_html
from trialfinder.web.trial.trust import cautions_html, fresh_html, questions_html, results_html, strengths_html
from trialfinder.wording import people_in_words, planned_in_words, results_in_words

TOPICS: Final = {"yes": "On topic", "borderline": "Borderline", "no": "Off topic"}
PARTS: Final = {
    "injected": "What is injected",
    "join": "Who can join",
    "plan": "What happens to you",
    "asks": "What taking part asks",
    "where": "Where",
    "fresh": "How fresh",
    "results": "Results",
    "worth": "Worth a question",
    "ask-them": "Questions to ask",
    "short": "Phase, size, sponsor",
    "report": "Report a mistake",
}
"""Id and name of each part of the page that every trial has."""

LONGEST_ID: Final = 40


@dataclass(frozen=True)
class TrialAsked:
    """What the address asks: a trial, and the place that its sites are measured from, as typed."""

    near: str = ""
    nct: str = ""


def read_asked(params: Mapping[str, Iterable[str]]) -> tuple[TrialAsked, tuple[str, ...]]:
    """The words of an address, and a sentence for a place that is none. Never raises."""
    dropped: list[str] = []
    nct = next((one_line(one) for one in reversed([*params.get("nct", ())])), "")
    return TrialAsked(read_text("near", params.get("near", ()), dropped), nct), tuple(dropped)


def to_params(asked: TrialAsked) -> dict[str, list[str]]:
    """The address of these words."""
    return {name: [value] for name, value in (("nct", asked.nct), ("near", asked.near)) if value}


TRIAL: Final = InStep("trial", TrialAsked(), read_asked, to_params)


def _html() -> Any:
    return pieces("trial.html")


def _flags_html() -> Markup:
    return Markup(_html().flags(ours(red_flags_html())))


def show_trial(data: Data, records: FullRecords) -> None:
    """The page of the trial that the address names; a sentence when there is none."""
    asked = TRIAL.keep()
    try:
        nct_id, note = read_nct_id(asked.nct)
    except QueryError as error:
        _ask_number("Which trial?", asked.nct, for_page(error))
        st.html(_flags_html())
        return
    if note:
        st.html(pieces().note(note))
    data = records.add_to(data, nct_id)
    try:
        study = data.study(nct_id)
    except (StudyNotFound, RegistryUnavailable):
        _ask_number(nct_id, asked.nct, _html().not_held().strip())
        st.html(_html().elsewhere(record_link(nct_id, f"{nct_id} at ClinicalTrials.gov")))
        _show_fetch(data, nct_id, records)
        st.html(_flags_html())
        return
    place, trouble = read_place(asked.near)
    found = find_one(data, study.nct_id, place)
    [row] = found
    trial = Shown(data.reading(study.nct_id), date.today(), found.question.in_miles)
    answers = questions(trial.reading, trial.today, data)
    bad = cautions(trial.reading, trial.today)
    sites = nearest_first(found.sites_of(row.nct_id))
    glance = glance_html(trial, {one.id: one for one in answers}, sites, bad)
    st.set_page_config(page_title=tab_title(trial.reading))
    st.html(_way_back_html() + top_html(row, trial) + glance)
    if trial.is_partial:
        _show_fetch(data, nct_id, records)
    with st.container(key="trial-ways"):
        _show_place(TRIAL.dropped(), trouble)
        near = {"near": asked.near} if asked.near else {}
        way = go_html("sheet", "Two pages to print", {"nct": study.nct_id, **near})
        st.html(_html().ways(way, copy_link_html("Copy the link to this trial")))
    with st.container(key="trial"):
        st.html(_parts_html(trial, answers, bad, sites, row))


def tab_title(reading: Reading) -> str:
    """What tab, history and bookmarks call the page: `Own bone-marrow cells, NCT04042844 – trialfinder`."""
    return f"{', '.join(part for part in (short_product(reading.labels), reading.nct_id) if part)} – trialfinder"


def _way_back_html() -> Markup:
    seen = FIND.seen()
    return Markup(_html().back(go_html("", "Back to the trials found" if seen else "Find a trial", seen)))


def _parts_html(
    trial: Shown, answers: Sequence[Answer], bad: Sequence[Caution], sites: Sequence[SiteRow], row: StudyRow
) -> Markup:
    """The parts below the first look, each folded, in the order in which a person decides."""
    dated = (row.as_of if trial.is_partial else row.last_verified) or ""
    where = contacts_html(trial) + sites_html(trial, sites, dated)
    parts = (
        product_html(trial, trial.reading.identity),
        joining_html(trial),
        plan_html(trial, trial.reading.design, {one.id: one for one in answers}),
        asks_html(trial, answers),
        card("where", "Where, and whom to ask", where, told="1 site" if len(sites) == 1 else f"{len(sites)} sites"),
        cautions_html(trial, bad),
        strengths_html(trial, strengths(trial.reading, trial.today)),
        results_html(trial),
        questions_html(trial, answers),
        fresh_html(trial, bad),
        facts_html(row, trial),
    )
    return Markup(_html().parts([*parts, report_html(trial, read_settings().contact or "")]))


def top_html(row: StudyRow, trial: Shown) -> Markup:
    """Title, dated status, the way to the record, and what our copy is."""
    # "People can ask to join now" is true of a record that was confirmed of late, not of an old one.
    months = trial.reading.freshness(trial.today).months_since_verified
    is_old = trial.is_partial or months is None or months > STALE_MONTHS
    code = row.overall_status or ""
    meaning = "" if is_old and code in JOINABLE or trial.is_partial else STATUS_MEANINGS.get(code, "")
    return Markup(
        _html().top(
            plain_title_of(trial.reading),
            trial.title,
            ours(status_html(trial.reading.study, trial.today)),
            meaning,
            record_link(row.nct_id, f"{row.nct_id} at ClinicalTrials.gov"),
            trial.is_partial,
            "" if row.topic == "yes" else _topic(row),
        )
    )


def facts_html(row: StudyRow, trial: Shown) -> Markup:
    """Phase, size, dates, results, sponsor, and our topic label."""
    results = upper(results_in_words(trial.reading.results.state))
    status = trial.reading.section.status_module
    facts = [
        ("Phase", ", ".join(PHASES.get(one, one) for one in row.phases or ())),
        ("People", people_in_words(trial.reading.section.design_module.enrollment_info)),
        ("Started", planned_in_words(status.start_date_struct, status.overall_status)),
        ("End of the whole trial", planned_in_words(status.completion_date_struct, status.overall_status)),
        ("Record last updated", date_in_words(row.last_updated)),
        ("Results", "" if trial.says_nothing(results) else results),
        ("Sponsor", row.sponsor),
    ]
    lines = [
        Line(fact(trial.explain(name, f"fact-{at}"), words)) if words else silence(trial, name)
        for at, (name, words) in enumerate(facts)
    ]
    topic = _topic(row)
    lines.append(Line(fact("How we sorted it", topic)))
    grounds = from_html(trial, PARTS["short"], [Ground("Topic", topic, "topic:")])
    return card("short", PARTS["short"], listed_html(trial, lines, "tf-dates") + grounds, "tf-facts")


def _topic(row: StudyRow) -> str:
    return f"{TOPICS.get(row.topic, row.topic)}: {row.topic_reason}"


def _show_place(dropped: Sequence[str], trouble: str) -> None:
    st.text_input(
        "Your place, to see the nearest site first",
        key="trial_near",
        max_chars=120,
        placeholder="ZIP code or city",
        autocomplete="postal-code",
    )
    if trouble:
        st.html(field_error_html("trial_near", trouble))
    for sentence in dropped:
        st.html(pieces().note(sentence))


def _ask_number(title: str, typed: str, trouble: str) -> None:
    """The field for a trial's number, with what is wrong with the one that the address has."""
    st.html(_way_back_html() + _html().ask_number(title))
    if st.session_state.get("trial_number_of") != typed or "trial_number" not in st.session_state:
        st.session_state["trial_number_of"], st.session_state["trial_number"] = typed, typed[:LONGEST_ID]
    with st.container(key="trial-ask"):
        st.text_input(
            "The trial’s NCT number",
            key="trial_number",
            max_chars=LONGEST_ID,
            placeholder="NCT02412735",
            autocomplete="off",
            on_change=_take_number,
        )
        if typed:
            st.html(field_error_html("trial_number", trouble))
        else:
            hint = "It stands in the record’s address and on most papers of a trial."
            st.html(field_hint_html("trial_number", hint))


def _take_number() -> None:
    TRIAL.put(replace(TRIAL.typed(), nct=st.session_state["trial_number"].strip()))


def _show_fetch(data: Data, nct_id: str, records: FullRecords) -> None:
    """An offer to fetch the full record, the wait for it, or why it did not come. Never blocks the page."""
    problem = records.problem(nct_id)
    if problem:
        st.html(pieces().note(problem))
    if records.asking == nct_id:
        _show_wait(nct_id, records)
    elif records.can_ask:
        st.button(
            "Get the full record from the registry now",
            key="fetch_record",
            on_click=records.ask,
            args=(data, nct_id),
            disabled=records.asking is not None,
        )


@st.fragment(run_every=1.0)
def _show_wait(nct_id: str, records: FullRecords) -> None:
    if records.asking == nct_id:
        st.html(_html().asking())
    else:
        run_anew()
