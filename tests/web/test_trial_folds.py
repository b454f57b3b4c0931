"""What a trial's page folds: the record's words, further sites, papers on other matters."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.tools.held import hold
from tests.tools.standin.records import site, study
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.trials import FACET_PRP
from trialfinder.finding.find import find_one
from trialfinder.web.parts.facts import Shown
from trialfinder.web.trial.sites import SITES_AT_ONCE, sites_html
from trialfinder.web.trial.trust import results_html

pytestmark = pytest.mark.slow


def test_papers_on_other_matters_are_folded() -> None:
    record = study("NCT91000003")
    record["protocolSection"]["referencesModule"] = {
        "references": [{"pmid": "1", "type": "RESULT", "citation": "Own"}]
        + [{"pmid": str(at), "type": "BACKGROUND", "citation": f"Other {at}"} for at in range(2, 5)]
    }
    data = hold(record)
    held = data.study("NCT91000003")
    page = results_html(Shown(data.reading(held.nct_id), date(2026, 11, 22)))
    shown, _, folded = page.partition("<details><summary>3 other papers that the record lists</summary>")
    assert "Own" in shown
    assert "Other" not in shown
    assert folded.count("<li>") == 3


def test_long_lists_are_folded() -> None:
    many = [site(f"Town {at}", "United States", status="RECRUITING") for at in range(20)]
    data = hold(
        {
            **FACET_PRP,
            "protocolSection": {**FACET_PRP["protocolSection"], "contactsLocationsModule": {"locations": many}},
        }
    )
    held = data.study("NCT91000002")
    trial = Shown(data.reading(held.nct_id), date(2026, 11, 22))
    page = sites_html(trial, find_one(data, held.nct_id, None).sites_of(held.nct_id), "2026-10")
    assert page.count("<li>") == 20
    assert page.partition("<details>")[0].count("<li>") == SITES_AT_ONCE
    assert f"<summary>{20 - SITES_AT_ONCE} more sites</summary>" in page


def test_the_answer_stands_unfolded_and_all_else_is_folded(synced: StandIn, open_page: OpenPage) -> None:
    page = seen(open_page("trial", nct="NCT90000001", near="80202"))

    def is_folded(at: int) -> bool:
        return page[:at].count("<details") > page[:at].count("</details>")

    quotes = [at.start() for at in re.finditer("<blockquote>", page)]
    assert quotes
    assert all(is_folded(at) for at in quotes)
    for name in (
        *("What is given", "From whom", "Nearest recruiting site", "Whom to call", "Compared with"),
        *("Chance of the product", "What may keep you out", "Who can join", "Cost"),
    ):
        assert not is_folded(page.index(f"<dt>{name}</dt>")), name
    assert all(is_folded(at.start()) for at in re.finditer(r'<div id="[a-z-]+">', page))
