"""Nothing found: what is to blame, and the nearest thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tools.held import hold
from tests.tools.standin.records import arm, intervention, site, study
from tests.web.trials import TRIALS
from trialfinder.data import Data
from trialfinder.finding.find import find
from trialfinder.finding.relax import nearest_of_its_kind, nearest_thing, relaxations, with_place_and_status
from trialfinder.question import ask

CLAYTON = study(
    "NCT91000003",
    title="Platelet-rich Plasma Into the Disc, Far Away",
    conditions=["Low Back Pain", "Intervertebral Disc Degeneration"],
    summary="Platelet-rich plasma into the lumbar disc for chronic low back pain.",
    interventions=[intervention("Platelet-rich plasma")],
    arms=[arm("PRP")],
    sites=[site("Clayton", "Australia", state="Victoria", status="RECRUITING", lat=-37.925, lon=145.12)],
)


@pytest.fixture(scope="module")
def data() -> Data:
    return hold(*TRIALS)


def test_the_nearest_thing_is_named_in_the_askers_unit(data: Data) -> None:
    miles = nearest_thing(data, ask(near="Boise", within="25mi", therapy="prp", status="recruiting"))
    assert miles is not None
    assert miles.startswith("The nearest recruiting PRP trial is about 63")
    assert miles.endswith(" miles away, in Denver, Colorado.")
    kilometres = nearest_thing(data, ask(near="Boise", within="25km", therapy="prp", status="recruiting"))
    assert kilometres is not None
    assert kilometres.endswith(" km away, in Denver, Colorado.")
    assert "mi" not in kilometres.removeprefix("The nearest recruiting PRP trial is about")
    assert nearest_thing(data, ask(near="Boise", status="recruiting")) is None


def test_a_town_abroad_is_named_with_its_country() -> None:
    nearest = nearest_thing(hold(CLAYTON), ask(near="Boise", within="25mi", status="recruiting"))
    assert nearest is not None
    assert nearest.endswith(", in Clayton, Australia.")


def test_it_is_called_the_nearest_of_its_kind_only_where_no_other_filter_passed_over_a_nearer(data: Data) -> None:
    # The PRP trial of Denver is nearer to Boise than that of Tampa, but only the latter has no comparison group.
    question = ask(near="Boise", within="25mi", therapy="prp", control="none", status="recruiting")
    [far] = [found for found in [nearest_thing(data, question)] if found]
    assert far.startswith("The nearest recruiting PRP trial that fits your filters is about ")
    assert "Tampa" in far


def test_each_filter_that_empties_the_answer_is_named(data: Data) -> None:
    question = ask(near="Denver", within="100mi", therapy="prp", phase="4", status="recruiting")
    assert [(one.names, one.matched) for one in relaxations(data, question)] == [(("phase",), 1)]


def test_two_filters_that_empty_it_together_are_named_as_a_pair(data: Data) -> None:
    offers = relaxations(data, ask(therapy="exosome", phase="4"))
    assert [(one.names, one.words, one.matched) for one in offers] == [
        (("therapy", "phase"), "the treatment and the phase", 16)
    ]
    three = ask(therapy="exosome", phase="4", source="mixed", country="Japan")
    assert relaxations(data, three) == ()


def test_with_very_many_filters_no_pair_is_tried(data: Data) -> None:
    few = ask(therapy="exosome", phase="4", near="Denver", within="250mi", status="recruiting", age=40, sex="female")
    assert [one.names for one in relaxations(data, few)] == [("therapy", "phase")]
    assert relaxations(data, replace(few, with_contact=True)) == ()


def test_only_with_results_is_a_filter_among_the_others(data: Data) -> None:
    question = ask(status="recruiting")
    offers = relaxations(data, replace(question, with_results=True))
    assert [(one.names, one.matched) for one in offers] == [(("status",), 2), (("with_results",), 2)]


def test_where_no_radius_is_to_blame_the_nearest_of_its_kind_is_named(data: Data) -> None:
    question = ask(near="Boise", within="25mi", therapy="prp", phase="4", status="recruiting")
    assert nearest_thing(data, question) is None
    kind = nearest_of_its_kind(data, question)
    assert kind is not None
    assert kind.startswith("The nearest recruiting PRP trial is about 63")
    exosome = nearest_of_its_kind(data, ask(near="Boise", within="25mi", therapy="exosome", status="recruiting"))
    assert exosome is not None
    assert exosome.startswith("The nearest recruiting trial is about 63")
    both = nearest_of_its_kind(data, ask(near="Boise", therapy="exosome", status="recruiting"))
    assert both is not None
    assert " miles away, in " in both, "without a radius the place says the unit"
    assert nearest_of_its_kind(data, ask(therapy="exosome", status="recruiting")) is None


def test_a_status_is_never_called_recruiting_when_it_is_not(data: Data) -> None:
    nearest = nearest_thing(data, ask(near="Boise", within="25mi", status="completed"))
    assert nearest is not None
    assert nearest.startswith("The nearest trial of the status you chose is about ")
    old = replace(data, provenance=replace(data.provenance, completeness="facts_only", source="bundled"))
    nearest = nearest_thing(old, ask(near="Boise", within="25mi", therapy="prp", status="recruiting"))
    assert nearest is not None
    assert nearest.startswith("The nearest PRP trial that was recruiting when our copy was made is about ")


def test_what_place_and_status_alone_would_give(data: Data) -> None:
    question = ask(near="Denver", within="25mi", therapy="exosome", phase="4", status="recruiting")
    assert with_place_and_status(data, question) == 1
    assert with_place_and_status(data, ask(near="Boise", within="25mi", status="recruiting")) == 0


def test_an_empty_answer_says_what_emptied_it_and_where_the_nearest_is(data: Data) -> None:
    found = find(data, ask(near="Boise", within="25mi", therapy="prp", status="recruiting"))
    nearest, emptied = found.hints
    assert nearest.startswith("The nearest recruiting PRP trial is about 63")
    assert emptied == "What emptied the search, and how many studies match without it: without the distance: 2."
    several = find(data, ask(therapy="exosome", phase="4", source="mixed", country="Japan")).hints
    assert several == ("Several filters together emptied the search; taking off one or two does not help.",)
    assert find(data, ask(near="Boise")).hints == ()
    assert find(hold(), ask()).hints == ()
