"""What is told of two snapshots: every edit, and nothing that was not edited."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.history.edits import DAY_BEFORE, EDITS, QUIET, UPDATED, Case, Record, base, edited, keep, module, world
from tests.tools.each import each
from tests.tools.examples import examples
from tests.tools.standin.records import RECORDS
from trialfinder.history.changes import compare
from trialfinder.history.diff import Change, changes_of, diff, label_changes
from trialfinder.reading.labels.labels import read_labels
from trialfinder.reading.text.marks import marked
from trialfinder.registry.record import Study, decode_study
from trialfinder.registry.snapshot import Header, Snapshot

Told = tuple[str, str, str | None, str | None, str | None]
SYNCED = Header(source="synced", data_timestamp=DAY_BEFORE, strategy_version="1")


def told(one: Change) -> Told:
    return one.nct_id, one.kind, one.what, one.before, one.after


def decoded(record: Record) -> Study:
    study = decode_study(json.dumps(record).encode())
    assert isinstance(study, Study), study
    return study


def snapshot(*records: Record, **facts: Any) -> Snapshot:
    header = msgspec.structs.replace(SYNCED, **facts)
    return Snapshot(header, tuple(decoded(one) for one in records), (), None)


@each("name", [*EDITS, *QUIET])
def test_each_edit_is_told_in_old_and_new_words_and_no_other(name: str) -> None:
    case: Case = {**EDITS, **QUIET}[name]
    old = base(7, case.status, has_results=case.has_results)
    found = list(changes_of(decoded(old), decoded(edited(old, case))))
    wanted = {(kind, what, before and before.format(7), after) for kind, what, before, after in case.told}
    assert {told(one)[1:] for one in found} == wanted
    assert len(found) == len(wanted)
    assert {one.date for one in found} <= {UPDATED if case.dated else "2026-10-01"}


def test_forty_edits_of_two_kept_snapshots_are_told_and_none_invented(tmp_path: Path) -> None:
    before, after, wanted = world()
    keep(tmp_path, before, DAY_BEFORE)
    keep(tmp_path, after)
    assert len(EDITS) + 2 >= 40
    assert {kind for _, kind, *_ in wanted} == {
        "new", "gone", "status", "site_opened", "site_closed", "enrollment", "dates", "results", "contact",
        "criteria", "title",
    }  # fmt: skip
    found = compare(tmp_path).changes
    assert {told(one) for one in found} == wanted
    assert len(found) == len(wanted)


def test_a_partial_snapshot_tells_all_but_what_is_gone(tmp_path: Path) -> None:
    before, after, wanted = world()
    keep(tmp_path, before, DAY_BEFORE)
    keep(tmp_path, after, missing=("titles x products",))
    found = compare(tmp_path)
    assert {told(one) for one in found.changes} == {one for one in wanted if one[1] != "gone"}
    assert "titles x products" in found.notes[0]


def test_after_a_partial_snapshot_only_what_was_posted_since_is_new(tmp_path: Path) -> None:
    old, fresh = base(1, first_posted="2024-01-01"), base(2, first_posted="2026-11-17")
    keep(tmp_path, [], DAY_BEFORE, missing=("titles x products",))
    keep(tmp_path, [old, fresh])
    assert [(one.kind, one.nct_id) for one in compare(tmp_path).changes] == [("new", "NCT93000002")]


def test_other_searches_make_nothing_new_or_gone() -> None:
    first, second = snapshot(base(1), base(3)), snapshot(base(2), base(3), strategy_version="2")
    assert diff(first, second) == ()
    assert len(diff(first, snapshot(base(2), base(3)))) == 2


def test_a_record_that_came_and_could_not_be_read_is_not_gone() -> None:
    from trialfinder.registry.record import Misfit

    after = snapshot(base(1))
    unread = Snapshot(after.header, after.studies, (Misfit("NCT93000002", "$", "odd"),), None)
    assert diff(snapshot(base(1), base(2)), unread) == ()
    assert diff(unread, snapshot(base(1), base(2))) == ()


def test_a_study_that_became_part_of_another_says_of_which() -> None:
    heir = base(2)
    module(heir, "identification")["nctIdAliases"] = ["NCT93000001"]
    [one] = diff(snapshot(base(1), base(2)), snapshot(heir))
    assert (one.nct_id, one.kind, one.after) == ("NCT93000001", "gone", "NCT93000002")


def test_a_part_that_was_not_read_is_no_change() -> None:
    odd = base(1)
    module(odd, "contactsLocations")["centralContacts"] = {"name": "not a list"}
    assert decoded(odd).left_out
    assert list(changes_of(decoded(base(1)), decoded(odd))) == []
    assert list(changes_of(decoded(odd), decoded(base(1)))) == []


def test_a_copy_of_facts_is_silent_and_so_is_what_is_held_against_it() -> None:
    facts = Snapshot(
        msgspec.structs.replace(SYNCED, completeness="facts_only"), snapshot(base(1), base(2)).studies, (), None
    )
    assert diff(facts, snapshot(base(1, "COMPLETED"))) == ()
    assert diff(snapshot(base(1, "COMPLETED")), facts) == ()


def test_labels_of_other_rules_stand_apart() -> None:
    labels = read_labels(decoded(base(1)))
    from dataclasses import replace

    older = replace(labels, therapies=("unclear",), topic="borderline")
    found = label_changes({"NCT93000001": older}, {"NCT93000001": labels, "NCT93000002": labels})
    assert [(one.kind, one.what, one.before, one.after, one.date) for one in found] == [
        ("label", "therapies", "unclear", "prp", None),
        ("label", "topic", "borderline", "yes", None),
    ]
    assert label_changes({"NCT93000001": labels}, {"NCT93000001": labels}) == ()


# ---- properties


WORLD = world()
ANY_RECORDS = st.lists(st.sampled_from([*WORLD.before, *RECORDS]), max_size=8, unique_by=lambda one: json.dumps(one))


@given(ANY_RECORDS)
@examples(40)
def test_nothing_changed_between_a_snapshot_and_itself(records: list[Record]) -> None:
    one = snapshot(*records)
    assert diff(one, one) == ()
    assert diff(one, snapshot(*copy.deepcopy(records))) == ()


@given(st.randoms(use_true_random=False))
@examples(15)
def test_what_is_told_does_not_depend_on_any_order(rng: random.Random) -> None:
    before, after, _ = WORLD
    shuffled = [copy.deepcopy(one) for one in after]
    rng.shuffle(shuffled)
    for record in shuffled:
        if "contactsLocationsModule" in record["protocolSection"]:
            rng.shuffle(record["protocolSection"]["contactsLocationsModule"].get("locations", []))
    expected = diff(snapshot(*before), snapshot(*after))
    assert [told(one) for one in diff(snapshot(*before), snapshot(*shuffled))] == [told(one) for one in expected]


_ODD_TEXT = (
    st.none() | st.text(max_size=40) | st.sampled_from(["RECRUITING", "2026-02-30", "99", "\x1b[2J", "\u202eabc"])
)


@st.composite
def odd_records(draw: st.DrawFn) -> Record:
    """A record of the right shape in which any text may be anything."""
    record = copy.deepcopy(base(1, draw(st.sampled_from(["RECRUITING", "COMPLETED", "ODD"]))))
    for name in ("identification", "status", "eligibility"):
        for key in list(module(record, name)):
            if key != "nctId" and isinstance(module(record, name)[key], str) and draw(st.booleans()):
                module(record, name)[key] = draw(_ODD_TEXT)
    module(record, "contactsLocations")["locations"] = draw(
        st.lists(
            st.fixed_dictionaries(
                {}, optional=dict.fromkeys(("facility", "city", "state", "zip", "country", "status"), _ODD_TEXT)
            ),
            max_size=4,
        )
    )
    if draw(st.booleans()):
        module(record, "design")["enrollmentInfo"] = {"count": draw(st.integers(-1, 10**9)), "type": draw(_ODD_TEXT)}
    for key in ("startDateStruct", "completionDateStruct"):
        module(record, "status")[key] = {"date": draw(_ODD_TEXT), "type": draw(_ODD_TEXT)}
    return record


@given(odd_records(), odd_records())
@examples(150)
def test_nothing_raises_on_odd_records(old: Record, new: Record) -> None:
    from trialfinder.history.told import change_sentence, summary

    found = diff(snapshot(old), snapshot(new))
    for one in found:
        sentence = change_sentence(one)
        assert sentence == marked(sentence)
        assert "\n" not in sentence
    assert summary(found, "Since").startswith("Since: ")
    assert diff(snapshot(old), snapshot(old)) == ()
