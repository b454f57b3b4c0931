"""Every page in every state: what it says, how old its data are, and that it stands."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.browser.conftest import free_port
from tests.tools.standin.records import FUSION_GRAFT
from tests.web.conftest import OpenPage, SyncOnce, seen
from tests.web.meanings import without_meanings
from tests.web.trials import TRIALS
from trialfinder.web.state.held import held

pytestmark = pytest.mark.slow

Params = dict[str, str | list[str]]

SYNCED: Final = "ClinicalTrials.gov data of November 20, 2026"
BUNDLED: Final = "Bundled facts, not live data: each status is as old as the date beside it"
NOT_ADVICE: Final = "Not medical advice; the registry does not vet studies."
WITH_ADVICE: Final = ("", "compare", "questions", "understand", "fit", "offer", "about")
"""Pages that say NOT_ADVICE in every state; a trial's page says it wherever it shows a trial."""
HOSTILE: Final = "<b>$$:red[x]"

HEADINGS: Final = {
    "": "Find a trial for chronic back pain",
    "trial": "",  # the title of the record
    "compare": "Compare trials",
    "saved": "Saved",
    "changes": "What changed",
    "questions": "Questions people ask",
    "understand": "Understand these injections",
    "landscape": "The landscape: all trials in numbers",
    "fit": "Would a trial take me?",
    "offer": "Check an offer",
    "about": "About the data",
}

Cell = tuple[str, str, Params, tuple[str, ...]]
"""Page, state, its address, and what is true of that page in that state."""

CELLS: Final[tuple[Cell, ...]] = (
    # Find
    (
        "",
        "results",
        {"near": "80202"},
        ("1 trial recruits within 100 miles of ZIP 80202; 1 more is farther.", "See details"),
    ),
    ("", "none", {}, ("No trial recruits worldwide.", "our data hold no trial to show here")),
    ("", "down", {}, ("trials were recruiting worldwide.", "See details", "Was recruiting on ")),
    ("", "bundled", {}, ("trials were recruiting worldwide.", "Was recruiting on ")),
    ("", "bad", {"therapy": HOSTILE, "within": HOSTILE}, ("therapy: “", "within: “", "2 trials recruit worldwide.")),
    # Trial
    ("trial", "results", {"nct": "NCT90000001", "near": "80202"}, ("What is injected", NOT_ADVICE)),
    ("trial", "none", {"nct": "NCT99999999"}, ("NCT99999999", "This trial is not in the data held.")),
    ("trial", "down", {"nct": "NCT04042844"}, ("A Single Dose of BRTX 100", "Was recruiting on ", NOT_ADVICE)),
    ("trial", "bundled", {"nct": "NCT04042844"}, ("A Single Dose of BRTX 100", "Was recruiting on ", NOT_ADVICE)),
    ("trial", "bad", {"nct": HOSTILE}, ("is not an NCT id",)),
    # Compare
    ("compare", "results", {"nct": ["NCT90000001", "NCT91000001"]}, ("Platelet-rich Plasma Injected", "differs")),
    ("compare", "none", {"nct": ["NCT99999999"]}, ("NCT99999999 is not in the data held", "No trial is chosen yet.")),
    ("compare", "down", {"nct": ["NCT04042844", "NCT03513731"]}, ("A Single Dose of BRTX 100", "Was recruiting on ")),
    (
        "compare",
        "bundled",
        {"nct": ["NCT04042844", "NCT03513731"]},
        ("A Single Dose of BRTX 100", "Was recruiting on "),
    ),
    ("compare", "bad", {"nct": HOSTILE}, ("in the address is no NCT id, and was left out.", "No trial is chosen yet.")),
    # Saved: its address is what is saved.
    ("saved", "results", {"nct": "NCT90000001"}, ("Saved as of today.", "Saved trials (1)", "Platelet-rich Plasma")),
    ("saved", "none", {}, ("Nothing is saved yet.",)),
    ("saved", "down", {"nct": "NCT04042844"}, ("A Single Dose of BRTX 100", "Was recruiting on ")),
    ("saved", "bundled", {"nct": "NCT04042844"}, ("A Single Dose of BRTX 100", "Was recruiting on ")),
    ("saved", "bad", {"nct": HOSTILE, "looked": HOSTILE}, ("in the address is no NCT id", "Nothing is saved yet.")),
    # What changed: here one set of data is kept at most, so there is nothing to compare.
    (
        "changes",
        "results",
        {"near": "80202"},
        ("Nothing to compare yet.", "data of November 20, 2026 are kept"),
    ),
    ("changes", "none", {}, ("Nothing to compare yet.",)),
    ("changes", "down", {}, ("Nothing to compare yet.", "No set of records is kept yet")),
    ("changes", "bundled", {}, ("Nothing to compare yet.", "No set of records is kept yet")),
    ("changes", "bad", {"since": HOSTILE, "therapy": HOSTILE}, ("therapy: “", "is not a day")),
    # Questions: the answers are ours, whatever the data.
    (
        "questions",
        "results",
        {"q": "will it hurt"},
        ("1 answer fits “will it hurt”", "Does it hurt, and is a flare normal?"),
    ),
    ("questions", "none", {"q": "qwerty"}, ("No answer here fits “qwerty”.", "All 25 questions follow.")),
    ("questions", "down", {}, ("All 25 questions", "Nobody knows yet")),
    ("questions", "bundled", {"id": "cost"}, ("All 25 questions", "a mean of 897 dollars in 2019")),
    ("questions", "bad", {"q": HOSTILE, "id": HOSTILE}, ("No answer here fits “", "is no question of ours")),
    # Understand: its texts are ours. No trial, an old copy or a dead registry takes nothing from them.
    ("understand", "results", {}, ("How PRP is made", "Danger signs: get care now", "25 questions people ask")),
    ("understand", "none", {}, ("How PRP is made", "Danger signs: get care now", "25 questions people ask")),
    ("understand", "down", {}, ("How PRP is made", "Danger signs: get care now", "25 questions people ask")),
    ("understand", "bundled", {}, ("How PRP is made", "Danger signs: get care now", "25 questions people ask")),
    ("understand", "bad", {"topic": HOSTILE}, ("topic: “", "in the address is not known. All topics follow.")),
    # Landscape
    ("landscape", "results", {}, ("We hold 16 trials", "2 were recruiting")),
    ("landscape", "none", {}, ("is held, so there is nothing to count.",)),
    ("landscape", "down", {}, ("These numbers are from our offline copy of facts, not from live records.",)),
    ("landscape", "bundled", {}, ("These numbers are from our offline copy of facts, not from live records.",)),
    ("landscape", "bad", {"by": HOSTILE}, ("in the address is not known", "We hold 16 trials")),
    # Fit: it reads nothing from its address, since answers about health are never in one.
    ("fit", "results", {}, ("Question 1 of 11", "not in the address")),
    ("fit", "none", {}, ("Question 1 of 11",)),
    ("fit", "down", {}, ("The rules of who can join are not in our offline copy of facts",)),
    ("fit", "bundled", {}, ("The rules of who can join are not in our offline copy of facts",)),
    ("fit", "bad", {"age": HOSTILE, "step": HOSTILE}, ("Question 1 of 11",)),
    # Offer
    (
        "offer",
        "results",
        {"product": "prp", "near": "Denver"},
        ("What research calls it", "on two pages"),
    ),
    ("offer", "none", {"product": "prp", "near": "Denver"}, ("None is listed as recruiting.",)),
    ("offer", "down", {"product": "prp"}, ("From our offline copy of facts, not the live records.",)),
    ("offer", "bundled", {"product": "prp"}, ("From our offline copy of facts, not the live records.",)),
    ("offer", "bad", {"product": HOSTILE}, ("in the address is not known",)),
    # About: it has no parameter, so that of a bad address nothing is read or repeated.
    ("about", "results", {}, ("17 records found by the searches", "16 are on topic")),
    ("about", "none", {}, ("1 record found by the searches", "0 are on topic")),
    ("about", "down", {}, ("the bundled copy of facts", "It is not the outcome of a search.")),
    ("about", "bundled", {}, ("the bundled copy of facts", "It is not the outcome of a search.")),
    ("about", "bad", {"x": HOSTILE}, ("16 are on topic",)),
)


@pytest.fixture
def state(request: pytest.FixtureRequest, sync_once: SyncOnce, monkeypatch: pytest.MonkeyPatch) -> str:
    """The world that a page is opened in."""
    name = str(request.param)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    if name == "bundled":
        monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")
        return name
    monkeypatch.setenv("TRIALFINDER_API_URL", f"http://127.0.0.1:{free_port()}/api/v2")  # nobody listens there
    if name == "down":
        request.getfixturevalue("in_haste")
    else:
        sync_once([FUSION_GRAFT] if name == "none" else [*TRIALS, FUSION_GRAFT])
    return name


@pytest.mark.parametrize(
    ("page", "state", "params", "said"),
    CELLS,
    indirect=["state"],
    ids=[f"{page or 'find'}-{state}" for page, state, _, _ in CELLS],
)
def test_every_page_stands_in_every_state(
    page: str, state: str, params: Params, said: tuple[str, ...], open_page: OpenPage
) -> None:
    at = open_page(page, **params)
    if state == "down":
        held().wait(30)
        at.run()
    assert not at.exception
    html = seen(at)
    shown = _read(html)
    for sentence in said:
        assert sentence in shown
    [heading] = re.findall(r"<h1\b[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert _read(heading).startswith(HEADINGS[page])
    assert _read(heading)
    is_old = state in ("down", "bundled")
    assert (SYNCED in shown, BUNDLED in shown) == (not is_old, is_old), "the age of the data"
    assert shown.count("You are seeing our saved copy; each trial has its date.") == (1 if is_old else 0)
    assert shown.count("Why there are no newer records") == (1 if state == "down" else 0)
    assert "independent, sells nothing" in shown
    assert "No clinician has checked it yet." in shown
    if page in WITH_ADVICE:
        assert NOT_ADVICE in shown
        assert "loss of bladder or bowel control" in shown
    assert "<b>" not in html, "what an address holds is never markup"


def test_no_cell_is_left_out() -> None:
    states = ("results", "none", "down", "bundled", "bad")
    assert [(page, state) for page, state, _, _ in CELLS] == [(page, state) for page in HEADINGS for state in states]


def _read(html: str) -> str:
    """The words without their tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", without_meanings(html)).split()).replace(" .", ".")
