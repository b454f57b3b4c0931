"""A trial as a card: what it is drawn for, and that it goes with its data."""

import gc
import weakref
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from tests.tools.held import hold
from tests.tools.standin.records import intervention, site, study
from trialfinder.finding.find import grouped
from trialfinder.question import ask
from trialfinder.web.parts.cards import CardList, card_html

TODAY = date(2026, 11, 22)


def test_a_card_is_drawn_anew_for_another_place_day_or_caution() -> None:
    data = hold(
        study(
            "NCT90000051",
            title="PRP Injected Into the Disc for Low Back Pain",
            conditions=["Low Back Pain"],
            interventions=[intervention("PRP", description="PRP into the disc")],
            sites=[site("Denver", "United States", lat=39.7, lon=-105.0)],
        )
    )
    of = [data]

    def card(near: str, **kept: Any) -> Markup:
        found = grouped(of[0], ask(near=near)).found
        return card_html(found.rows[0], CardList(found, near, True, kept.pop("today", TODAY), "card", **kept))

    there = card("Denver")
    assert card("Denver") is there, "drawn once"
    assert card("39.7,-105.0") is not card("39.7,-105.0"), "a point may be a home"
    assert "Denver" in there
    others = [
        card("Boston"),
        card("Denver", told={"NCT90000051": "It ended early."}),
        card("Denver", level=4),
    ]
    assert "1,76" in others[0]
    assert "It ended early." in others[1]
    assert len({there, *others}) == 4
    assert card("Denver", today=TODAY + timedelta(days=1000)) != there, "no longer confirmed in the last year"
    gone = weakref.ref(data)
    of.clear()
    del data
    gc.collect()
    assert gone() is None, "no card keeps old data"
