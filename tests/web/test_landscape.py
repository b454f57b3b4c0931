"""Landscape: numbers that sum, each with its trials; sentences, charts and files; the page itself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.tools.examples import examples
from tests.tools.held import hold
from tests.tools.readability import banned, grade
from tests.tools.standin.records import FUSION_GRAFT, PRP_DISC, intervention, study
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.trials import HOSTILE, TRIALS
from trialfinder.advice.evidence.counts import (
    NONE,
    STEP_WORDS,
    STEPS,
    TITLES,
    Bar,
    Breakdown,
    breakdowns,
    ladder_totals,
)
from trialfinder.data import Data
from trialfinder.finding.find import find
from trialfinder.question import ask
from trialfinder.registry.sync import sync
from trialfinder.settings import read_settings
from trialfinder.web.landscape import numbers
from trialfinder.web.landscape.view import COPY_NOTE, chosen_trials, on_find
from trialfinder.web.state.address import read_address, to_params

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def data() -> Data:
    return hold(*TRIALS, FUSION_GRAFT)


@pytest.fixture(scope="module")
def copy() -> Data:
    """One bare record of the offline copy, and one that carries its status."""
    bare = {"protocolSection": {**PRP_DISC["protocolSection"], "statusModule": {}}}
    held = hold(bare, TRIALS[3], completeness="facts_only")
    return replace(
        held, provenance=replace(held.provenance, completeness="facts_only", source="bundled", data_timestamp=None)
    )


def by_name(data: Data) -> dict[str, Breakdown]:
    return {one.name: one for one in breakdowns(data)}


def test_every_trial_stands_in_every_breakdown_and_counts_sum(data: Data) -> None:
    on_topic = {labels.nct_id for labels in data.labels.values() if labels.topic == "yes"}
    found = by_name(data)
    assert list(found) == list(TITLES)
    for one in found.values():
        assert set().union(*(bar.nct_ids for bar in one.bars)) == on_topic
        assert one.total == len(on_topic)
        if one.name not in ("product", "target", "country"):
            assert one.in_bars == one.total, f"{one.name}: each trial has one value"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("status", "COMPLETED", {"status": "completed"}),
        ("product", "prp", {"therapy": "prp"}),
        ("target", "facet", {"target": "facet"}),
        ("phase", "PHASE2-PHASE3", {"phase": "2/3"}),
        ("country", "Spain", {"country": "Spain"}),
        ("control", "active", {"control": "active"}),
    ],
)
def test_a_bar_is_what_find_finds(data: Data, name: str, value: str, words: dict[str, str]) -> None:
    [bar] = [bar for bar in by_name(data)[name].bars if bar.value == value]
    assert set(bar.nct_ids) == set(find(data, ask(**words)).studies["nct_id"])  # type: ignore[arg-type]


def test_no_comparison_group_is_not_the_same_as_not_stated(data: Data) -> None:
    words = {bar.value: bar.label for bar in by_name(data)["control"].bars}
    assert NONE not in words
    assert words.get("none") in (None, "No comparison group")


def test_what_the_copy_does_not_hold_is_called_that(copy: Data) -> None:
    found = by_name(copy)
    assert [bar.label for bar in found["status"].bars] == ["Completed", "Not in our copy"]
    assert found["status"].in_bars == 2
    table = numbers.ladder_html(numbers.rungs(copy, TODAY), copy)
    assert "Paper listed" not in table, "the copy carries no papers: no column of question marks"
    assert "(1 ?" in table
    assert "Our copy does not hold: paper listed" in numbers.meanings_html(numbers.rungs(copy, TODAY), copy)


def test_what_is_not_known_is_never_most_often(copy: Data) -> None:
    bars = (Bar("Spain", "Spain", ("A",)), Bar(NONE, "Not in our copy", ("B", "C", "D")))
    said = numbers.summary(Breakdown("country", "By country", bars, 4))
    assert said.startswith("Most often: Spain (1). Not in our copy: 3.")
    assert numbers.summary(Breakdown("country", "By country", bars[1:], 3)) == "All: Not in our copy (3)."
    assert numbers.summary(Breakdown("country", "By country", bars[:1], 1)) == "All: Spain (1)."


def test_recruiting_is_never_said_without_its_date(data: Data, copy: Data) -> None:
    [bar] = [bar for bar in by_name(data)["status"].bars if bar.value == "RECRUITING"]
    assert bar.label == "Recruiting by the records of November 20, 2026"
    assert "In the records of November 20, 2026" in numbers.ladder_html(numbers.rungs(data, TODAY), data)
    assert "On the date beside each trial" in numbers.ladder_html(numbers.rungs(copy, TODAY), copy)


def links(html: str) -> list[dict[str, str]]:
    return [dict(parse_qsl(unescape(address))) for address in re.findall(r'href="\?([^"]+)"', html)]


def test_every_number_above_0_opens_its_trials(data: Data) -> None:
    rungs, counts = numbers.rungs(data, TODAY), breakdowns(data)
    table = numbers.ladder_html(rungs, data)
    cells = sum(bool(getattr(rung, step)) for rung in (*rungs, ladder_totals(rungs)) for step in STEPS)
    assert len(links(table)) == cells
    for html in (table, *(numbers.breakdown_html(one) for one in counts)):
        told = [int(number) for number in re.findall(r'href="\?[^"]+">(?:<span[^>]*>[^<]*</span>)?(\d+)', html)]
        asked = [chosen_trials(params, rungs, counts) for params in links(html)]
        assert [len(one.nct_ids) for one in asked if one] == told
        assert len(told) == len(links(html)) > 0


def test_each_product_leads_to_all_its_trials_on_find(data: Data) -> None:
    html = "".join(numbers.products(numbers.rungs(data, TODAY)))
    told = re.findall(r'href="\./\?therapy=(\w+)&amp;status=any">[^<]*: (\d+)<', html)
    held = (labels for labels in data.labels.values() if labels.topic == "yes")
    assert {therapy for therapy, _ in told} == {therapy for labels in held for therapy in labels.therapies}
    for therapy, count in told:
        assert len(find(data, ask(therapy=[therapy]))) == int(count), therapy


def test_products_with_most_trials_come_first_however_many_places_a_trial_has() -> None:
    """One trial of three places stands in three rows and is still one trial."""
    wide = study(
        "NCT91000007",
        title="Platelet Lysate Into Lumbar Disc, Facet Joint and Sacroiliac Joint",
        conditions=["Low Back Pain"],
        summary="Platelet lysate into the lumbar disc, the facet joint and the sacroiliac joint.",
        interventions=[intervention("Platelet lysate", description="Into the disc, facet joint and sacroiliac joint.")],
    )
    found = numbers.rungs(hold(PRP_DISC, TRIALS[2], wide), TODAY)
    products = [rung.therapy for rung in found]
    assert products.count("platelet_lysate") >= 3
    assert products[0] == "prp"
    assert products[1:] == ["platelet_lysate"] * (len(products) - 1)


def test_a_phone_shows_the_first_products_and_says_how_many_there_are(data: Data) -> None:
    two = numbers.ladder_html(numbers.rungs(data, TODAY), data)
    assert two.count("<tbody") == 2
    assert "tf-more-rows" not in two, "nothing more to show"
    graft = study("NCT91000008", title="Fat-derived Stem Cells Into the Lumbar Disc", conditions=["Low Back Pain"])
    three = hold(*TRIALS, graft)
    html = numbers.ladder_html(numbers.rungs(three, TODAY), three)
    assert html.count("<tbody") == 3
    assert '<input type="checkbox" class="tf-all"> Show all 3 products (the first 2 stand here)</label>' in html


def test_the_trials_behind_a_number_are_the_same_on_find_or_there_is_no_link(data: Data) -> None:
    rungs, counts = numbers.rungs(data, TODAY), breakdowns(data)
    tables = [numbers.ladder_html(rungs, data), *(numbers.breakdown_html(one) for one in counts)]
    linked = set()
    for params in (params for html in tables for params in links(html)):
        asked = chosen_trials(params, rungs, counts)
        assert asked is not None
        same = on_find(data, params, asked.nct_ids)
        if same is None:
            continue
        linked.add(params.get("by") or params["step"])
        address = read_address(same)
        assert address.dropped == ()
        assert to_params(address.words) == {name: same[name] for name in same if same[name] != ["recruiting"]}
        words = {**asdict(address.words), "sort": None, "within": None, "near": None, "text": None}
        assert {row.nct_id for row in find(data, ask(**words))} == set(asked.nct_ids)
    assert linked >= {"product", "target", "phase", "status", "country", "control", "results"}
    assert linked >= {"registered", "recruiting", "finished", "results_posted"}
    assert not linked & {"year", "papers_listed", "silent"}, "Find has no such filter"


def test_what_find_would_answer_otherwise_has_no_link(data: Data) -> None:
    assert on_find(data, {"by": "status", "is": "COMPLETED"}, ["NCT90000001"]) is None
    assert on_find(data, {"by": "status", "is": NONE}, ["NCT90000001"]) is None
    assert on_find(data, {"by": "country", "is": "<b>"}, ["NCT90000001"]) is None
    assert on_find(data, {"step": "nope"}, ["NCT90000001"]) is None


NAMES = some.sampled_from(["by", "is", "product", "target", "step"])
VALUES = some.one_of(some.sampled_from(["status", "COMPLETED", "prp", "disc", "finished", NONE, ""]), some.text())


@examples(100)
@given(params=some.dictionaries(NAMES, VALUES))
def test_any_address_is_an_answer(data: Data, params: Mapping[str, str]) -> None:
    found = chosen_trials(params, numbers.rungs(data, TODAY), breakdowns(data))
    assert found is None or found.title
    if found is None:
        assert not {"by", "step"} & set(params)


def test_each_chart_has_a_sentence_alt_text_and_legible_words(data: Data) -> None:
    for one in breakdowns(data):
        sentence = numbers.summary(one)
        assert str(one.total) in sentence
        assert banned(sentence) == []
        assert sentence in numbers.alt_text(one)
        drawn = numbers.chart(one)["data"]["values"]
        length = numbers.chart(one)["encoding"]["y" if one.name == "year" else "x"]
        assert length["scale"]["domain"][0] == 0, "a chart without one warns: its data come after it"
        assert max(bar["trials"] for bar in drawn) < length["scale"]["domain"][1]
        assert [row["trials"] for row in drawn if row["trials"]] == numbers.counts(numbers.shown(one))
        if one.name != "year":
            assert max(len(line) for row in drawn for line in row["label"].split("\n")) <= 22
            lines = max(row["label"].count("\n") + 1 for row in drawn)
            assert numbers.chart(one)["height"] / len(drawn) > 15 * lines, "the names of two bars never touch"


def rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_files_hold_the_numbers_the_ids_and_where_they_come_from(data: Data, copy: Data) -> None:
    for one in breakdowns(data):
        found = rows(numbers.breakdown_csv(one, data.provenance))
        assert sum(int(row["trials"]) for row in found) == one.in_bars
        assert [row["nct_ids"].count("NCT") for row in found] == [int(row["trials"]) for row in found]
        assert {row["data_timestamp"] for row in found} == {"2026-11-20T09:00:05"}
    some_rungs = numbers.rungs(data, TODAY)
    found = rows(numbers.ladder_csv(some_rungs, data))
    assert [int(row["finished"]) for row in found] == [len(rung.finished) for rung in some_rungs]
    assert "papers_listed_not_in_copy" not in found[0]
    old = rows(numbers.ladder_csv(numbers.rungs(copy, TODAY), copy))
    assert {row["papers_listed"] for row in old} == {""}, "not held is empty, never 0"
    assert {row["completeness"] for row in old} == {"facts_only"}


def test_a_formula_in_a_file_is_text(data: Data) -> None:
    content = numbers.as_csv({"country": ["=cmd()"], "trials": [1], "nct_ids": [("NCT90000001",)]}, data.provenance)
    assert rows(content)[0]["country"] == "'=cmd()"


def test_our_own_words_are_plain() -> None:
    words = " ".join([COPY_NOTE, *(step.means for step in STEP_WORDS.values())])
    assert banned(words) == []
    assert grade(words) <= 8


@pytest.mark.slow
def test_the_page_over_synced_trials(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("landscape")
    assert not at.exception
    page = seen(at)
    assert "We hold 16 trials" in page
    assert COPY_NOTE not in page
    assert re.findall(r"<h(\d)", page) == ["1", *"2" * 9]
    parts = re.findall(r'<nav class="tf-jump.*?</nav>', page)[0]
    ids = re.findall(r'href="#([\w-]+)"', parts)
    assert len(ids) == 9
    assert [f'id="{id}"' in page for id in ids] == [True] * 9
    assert len(at.get("download_button")) == 9
    terms = re.findall(r'popovertarget="meaning-[\w-]+?-(\w+)"', page)
    assert {"prp", "registry"} <= set(terms)
    assert len(terms) == len(set(terms)), "each word is explained once a page"


@pytest.mark.slow
def test_a_number_opens_its_trials_as_cards(synced: StandIn, open_page: OpenPage) -> None:
    at = open_page("landscape", product="prp", target="disc", step="recruiting")
    assert not at.exception
    page = seen(at)
    assert '<h1 class="tf-title">2 trials</h1>' in page
    assert "Platelet-rich plasma (PRP). Disc. Recruiting." in page
    assert "Recruiting · confirmed October 2026" in page
    assert 'href="./?status=recruiting&amp;therapy=prp&amp;target=disc"' in page, "the same trials on Find"
    assert HOSTILE in unescape(page)
    assert "<script>" not in page


@pytest.mark.slow
@pytest.mark.parametrize("params", [{"by": "<b>", "is": "x"}, {"step": "nope"}, {"step": "silent", "product": "=1"}])
def test_a_bad_address_is_a_sentence_above_the_whole(
    synced: StandIn, open_page: OpenPage, params: dict[str, str]
) -> None:
    at = open_page("landscape", **params)
    assert not at.exception
    page = seen(at)
    assert "in the address is not known, or has no trial. The whole landscape follows." in page
    assert "We hold 16 trials" in page
    assert "<b>" not in page


@pytest.mark.slow
def test_the_bundled_copy_alone_says_so(offline: None, open_page: OpenPage) -> None:
    at = open_page("landscape")
    assert not at.exception
    page = seen(at)
    assert COPY_NOTE in page
    assert "On the date beside each" in page


@pytest.mark.slow
def test_nothing_on_topic_is_a_sentence(monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    with StandIn([FUSION_GRAFT]) as registry:
        monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
        monkeypatch.setenv("TRIALFINDER_PACE", "0")
        sync(read_settings())
        at = open_page("landscape")
    assert not at.exception
    assert "No trial on topic is held, so there is nothing to count." in seen(at)
