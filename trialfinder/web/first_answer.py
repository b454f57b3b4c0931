"""Find as the server's first HTML: the same sentence and cards as its run draws, before any script has come.

The address is all that is known here: no age, no sex, no tick, no answer of the self-check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from trialfinder.finding.find import grouped
from trialfinder.finding.sentences import place_label
from trialfinder.html.env import ours, render
from trialfinder.web.edges.clicks import field_error_html, go_html
from trialfinder.web.edges.first_view import WHOLE_STYLE
from trialfinder.web.find.controls import CANDIDATES, FindAsked, asked_of, no_place_words
from trialfinder.web.find.view import answer_html, instead_html, title_html, trouble_html
from trialfinder.web.frame import WAYS, header_html
from trialfinder.web.parts.before_you_agree import folded_html
from trialfinder.web.parts.cards import AT_ONCE, groups_html
from trialfinder.web.parts.data_age import SAVED_HTML, footer_html, is_saved_copy
from trialfinder.web.state.address import FIND
from trialfinder.web.state.held import HeldData, held_by_now
from trialfinder.web.state.near import VisitPlace


def first_answer(name: str, params: Mapping[str, list[str]]) -> str | None:
    """The HTML for an address of Find; None for any other page, and while the data are still being read."""
    here = held_by_now()
    return find_html(here, params) if not name and here is not None else None


_SAID: Final = {
    "": "By your town or ZIP code, nearest first.",
    "offer": "What it is, what is known, what to ask first.",
    "fit": "Check yourself against the rules. Your answers are not kept.",
    "saved": "The trials and the search that you kept.",
    "changes": "What opened, closed or was posted since a day.",
    "questions": "What people ask, with short answers.",
    "understand": "What these injections are, in short texts.",
    "landscape": "All trials by product and place of injection.",
    "about": "How we search, read and count.",
}


def no_page_html(path: str) -> str | None:
    """For a path that is no page of ours: a page that says so, with the ways that there are; None: it is one.

    A name with a dot is a file's, not one that a person reads.
    """
    *above, name = path.removeprefix("/").removesuffix("/").split("/")
    if "." in name or (not above and any(way.address == name for way in WAYS)):
        return None
    up = "../" * (path.count("/") - 1)
    return render(
        "no_page.html",
        style=ours(WHOLE_STYLE),
        home=ours(go_html(up, "trialfinder")),
        ways=[(ours(go_html(f"{up}{way.address}", way.title)), _SAID[way.address]) for way in WAYS if way.in_menu],
    )


def find_html(here: HeldData, params: Mapping[str, list[str]]) -> str:
    """Header, title, field, answer, first cards and footer."""
    asked = asked_of(*FIND.read(params))
    words, place = asked.words, asked.question.near
    answer, trials, without_script = _found_html(here, asked)
    return render(
        "first_find.html",
        header=ours(header_html("", VisitPlace(words.near, place_label(place), place) if place else None)),
        news=ours(SAVED_HTML if is_saved_copy(here) else ""),
        title=ours(title_html(not params)),
        is_front_door=not params,
        is_wide=words.view == "table",
        near=words.near,
        kept=[(name, value) for name, values in FIND.to_params(words).items() if name != "near" for value in values],
        error=ours(field_error_html("find_near", no_place_words(asked)) if asked.no_place else ""),
        guesses=[
            ours(go_html("", name, FIND.to_params(replace(words, near=name)))) for name in asked.guesses[:CANDIDATES]
        ],
        troubles=ours("".join(map(trouble_html, asked.troubles))),
        answer=ours(answer),
        trials=ours(trials),
        without_script=without_script,
        footer=ours(footer_html(here)),
    )


def _found_html(here: HeldData, asked: FindAsked) -> tuple[str, str, str]:
    """The answer, the trials, and what a browser without scripts does not show."""
    if asked.no_place:
        return "", instead_html(), "Filters, map and files need JavaScript."
    found = grouped(here.data, asked.question)
    count, view = len(found.found.rows), asked.words.view
    if view or not count:
        what = f"The {view} needs JavaScript." if view else "What emptied the list is told with JavaScript."
        return answer_html(found, asked), folded_html(), what
    shown = f"The first {AT_ONCE} of {count} trials. The others, filters" if count > AT_ONCE else "Filters"
    return (
        answer_html(found, asked),
        groups_html(found, asked.words, AT_ONCE),
        f"{shown}, map and files need JavaScript.",
    )
