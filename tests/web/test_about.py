"""About: the flow that adds up, the searches with their numbers, what was left out, and the thanks."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tools.each import each
from tests.tools.held import SYNCED, hold
from tests.tools.readability import banned, grade
from tests.tools.standin.records import FUSION_GRAFT, PRP_KNEE, study
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, seen
from tests.web.meanings import without_meanings
from tests.web.trials import TRIALS
from trialfinder.advice import checked
from trialfinder.advice.checked import checked_words, oldest_check
from trialfinder.html.env import pieces, plain
from trialfinder.products.source import day_words
from trialfinder.registry.record import Misfit
from trialfinder.registry.strategy import load_strategy
from trialfinder.registry.sync import sync
from trialfinder.settings import read_settings
from trialfinder.web.about.selection import csv_bytes, flow_html, net_counts, rejected
from trialfinder.web.about.view import benchmark_html, read_benchmark

ROOT = Path(__file__).resolve().parents[2]

MEASURED = """
in_sight = "In sight: topic 9 of 9."
limits = ["Few records have hand labels."]
[[sets]]
kind = "real"
title = "Real records, scored once"
measured = 2026-11-22
rules = "1.old"
how = "They flatter."
[[sets.scores]]
what = "topic"
right = 223
of = 224
low = 0.975
high = 0.999
"""
INVENTED = """
[[sets]]
kind = "invented"
title = "Invented records, scored once"
measured = 2026-11-23
rules = "2.new"
how = "Real ones are less clear."
[[sets.scores]]
what = "own or donor cells"
right = 43
of = 47
low = 0.8
high = 0.97
"""


def numbers(html: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"<strong>([\d,]+)</strong>", html)]


def test_the_flow_adds_up() -> None:
    data = replace(hold(*TRIALS, FUSION_GRAFT, PRP_KNEE), skipped=(Misfit("NCT90000111", "$", "not read"),))
    found, unreadable, off, borderline, on = numbers(flow_html(data))
    assert (found, unreadable, on) == (19, 1, 16)
    assert found == unreadable + off + borderline + on
    classes = [int(number) for number in re.findall(r"<li>(\d+): ", flow_html(data))]
    assert sum(classes) == off == 2
    assert "a bone graft for spinal fusion" in flow_html(data)


def test_a_copy_is_not_called_the_outcome_of_a_search() -> None:
    data = replace(hold(*TRIALS), provenance=replace(SYNCED, source="bundled", completeness="facts_only"))
    assert "It is not the outcome of a search" in flow_html(data)
    assert net_counts(data, Path("nowhere")) == ()


def test_what_was_left_out_has_a_reason_and_a_file() -> None:
    odd = study(
        "NCT91000009",
        title="=1+1 <b>Knee</b>",
        conditions=["Knee Osteoarthritis"],
        summary="PRP into the knee.",
    )
    data = hold(*TRIALS, FUSION_GRAFT, odd)
    left_out = rejected(data)
    assert {one.nct_id for one in left_out} == {"NCT90000005", "NCT91000009"}
    assert all(one.reason for one in left_out)
    rows = list(csv.DictReader(io.StringIO(csv_bytes(data).decode("utf-8-sig"))))
    assert {row["nct_id"]: row["negative_class"] for row in rows}["NCT90000005"] == "fusion_graft"
    assert "'=1+1 <b>Knee</b>" in {row["title"] for row in rows}


def test_the_kinds_of_checks_stand_apart_in_plain_words() -> None:
    html = benchmark_html(read_benchmark(MEASURED + INVENTED), "2.new")
    real, _, invented = html.partition("Invented records, scored once: 1 check, 91% right")
    assert "Real records, scored once: 1 check, 100% right" in real
    assert "They flatter." in real
    assert "Own or donor cells</th>" in invented
    assert "43 of 47 right" in invented
    assert "43 of 47" not in real
    assert "Scored on November 22, 2026 with rules 1.old. The rules of this version are newer: 2.new." in real
    assert "Scored on November 23, 2026 with rules 2.new. Real ones are less clear." in invented
    assert html.index("Few records have hand labels.") < html.index("<details>"), "the limits come before the numbers"
    assert html.rstrip().endswith("<p>In sight: topic 9 of 9.</p></details>"), "no table of its own"


def test_measured_numbers_are_shown_with_their_range_and_rules() -> None:
    found = read_benchmark(MEASURED)
    assert found is not None
    html = benchmark_html(found, "1.new")
    assert "223 of 224 right" in html
    assert "98% to 100%" in html
    assert "November 22, 2026" in html
    assert "The rules of this version are newer: 1.new." in html
    assert "newer" not in benchmark_html(found, "1.old")


def test_each_kind_of_figure_is_shown_with_its_day() -> None:
    found = read_benchmark()
    assert found is not None
    assert [one.kind for one in found.sets] == ["real", "invented", "hidden", "eligibility", "card"]
    html = benchmark_html(found, "0.other")
    assert html.count("<details>") == 5
    for one in found.sets:
        assert f"Scored on {day_words(one.measured)} with rules {one.rules}." in html
        for score in one.scores:
            assert f"{score.right:,} of {score.of:,} right" in html
    assert "489 of 520 right" in html
    assert found.in_sight in html
    words = " ".join([*found.limits, *(one.how for one in found.sets)])
    assert banned(words) == []
    assert grade(words) <= 8, words
    assert "flatter" in found.sets[0].how


@each("text", ["", "in_sight = 3", "not toml [", MEASURED.replace('"real"', '"other"')])
def test_no_numbers_are_made_up(text: str) -> None:
    assert read_benchmark(text) is None
    assert "no measured numbers" in benchmark_html(None, "1")


def test_the_numbers_of_the_package_are_those_of_the_report() -> None:
    found, report = read_benchmark(), ROOT / "benchmarks" / "labels" / "REPORT.md"
    if found is None:
        pytest.skip("trialfinder/benchmark.toml is not there: benchmarks/labels/score.py --write makes it")
    text = report.read_text("utf-8")
    assert found.in_sight in text
    for some in found.sets:
        assert f"({some.measured}, rules {some.rules})" in text
        for one in some.scores:
            assert f"{one.right} of {one.of} (" in text


def test_the_thanks_are_those_of_the_licence(offline: None) -> None:
    from trialfinder.web.about.view import ATTRIBUTIONS

    credits = " ".join(who for _, who in ATTRIBUTIONS)
    licence = " ".join((ROOT / "LICENSE").read_text("utf-8").split())
    for name in ("GeoNames", "CC BY 4.0", "Open Government Licence v3.0", "Royal Mail", "National Statistics", "MIT"):
        assert name in licence
        assert name in credits


def test_the_registry_is_named_with_the_day_of_its_data(offline: None) -> None:
    from trialfinder.web.about.view import _credits_html

    html = _credits_html(SYNCED)
    assert "Data of 2026-11-20, fetched on 2026-11-20" in html
    assert "free to use under its terms" in html
    assert "distances are ours" in html


def test_our_own_words_are_plain() -> None:
    about = pieces("about.html")
    for text in (about.not_this(""), about.made(""), about.made("a@b.org"), about.privacy(), about.settings()):
        words = re.sub(r"<[^>]+>", " ", text)
        assert banned(words) == []
        assert grade(words) <= 8, words


@pytest.fixture
def mixed(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Synced trials of which 25 are off topic."""
    grafts = [
        study(
            f"NCT9300{number:04d}",
            title=f"Marrow Concentrate <i>Graft</i> in Lumbar Spinal Fusion, {number}",
            conditions=["Degenerative Disc Disease", "Spinal Fusion"],
            summary="A bone graft soaked in marrow concentrate in one-level fusion.",
        )
        for number in range(25)
    ]
    with StandIn([*TRIALS, *grafts]) as registry:
        monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
        monkeypatch.setenv("TRIALFINDER_PACE", "0")
        sync(read_settings())
        yield registry


@pytest.mark.slow
def test_the_page_over_synced_trials(mixed: StandIn, open_page: OpenPage) -> None:
    at = open_page("about")
    assert not at.exception
    page = without_meanings(seen(at))
    found, unreadable, off, borderline, on = numbers(page[page.index("tf-flow") :][:3000])[:5]
    assert found == unreadable + off + borderline + on
    assert on == 16
    for net in load_strategy().nets:
        assert plain(net.why) in page
    assert "found by this search only" in page
    assert "<i>Graft" not in page
    parts = re.findall(r'<nav class="tf-jump.*?</nav>', page)[0]
    order = re.findall(r'href="#([\w-]+)"', parts)
    assert order[:3] == ["not", "made", "right"], "what decides comes first"
    for id in order:
        assert page.count(f'id="{id}"') == 1
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}


@pytest.mark.slow
def test_what_was_left_out_is_paged_and_chosen_by_reason(mixed: StandIn, open_page: OpenPage) -> None:
    at = open_page("about")
    said = re.search(r"<p>(\d+) records are not on our lists. Most often they are about ([^(]*) \((\d+)\)", seen(at))
    assert said is not None
    assert (said[1], said[2], said[3]) == ("25", "a bone graft for spinal fusion", "25")
    assert "1 to 20 of" not in seen(at), "a list of twenty records is shown on demand"
    assert at.get("download_button")[0].label == "CSV: everything left out"
    at.session_state["rejected_open"] = True
    at.run()
    off = int(re.search(r"1 to 20 of (\d+)", seen(at)).group(1))  # type: ignore[union-attr]
    at.number_input("rejected_page_all").set_value(2).run()
    assert not at.exception
    assert f"21 to {off} of {off}" in seen(at)
    at.selectbox("rejected_group").set_value("fusion_graft").run()
    assert not at.exception
    assert "1 to 20 of " in seen(at)


@pytest.mark.slow
def test_the_page_over_the_bundled_copy_alone(offline: None, open_page: OpenPage) -> None:
    at = open_page("about")
    assert not at.exception
    page = seen(at)
    assert "Bundled facts, not live data" in page
    assert "their numbers are not known for the data held" in page
    assert "found by this search only" not in page


@pytest.mark.slow
def test_the_page_with_nothing_on_topic(monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    with StandIn([FUSION_GRAFT]) as registry:
        monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
        monkeypatch.setenv("TRIALFINDER_PACE", "0")
        sync(read_settings())
        at = open_page("about")
    assert not at.exception
    assert "<strong>0</strong> are on topic" in seen(at)


def test_the_age_of_our_own_facts_is_told(offline: None) -> None:
    from trialfinder.web.about.view import _held_html

    html = _held_html(hold(*TRIALS))
    assert day_words(oldest_check()) in html
    assert "oldest check" in html


def test_every_file_of_facts_counts_for_the_age() -> None:
    package = Path(checked.__file__).resolve().parents[1]
    counted = {str(Path(str(beside)).with_name(file).relative_to(package)) for beside, file, _ in checked.FILES}
    of_words = {"advice/cautions/areas.toml", "advice/fit/fit.toml", "products/sources.toml"}  # no facts of their own
    dated = {
        str(path.relative_to(package))
        for room in ("advice", "products")
        for path in (package / room).rglob("*.toml")
        if re.search(r"^checked = ", path.read_text("utf-8"), re.MULTILINE)
    }
    assert counted == dated - of_words


def test_the_age_of_a_check_is_counted_from_today() -> None:
    day = oldest_check()
    assert checked_words(day + timedelta(days=5)) == f"{day_words(day)} (5 days ago)"
