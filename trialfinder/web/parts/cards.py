"""Trials as cards: what a person needs to choose which record to open, and the bar of those ticked for comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, cast

import streamlit as st
from markupsafe import Markup

from trialfinder.advice.cautions.ledger import Caution, cautions
from trialfinder.advice.guidance.texts import load_danger
from trialfinder.data import Data
from trialfinder.finding.find import APART, Found, Grouped, reach_of
from trialfinder.finding.found import KeptWithData
from trialfinder.finding.sentences import heading
from trialfinder.html.env import ours, pieces, record_link, render
from trialfinder.places import Place
from trialfinder.places.distance import in_unit
from trialfinder.reading.freshness import STALE_MONTHS, read_freshness
from trialfinder.reading.reading import Reading
from trialfinder.registry.record import Study
from trialfinder.rows import StudyRow, dialled, is_mail, nearest_first
from trialfinder.titles import plain_title_of
from trialfinder.vocabulary import STATUSES, is_recruiting, upper
from trialfinder.web.edges.clicks import chosen_trials, go_html, tick_html
from trialfinder.web.parts.before_you_agree import danger_way, folded_html
from trialfinder.web.state.address import Words
from trialfinder.web.state.held import per_data
from trialfinder.web.state.in_step import last_seen
from trialfinder.wording import (
    ages_in_words,
    length_in_words,
    phases_in_words,
    source_basis,
    status_in_words,
    status_tag,
    title_in_words,
    what_is_got,
)

AT_ONCE: Final = 10
GUIDANCE_AFTER: Final = 3
"""So many cards stand before "Before you agree": it is met, and does not stand in the way."""
NOT_ON_CARDS: Final = (
    "recruiting_not_verified",
    "status_unknown",
    "stopped",
    "no_control_group",
    "all_get_product",
    "cost_not_stated",
)
"""Cautions whose fact stands on the card in any case (dated status, comparison group), or on nearly every record."""


@dataclass(frozen=True)
class CardList:
    """What a card needs beside its own record."""

    found: Found
    near: str
    """The place as typed, for the links; "" without one."""
    in_miles: bool
    today: date
    key: str
    """Names the list, so that no two cards of a page have the same id."""
    level: int = 3
    """Of the titles."""
    told: Mapping[str, str] = field(default_factory=dict)
    """The one caution of a trial, by nct_id."""


def show_cards(found: Found, words: Words, *, key: str = "cards", level: int = 3) -> None:
    """The first trials as cards, and a button for the next ones."""
    place = found.question.near
    shown = shown_now(key, words)
    rows = found.rows[:shown]
    st.html(pieces("find.html").cards(_cards(found, rows, words, place, key, level)))
    show_chosen(words, key)
    show_more_button(len(found.rows), shown, key, words)


def show_groups(grouped: Grouped, words: Words, *, key: str = "cards") -> None:
    """The trials as cards, as `groups_html` has them, and a button for the next ones."""
    shown = shown_now(key, words)
    st.html(groups_html(grouped, words, shown, key=key))
    show_chosen(words, key)
    show_more_button(len(grouped.found.rows), shown, key, words)


def groups_html(grouped: Grouped, words: Words, shown: int, *, key: str = "cards") -> Markup:
    """The first trials as cards under the headings of their groups; the guidance stands after the third."""
    rows = grouped.found.rows[:shown]
    place = grouped.found.question.near
    headed = grouped.reach is not None or len(grouped.groups) > 1
    cards = _cards(grouped.found, rows, words, place, key, 4 if headed else 3)
    by_id = dict(zip((row.nct_id for row in rows), cards, strict=True))
    find = pieces("find.html")
    if rows:
        by_id[rows[0].nct_id] += find.to_panel(danger_way(find.in_brief(load_danger().title)))
    if len(cards) > GUIDANCE_AFTER:
        by_id[rows[GUIDANCE_AFTER - 1].nct_id] += folded_html()
    parts = []
    for group in grouped.groups:
        inside = [by_id[row.nct_id] for row in group.rows if row.nct_id in by_id]
        if inside:
            parts.append(find.group(heading(group, grouped) if headed else "", inside, group.name in APART))
    if len(cards) <= GUIDANCE_AFTER:
        parts.append(folded_html())
    return Markup("").join(parts)


def shown_now(key: str, words: Words) -> int:
    """How many trials are shown: the first ones, or as many as were asked for with these words."""
    asked = st.session_state.get(f"{key}_shown")
    return int(asked[1]) if asked and asked[0] == words else AT_ONCE


def show_more_button(count: int, shown: int, key: str, words: Words) -> None:
    """A button for the next ones, where there are more."""
    left = count - shown
    if left > 0:
        st.button(
            f"Show {min(AT_ONCE, left)} more" + (f" of {left}" if left > AT_ONCE else ""),
            key=f"{key}_more",
            on_click=_show_more,
            args=(key, words, shown + AT_ONCE),
        )


def _cards(
    found: Found, rows: Sequence[StudyRow], words: Words, place: Place | None, key: str, level: int
) -> list[Markup]:
    today = date.today()
    page = replace(found, rows=tuple(rows))
    in_miles = place is not None and reach_of(place, found.question.within_words).in_miles
    told = {**_told(page, today), **(_closer_sites(page, in_miles) if place is not None else {})}
    listed = CardList(page, words.near, in_miles, today, key, level, told)
    return [card_html(row, listed) for row in rows]


CARDS_KEPT: Final = 500
"""Cards last drawn, of 3 kB each: who takes off one filter sees most of them again."""
_DRAWN: Final = KeptWithData[tuple[object, ...], Markup](CARDS_KEPT)


def card_html(row: StudyRow, listed: CardList) -> Markup:
    """One trial as HTML, drawn once for a place and a day; every text of the record in it is escaped."""
    place = listed.found.question.near
    if place is not None and place.kind == "point":
        return _draw(row, listed)  # a point may be somebody's home: nothing drawn for it is kept
    seen_from = (listed.near, place, listed.in_miles, listed.today)
    this = (row.nct_id, seen_from, listed.key, listed.level, listed.told.get(row.nct_id, ""))
    return _DRAWN.get(listed.found.data, this, lambda: _draw(row, listed))


def _draw(row: StudyRow, listed: CardList) -> Markup:
    data, nct_id = listed.found.data, row.nct_id
    study, reading = data.study(nct_id), data.reading(nct_id)
    params = {"nct": nct_id, **({"near": listed.near} if listed.near else {})}
    call, call_words = _call(listed.found, row)
    return render(
        "card.html",
        nct_id=nct_id,
        key=listed.key,
        level=listed.level,
        status=status_tag(study),
        look="open" if _is_open(study, listed.today) else "other",
        away="" if row.distance_km is None else in_unit(row.distance_km, listed.in_miles),
        title=plain_title_of(reading),
        official=title_in_words(row),
        facts=_facts(row, reading),
        caution=listed.told.get(nct_id, ""),
        see=ours(go_html("trial", "See details", params, about=nct_id)),
        call=call,
        call_words=call_words,
        record=ours(record_link(nct_id, "The record")),
        tick=ours(tick_html(nct_id)),
    )


def _facts(row: StudyRow, reading: Reading) -> list[str]:
    """Where, who, with what chance, for how long, which phase, by whom; what is not stated is left to the details."""
    design, city = reading.design, row.nearest_site_city
    followed = length_in_words(design.follow_up.value if design.follow_up.stated else None)
    chance = design.chance_of_product.value if design.chance_of_product.stated else None
    facts = [
        city,
        ages_in_words(row.min_age_years, row.max_age_years),
        source_basis(reading.labels),
        f"{upper(chance)} {'gets' if chance == 'everyone' else 'get'} {what_is_got(reading.labels)}"
        if chance
        else None,
        f"followed {followed}" if followed else None,
        phases_in_words(row.phases),
        row.sponsor,
    ]
    return [fact for fact in facts if fact]


def _call(found: Found, row: StudyRow) -> tuple[str, str]:
    """A link that calls or writes to the nearest site that recruits, else to the trial; "" where none is given."""
    sites = nearest_first(site for site in found.sites_of(row.nct_id) if site.is_recruiting)
    people = found.data.study(row.nct_id).protocol_section.contacts_locations_module.central_contacts
    phones = [site.contact_phone for site in sites[:1]] + [one.phone for one in people]
    for phone in phones:
        if number := dialled(phone or ""):
            return f"tel:{number}", "Call"
    for mail in [site.contact_email for site in sites[:1]] + [one.email for one in people]:
        if mail and is_mail(mail):
            return f"mailto:{mail}", "Write to"
    return "", ""


def _is_open(study: Study, today: date) -> bool:
    """Whether the record says recruiting and was confirmed in the last year; else it is not marked open."""
    months = read_freshness(study, today).months_since_verified
    is_fresh = not study.is_partial and months is not None and months <= STALE_MONTHS
    return is_recruiting(study.protocol_section.status_module.overall_status) and is_fresh


def status_html(study: Study, today: date) -> Markup:
    """The status with its date. The mark repeats what the words say; colour alone says nothing.

    Marked open only where the record says recruiting and was verified in the last year.
    """
    return cast(Markup, pieces("find.html").status(status_in_words(study, today), _is_open(study, today)))


def _told(found: Found, today: date) -> dict[str, str]:
    """For each trial the caution that fewest of these trials share; none that more than half of them have."""
    by_id = {
        row.nct_id: [one for one in remarks_of(found.data, row.nct_id, today) if one.id not in NOT_ON_CARDS]
        for row in found
    }
    shared = Counter(one.id for some in by_id.values() for one in some)
    own = {nct_id: [one for one in some if shared[one.id] * 2 <= max(len(by_id), 2)] for nct_id, some in by_id.items()}
    return {nct_id: min(some, key=lambda one: shared[one.id]).sentence for nct_id, some in own.items() if some}


def _closer_sites(found: Found, in_miles: bool) -> dict[str, str]:
    """For each recruiting trial whose nearest site does not recruit: a sentence that names that site."""
    sentences = {}
    for row in found:
        sites = [site for site in found.sites_of(row.nct_id) if site.distance_km is not None]
        if not row.is_recruiting or not sites or (site := nearest_first(sites)[0]).is_recruiting:
            continue
        status = STATUSES.get(site.site_status or "", "status not given")
        where = f"in {site.city}" if site.city else "whose town is not given"
        does = "was recruiting" if found.data.study(row.nct_id).is_partial else "recruits"
        away = in_unit(site.distance_km or 0.0, in_miles)
        sentences[row.nct_id] = (
            f"It {does}, but not at its site nearest to you, {where}, {away} away ({status[0].lower()}{status[1:]})."
        )
    return sentences


def _show_more(key: str, words: Words, count: int) -> None:
    st.session_state[f"{key}_shown"] = (words, count)


def show_chosen(words: Words, key: str) -> None:
    """What is ticked, the way to the comparison and to Saved, which a tick called “Save” promises; else nothing."""
    chosen = chosen_trials()
    if not chosen:
        return
    with st.container(key=f"{key}-chosen", horizontal=True, vertical_alignment="center"):
        near = {"near": words.near} if words.near else {}
        several = len(chosen) > 1
        way = ours(go_html("compare", f"Compare these {len(chosen)}", {"nct": chosen, **near})) if several else ""
        saved = {**(last_seen("saved") or {}), **near}  # what this visit saved before stays saved
        saved["nct"] = [*dict.fromkeys((*saved.get("nct", ()), *chosen))]
        keep = ours(go_html("saved", "Keep in Saved", saved))
        st.html(pieces("find.html").chosen(chosen, way, keep), width="content")
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
