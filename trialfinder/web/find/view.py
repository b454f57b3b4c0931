"""Find: controls, the answer in a sentence, the trials as list, map, table and files, or what emptied the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from typing import Any, Final, cast
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from markupsafe import Markup

from trialfinder.data import Data
from trialfinder.export.tables import file_stem
from trialfinder.export.workbook import excel_bytes
from trialfinder.finding.find import NO_STATUS_HELD, Found, Grouped, filters_on, grouped, reach_of
from trialfinder.finding.relax import (
    AT_ONCE,
    OFFERED,
    nearest_of_its_kind,
    relaxations,
    with_place_and_status,
)
from trialfinder.finding.sentences import beside, headline, radius_in_words, without_status
from trialfinder.html.env import ours, pieces
from trialfinder.reading.cards.design import MASKED
from trialfinder.reading.text.marks import marked
from trialfinder.vocabulary import CELL_SOURCES, CONTROLS, PHASES, TARGETS, THERAPIES
from trialfinder.web.edges.clicks import copy_link_html, go_html, waits_for_touch
from trialfinder.web.find.city_map import show_map
from trialfinder.web.find.controls import (
    FindAsked,
    chips_html,
    forget_private,
    other_places_html,
    read_here,
    show_filters,
    show_no_place,
    show_place_field,
)
from trialfinder.web.parts.before_you_agree import folded_html
from trialfinder.web.parts.cards import show_groups
from trialfinder.web.parts.changed import show_since
from trialfinder.web.state.address import (
    ANY_STATUS,
    COLUMNS,
    COLUMNS_FOR,
    DEFAULT_STATUS,
    FIND,
    FindWords,
    without,
)
from trialfinder.wording import ages_in_words, status_tag


def show_find(data: Data) -> None:
    """The whole page: the front door, or what was asked; the trials below."""
    with st.container(key="find"):
        _show_page(data, read_here())


def _show_page(data: Data, asked: FindAsked) -> None:
    is_front_door = not st.query_params and not any(asked.private)
    # theme.css puts title and field side by side where there is room for it, and nothing to say below the field
    with st.container(key="door" if is_front_door else "top-wrong" if asked.no_place else "top"):
        st.html(title_html(is_front_door))
        show_place_field()
    if asked.no_place:
        show_no_place(asked)
    for sentence in asked.troubles:
        st.html(trouble_html(sentence))
    if asked.no_place:  # an answer for the whole world would look like one for the place
        st.html(instead_html())
        return
    found = grouped(data, asked.question)
    wide = asked.words.view == "table"
    with st.container(key="found-wide" if wide else "found"):  # theme.css: filters beside the results, or a sheet
        with st.container(key="filters"):
            st.html(pieces("find.html").sheet_head())
            if not waits_for_touch():
                show_filters(asked, data, None if asked.no_radius else len(found.found.rows))
        with st.container(key="results"):
            if asked.no_radius:  # told at its field, which a phone shows in the sheet
                st.html(pieces("find.html").no_distance(chips_html(asked), asked.no_radius))
                return
            st.html(answer_html(found, asked))
            if found.found.rows:
                _show_results(found, asked.words)
            else:
                show_nothing_found(found.found, asked.words)
                st.html(folded_html())
            show_since(data, asked.question, asked.words)


def instead_html() -> Markup:
    """What stands in the place of the trials, where the link past the menu leads, when the place is not known."""
    return cast(Markup, pieces("find.html").instead(folded_html()))


def trouble_html(sentence: str) -> Markup:
    """That a part of the address could not be used."""
    return cast(Markup, pieces().note(sentence))


def title_html(is_front_door: bool) -> Markup:
    """The title; at the front door with the three ways in."""
    find = pieces("find.html")
    if not is_front_door:
        return cast(Markup, find.title())
    ways = (
        (ours(go_html("offer", "I was offered an injection")), "What it is, what is known, what to ask first."),
        (find.jump("near", "Find a trial near me"), "By your town or ZIP code, nearest first."),
        (
            ours(go_html("fit", "Would a trial take me?")),
            "Check yourself against the rules. Your answers are not kept.",
        ),
    )
    html = find.front_door(
        ways,
        ours(go_html("questions", "questions people ask")),
        ours(go_html("understand", "these injections")),
        (
            ours(go_html("", "PRP", {"therapy": "prp", "status": ANY_STATUS}, about="all trials of any status")),
            ours(
                go_html("", "cells", {"therapy": "stem-cells", "status": ANY_STATUS}, about="all trials of any status")
            ),
            ours(go_html("landscape", "by product")),
        ),
    )
    return cast(Markup, html)


def answer_html(found: Grouped, asked: FindAsked) -> Markup:
    """The answer in a sentence, with the chips of a phone above it and what is to be known beside it."""
    today, question = date.today(), asked.question
    unknown = without_status(found.found.data, question)
    # That trials without a status are left out is said below, with the way to see them.
    told = found.found.notes
    notes = [*beside(found, today), *(one for one in told if not (unknown and NO_STATUS_HELD in one))]
    if question.near is not None:
        # The other cities of the name are links in the fold: of a city's note only what was not used.
        near = question.near
        said = near.unused if near.kind in ("city", "point") else near.note
        notes += [said] if said else []
    if unknown:
        fits = "fits, but has" if unknown == 1 else "fit, but have"
        notes.append(f"{unknown} more {fits} {NO_STATUS_HELD}: clear the status filter to see them.")
    html = pieces("find.html").answer(chips_html(asked), headline(found, today), notes, other_places_html(asked))
    return cast(Markup, html)


def _show_results(found: Grouped, words: FindWords) -> None:
    if words.view == "map":
        show_map(found, words)
    elif words.view == "table":
        show_table(found.found, words)
        st.html(folded_html())
    else:
        show_groups(found, words)
    asked = found.in_question
    files = asked if asked.rows else found.found
    st.html(_views_html(words))
    with st.container(key="ways-out", horizontal=True, vertical_alignment="center"):
        show_downloads(files)
        st.html(copy_link_html(), width="content")
    if words.status == DEFAULT_STATUS:  # easy to miss, and a file does not show it
        every = go_html("", "See those of any status", FIND.to_params(replace(words, status=())))
        st.html(pieces("find.html").any_status(ours(every)))
    if len(files) != len(found.found):
        within = f" within {radius_in_words(found.reach.word)}" if found.reach and words.within else ""
        said = f"The files hold the {_trials(len(files))}{within} that give the product."
        st.html(pieces().line(said, "tf-small"))


def _views_html(words: FindWords) -> Markup:
    """List, map or table: each has its own address, so that a link keeps the view."""
    tabs = [
        (
            f"./?{urlencode(FIND.to_params(replace(words, view=view)) or {'view': 'list'}, doseq=True)}",
            name,
            view == words.view,
        )
        for view, name in (("", "List"), ("map", "Map"), ("table", "Table"))
    ]
    return cast(Markup, pieces("find.html").views(tabs))


def show_nothing_found(found: Found, words: FindWords) -> None:
    """Sentences, a button for each filter that stands in the way, alone or with one other, and what to read."""
    _show_ways_on(found, words)
    questions, offer = ours(go_html("questions", "Questions people ask")), ours(go_html("offer", "Check an offer"))
    st.html(pieces("find.html").meanwhile(questions, offer))


def _show_ways_on(found: Found, words: FindWords) -> None:
    data, question = found.data, found.question
    question = replace(question, within_km=None)  # a distance hides nothing here
    nearest = nearest_of_its_kind(data, question)
    if nearest:
        st.html(pieces().line(nearest, "tf-lead"))
    offers = relaxations(data, question)
    if not offers:
        on = len(list(filters_on(question)))
        _offer_fewer(on, with_place_and_status(data, question), words)
        return
    if len(offers[0].names) == 1:
        st.markdown("Take one filter off, and trials match:")
    else:
        st.markdown("No single filter is in the way, but two together are. Take both off, and trials match:")
    with st.container(horizontal=True, key="offers"):
        for offer in offers[:OFFERED]:
            st.button(
                f"Without {offer.words}: {_trials(offer.matched)}",
                key=f"offer_{'_'.join(offer.names)}",
                on_click=_take_off,
                args=(words, offer.names),
            )


def _offer_fewer(on: int, matched: int, words: FindWords) -> None:
    """Several filters together: all but place and status, or, where these alone give nothing, all but place."""
    if on <= AT_ONCE:
        st.markdown("No filter is the cause: our data hold no trial to show here.")
        return
    st.markdown("Several filters together stand in the way.")
    if matched:
        kept = replace(_bare(words), within=words.within, status=words.status)
        label = f"Take off all filters but place and status: {_trials(matched)}"
    else:
        kept, label = replace(_bare(words), status=()), "Take off all filters but the place"
    st.button(label, key="fewer", on_click=_keep, args=(kept,))


def _bare(words: FindWords) -> FindWords:
    """No filter but the place, seen in the same way."""
    return FindWords(near=words.near, view=words.view, columns=words.columns)


def _trials(count: int) -> str:
    return f"{count} {'trial' if count == 1 else 'trials'}"


def _keep(words: FindWords) -> None:
    FIND.put(words)
    forget_private("age")
    forget_private("sex")


def _take_off(words: FindWords, names: tuple[str, ...]) -> None:
    for name in names:
        if name in ("age", "sex"):
            forget_private(name)
        else:
            words = without(words, name)
    FIND.put(words)


def show_downloads(found: Found) -> None:
    """Buttons for CSV, Excel and RIS; each file is made when its button is pressed."""
    name = file_stem(found.question, date.today())
    st.download_button(
        "CSV", lambda: found.to_csv().encode("utf-8-sig"), f"{name}.csv", "text/csv", on_click="ignore", key="csv"
    )
    if find_spec("openpyxl") is not None:  # the extra `excel`
        excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        st.download_button("Excel", lambda: excel_bytes(found), f"{name}.xlsx", excel, on_click="ignore", key="excel")
    st.download_button(
        "References (RIS)",
        lambda: found.to_ris().encode(),
        f"{name}.ris",
        "application/x-research-info-systems",
        on_click="ignore",
        key="ris",
    )


def show_table(found: Found, words: FindWords) -> None:
    """One row per trial at the full width. Three choices of columns, or own ones; the address has which."""
    ways = [
        ours(go_html("", FOR_WHOM[who], FIND.to_params(replace(words, columns=columns)), current=is_shown))
        for who, columns in COLUMNS_FOR.items()
        for is_shown in [(words.columns or COLUMNS_FOR["everyone"]) == columns]
    ]
    st.html(pieces("find.html").columns(ways))
    chooser = st.expander("Choose columns", key="find_choose", on_change="rerun")
    if chooser.open:
        with chooser:
            st.multiselect(
                "Columns, in this order",
                tuple(COLUMNS),
                key="find_columns",
                format_func=COLUMNS.__getitem__,
                placeholder="As for everyone",
                persist_state="page",
                select_all=False,
            )
    rows = table_rows(found, words.columns)
    st.dataframe(
        rows,
        hide_index=True,
        height=min(_ROW_PX * len(rows) + 40, 720),
        row_height=_ROW_PX,
        column_config=_columns_drawn(list(rows.columns)),
        placeholder="–",
        alt="The trials of the list, one a row. The CSV has every column.",
    )


FOR_WHOM: Final = {"everyone": "everyone", "patient": "patients", "clinician": "clinicians", "researcher": "research"}


_ROW_PX: Final = 80
"""Four lines of words. From 4rem on Streamlit wraps them, so that a laptop shows the table for everyone whole."""
_TABLE_PX: Final = 1096
"""What a window of 1280 px has for the columns, beside the bar that scrolls the rows."""
_WIDTHS_PX: Final = {
    **{"Record": 102, "Miles": 58, "Km": 58, "Status": 140, "Product": 118, "Own or donor": 97, "Injected into": 96},
    **{"Compared with": 109, "Phase": 66, "People": 60, "Sponsor": 114, "Title": 136},
}
_WIDTH_PX: Final = 100


def _columns_drawn(names: Sequence[str]) -> dict[str, Any]:
    """The width of each column; all together as wide as the page, or wider where there are many."""
    widths = {name: _WIDTHS_PX.get(name, _WIDTH_PX) for name in names}
    spread = max(1.0, _TABLE_PX / sum(widths.values()))
    drawn = {name: st.column_config.Column(width=int(px * spread)) for name, px in widths.items()}
    record = st.column_config.LinkColumn(display_text=r"(NCT\d+)$", pinned=True, width=int(widths["Record"] * spread))
    return {**drawn, "Record": record}


def table_rows(found: Found, columns: Sequence[str] = ()) -> pd.DataFrame:
    """The table: the record's number, then these columns of COLUMNS, else those for everyone. Missing stays empty."""
    studies = found.studies
    place = found.question.near
    known: dict[str, tuple[str, pd.Series[Any]]] = {"record": ("Record", studies["url"])}
    if place is not None and "distance_km" in studies:
        in_miles = reach_of(place, found.question.within_words).in_miles
        away = studies["distance_mi" if in_miles else "distance_km"]
        known["distance"] = ("Miles" if in_miles else "Km", away)
        known["city"] = ("Nearest city", studies["nearest_site_city"].map(marked, na_action="ignore"))
    of: dict[str, pd.Series[Any]] = {
        "status": studies["nct_id"].map(lambda nct_id: status_tag(found.data.study(nct_id))),  # never without its date
        "confirmed": studies["last_verified"],
        "product": studies["therapies"].map(lambda labels: _joined(labels, THERAPIES)),
        "source": studies["cell_source"].map(CELL_SOURCES),
        "target": studies["targets"].map(lambda labels: _joined(labels, _SHORT_TARGETS)),
        "control": studies["control"].map(lambda label: CONTROLS.get(label, "").removeprefix("compared with ") or None),
        "ages": pd.Series(
            [ages_in_words(row.min_age_years, row.max_age_years) for row in found.rows],
            index=studies.index,
            dtype=object,
        ),
        "phase": studies["phases"].map(lambda labels: _joined(labels, _SHORT_PHASES)),
        "people": studies["enrollment"],
        "masking": studies["masking"].map(MASKED, na_action="ignore"),
        "start": studies["start_date"],
        "completion": studies["completion_date"],
        "results": studies["has_results"].map({True: "yes", False: "no"}, na_action="ignore"),
        "sites": studies["n_recruiting_sites"],
        "countries": studies["countries"].map(lambda names: ", ".join(names) if names else None),
        "sponsor": studies["sponsor"].map(marked, na_action="ignore"),
        "title": studies["title"].map(marked, na_action="ignore"),
        "facts_of": studies["as_of"],
    }
    known |= {name: (COLUMNS[name], values) for name, values in of.items()}
    shown = [known[name] for name in ("record", *(columns or COLUMNS_FOR["everyone"])) if name in known]
    return pd.DataFrame(dict(shown))


_SHORT_TARGETS: Final = {label: words.partition(" (")[0] for label, words in TARGETS.items()}
_SHORT_PHASES: Final = {label: words.removeprefix("Phase ") for label, words in PHASES.items()}
"""Below a heading that says “Phase”."""


def _joined(labels: tuple[str, ...] | None, words: dict[str, str]) -> str | None:
    return ", ".join(words.get(label, label) for label in labels) if labels else None
