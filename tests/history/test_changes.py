"""What changed, for a question: which snapshots, which studies, how far; and the words and files of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

import trialfinder as tf
from tests.cli.test_cli import Run, run  # noqa: F401 - the fixture
from tests.history.edits import DAY_BEFORE, EDITS, Record, base, dated, edited, keep, module, sites, starts, world
from tests.tools.standin.records import PRP_KNEE
from trialfinder.errors import QueryError
from trialfinder.history.changes import Changes, changes, compare, days_kept
from trialfinder.history.told import away_in_words, began, change_sentence, harmless, summary
from trialfinder.question import ask
from trialfinder.reading.labels import labelled
from trialfinder.reading.labels.labels import read_labels
from trialfinder.registry.snapshot import read_snapshot
from trialfinder.settings import read_settings

SCHEMA = Path(__file__).with_name("atom.rng")


@pytest.fixture
def home() -> Path:
    return read_settings().home


def change(old: Record, name: str) -> Record:
    return edited(old, EDITS[name])


def ids(found: Changes) -> list[str]:
    return [one.nct_id for one in found.changes]


# ---- which snapshots


NOTHING = "No set of records is kept yet: each download of newer data keeps one."


def test_fewer_than_two_is_an_empty_answer_that_says_so(home: Path, run: Run) -> None:  # noqa: F811
    for since in (None, "2026-11-20"):
        assert len(changes(home, since)) == 0
    assert json.loads(run("changes", "--format", "json").out) == {
        "from": None, "to": None, "partial": False, "notes": [NOTHING],
        "changes": [],
    }  # fmt: skip
    keep(home, [base(1)])
    ran = run("changes", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["changes"] == []
    assert json.loads(ran.out)["from"] is None
    assert "there is nothing to compare yet" in ran.err
    assert "nothing to compare yet" in run("changes").out


def test_the_newest_against_the_one_before_or_the_last_one_of_a_day(home: Path) -> None:
    first, second = base(1), change(base(1), "more people are planned")
    third = edited(second, EDITS["the main measurement ends later"])
    keep(home, [first], "2026-11-01T09:00:00")
    keep(home, [second], "2026-11-10T09:00:00")
    keep(home, [third], "2026-11-20T09:00:00")
    kinds = lambda since: [one.kind for one in changes(home, since).changes]  # noqa: E731
    assert kinds(None) == ["dates"]
    assert kinds("2026-11-19") == ["dates"]
    assert kinds("2026-11-10") == ["dates"]
    assert kinds("2026-11-10T08:59:59") == kinds("2026-11-09") == ["enrollment", "dates"]
    assert kinds("2026-11-20") == kinds("2027-01-01") == []
    assert changes(home, "2026-11-21").since == "2026-11-20T09:00:00"
    early = changes(home, "2026-10-31")
    assert (early.since, len(early)) == (None, 0)
    assert "the oldest are of November 1, 2026" in early.notes[0]
    assert days_kept(home) == ("2026-11-10", "2026-11-01")


def test_only_snapshots_of_one_registry_address_are_compared(home: Path) -> None:
    keep(home, [base(1), base(2)], "2026-11-01T09:00:00")
    elsewhere = keep(home, [base(3)], "2026-11-10T09:00:00")
    from tests.history import edits

    assert elsewhere.exists()
    keep(home, [change(base(1), "it pauses"), base(2)], "2026-11-20T09:00:00")
    header = read_snapshot(elsewhere).header
    import msgspec

    from trialfinder.registry.snapshot import pack_snapshot

    _, content = pack_snapshot(
        msgspec.structs.replace(header, api_url="http://127.0.0.1:1/api/v2"), [json.dumps(base(3)).encode()]
    )
    elsewhere.write_bytes(content)
    assert [(one.nct_id, one.kind) for one in changes(home).changes] == [("NCT93000001", "status")]
    assert changes(home, "2026-11-15").since == "2026-11-01T09:00:00"
    assert days_kept(home) == ("2026-11-01",)
    assert edits.UPDATED


def test_a_damaged_snapshot_is_passed_over(home: Path) -> None:
    keep(home, [base(1)], "2026-11-01T09:00:00")
    keep(home, [base(1, enrollment=50)], "2026-11-10T09:00:00").write_bytes(b"damaged")
    keep(home, [base(1, enrollment=60)], "2026-11-20T09:00:00")
    [one] = changes(home).changes
    assert (one.before, one.after) == ("40", "60")


# ---- which changes


def test_a_place_gives_distances_and_a_radius_keeps_what_lies_in_it(home: Path) -> None:
    boston = dated(base(1))
    opens = change(base(1), "a site joins")  # in Boston
    closes = change(base(2), "a site ends")  # in Denver
    keep(home, [boston, base(2)], DAY_BEFORE)
    keep(home, [opens, closes])
    near = changes(home, question=ask(near="Denver, CO"))
    assert ids(near) == ["NCT93000001", "NCT93000002"]
    far, here = (float(str(one.distance_km)) for one in near.changes)
    assert 2700 < far < 2900
    assert 0 <= here < 10
    assert ids(changes(home, question=ask(near="Denver, CO", within="50mi"))) == ["NCT93000002"]
    assert ids(changes(home, question=ask(near="Boston, MA", within="50mi"))) == ["NCT93000001"]
    assert ids(changes(home, question=ask(near="Madrid", within="50mi"))) == []


def test_a_study_without_a_site_on_the_map_stays_where_only_a_place_is_named(home: Path) -> None:
    old = base(1)
    sites(old).clear()
    keep(home, [old], DAY_BEFORE)
    keep(home, [change(old, "more people are planned")])
    [one] = changes(home, question=ask(near="Denver")).changes
    assert one.distance_km is None
    assert away_in_words(one) is None


def test_a_therapy_or_a_study_keeps_what_fits_before_or_after(home: Path) -> None:
    keep(home, [base(1), base(2)], DAY_BEFORE)
    keep(home, [change(base(1), "it pauses"), change(base(2), "it pauses")])
    assert ids(changes(home, question=ask(therapy="prp"))) == ["NCT93000001", "NCT93000002"]
    assert ids(changes(home, question=ask(therapy="bmac"))) == []
    assert ids(changes(home, studies=["NCT93000002"])) == ["NCT93000002"]


def test_what_is_not_on_topic_is_in_the_data_and_not_in_what_people_read(home: Path, run: Run) -> None:  # noqa: F811
    keep(home, [base(1), PRP_KNEE], DAY_BEFORE)
    knee = json.loads(json.dumps(PRP_KNEE))
    module(knee, "design")["enrollmentInfo"]["count"] = 99
    keep(home, [change(base(1), "it pauses"), dated(knee)])
    rows = json.loads(run("changes", "--format", "json").out)["changes"]
    assert [(row["nct_id"], row["topic"]) for row in rows] == [("NCT90000006", "no"), ("NCT93000001", "yes")]
    text = run("changes").out
    assert "NCT90000006" not in text
    assert "1 more change in studies that are not on topic" in text
    assert "NCT90000006" not in run("changes", "--format", "atom").out
    assert "NCT90000006" in run("changes", "--study", "nct90000006").out


def test_what_our_new_rules_read_otherwise_stands_apart(home: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:  # noqa: F811
    before, after, wanted = world()
    path = keep(home, before, DAY_BEFORE)
    older = read_snapshot(path)
    labels = {study.nct_id: read_labels(study) for study in older.studies}
    from dataclasses import replace

    old_rules = {
        nct_id: replace(one, targets=("facet",)) if nct_id in ("NCT93000001", "NCT93000040") else one
        for nct_id, one in labels.items()
    }
    with monkeypatch.context() as that_day:
        that_day.setattr(labelled, "rules_version", lambda: "older rules")
        that_day.setattr(labelled, "read_all", lambda studies: old_rules)
        labelled.labels_of(older, home)
    keep(home, after)
    found = compare(home).changes
    ours = [one for one in found if one.kind == "label"]
    assert [(one.nct_id, one.what, one.before, one.after) for one in ours] == [
        ("NCT93000001", "targets", "facet", "disc"),
        ("NCT93000040", "targets", "facet", "disc"),
    ]
    assert {(one.nct_id, one.kind, one.what, one.before, one.after) for one in found if one.kind != "label"} == wanted
    text = run("changes").out
    apart = " ".join(text.split()).split("Read otherwise by our own rules; the records are as they were")[1]
    assert apart.count("Our rules changed, not the record. Place of injection: the disc; before: a facet joint") == 2
    from trialfinder.history.changes import compare as again

    assert [one for one in again(home).changes if one.kind == "label"] == ours


# ---- words


def test_a_sentence_has_old_and_new_words_the_date_and_the_distance(home: Path) -> None:
    keep(home, [base(1), base(2), base(3)], DAY_BEFORE)
    later = edited(base(3), EDITS["the main measurement ends later"])
    keep(home, [change(base(1), "a site opens"), change(base(2), "it pauses"), later])
    found = {one.kind: one for one in changes(home, question=ask(near="Denver, CO")).changes}
    opened, paused = found["site_opened"], found["status"]
    assert change_sentence(found["dates"]).startswith("End of the main measurement: May 2028; before: May 2027")
    assert re.fullmatch(
        r"A site recruits: Boulder Spine Centre, Boulder, Colorado, United States; before: not yet recruiting, "
        r"about 2\d miles away \(record of November 18, 2026\)\.",
        change_sentence(opened),
    )
    assert change_sentence(paused) == "Status: paused; before: recruiting (record of November 18, 2026)."
    assert away_in_words(paused) == "less than 1 mile away"


def test_one_sentence_on_all(home: Path) -> None:
    keep(home, [base(1), base(2), base(3)], DAY_BEFORE)
    both = change(change(base(3), "more people are planned"), "another title")
    keep(home, [change(base(1), "a site opens"), change(base(2), "it pauses"), both])
    found = changes(home, question=ask(near="Boulder, CO"))
    assert summary(found.changes, began(found, "2026-11-20")) == (
        "Since you looked on November 20, 2026: one opened within about a mile of you, "
        "one closed about 24 miles from you, one with another change in its record."
    )
    assert summary((), began(found)) == (
        "From the data of November 13, 2026 to those of November 20, 2026: no change that we can see."
    )


def test_words_of_a_record_cannot_steer_a_terminal_or_a_page() -> None:
    assert (
        harmless("a\x1b[2Jb\u202ec\x07 \n d\\>e soft\xadhyphen") == "a[U+001B][2Jb[U+202E]c[U+0007] d>e soft\xadhyphen"
    )


# ---- files


HOSTILE = 'PRP <script>alert(1)</script> & ]]> "x" \x1b[2J \x00 \u202e \ufffe =1+1'


def hostile(home: Path) -> None:
    old = base(1)
    new = change(old, "a rule is added")
    module(new, "identification")["briefTitle"] = HOSTILE
    keep(home, [old], DAY_BEFORE)
    keep(home, [new])


def test_json_is_the_contract(home: Path, run: Run) -> None:  # noqa: F811
    before, after, wanted = world()
    keep(home, before, DAY_BEFORE)
    keep(home, after, missing=("x",))
    answer = json.loads(run("changes", "--format", "json").out)
    assert (answer["from"], answer["to"], answer["partial"]) == (DAY_BEFORE, "2026-11-20T09:00:05", True)
    assert {"nct_id", "kind", "before", "after", "date"} <= set(answer["changes"][0])
    assert len(answer["changes"]) == len(wanted) - 1
    assert answer == json.loads(tf.changes().to_json())


def test_csv_is_safe_in_a_spreadsheet(home: Path, run: Run) -> None:  # noqa: F811
    old, new = base(1), base(1)
    module(new, "identification")["briefTitle"] = "=1+1\x1b"
    keep(home, [old], DAY_BEFORE)
    keep(home, [dated(new)])
    [row] = csv.DictReader(io.StringIO(run("changes", "--format", "csv").out))
    assert (row["kind"], row["after"], row["from"]) == ("title", "'=1+1[U+001B]", DAY_BEFORE)


@pytest.fixture(params=["all", "hostile", "none"])
def feed(request: pytest.FixtureRequest, home: Path) -> bytes:
    if request.param == "all":
        before, after, _ = world()
        keep(home, before, DAY_BEFORE)
        keep(home, after)
    elif request.param == "hostile":
        hostile(home)
    return tf.changes(near="Denver", therapy="prp").to_atom().encode()


def test_the_feed_is_atom_by_its_schema(feed: bytes) -> None:
    schema = etree.RelaxNG(etree.parse(str(SCHEMA)))
    schema.assertValid(etree.fromstring(feed))


def test_the_schema_refuses_what_is_no_feed(home: Path) -> None:
    schema = etree.RelaxNG(etree.parse(str(SCHEMA)))
    before, after, _ = world()
    keep(home, before, DAY_BEFORE)
    keep(home, after)
    good = tf.changes().to_atom()
    for old, new in (
        ("<updated>2026-11-18T00:00:00Z</updated>", "<updated>yesterday</updated>"),
        ("<author><name>trialfinder, from ClinicalTrials.gov</name></author>", ""),
        ('rel="alternate"', 'rel="alternate" onclick="x"'),
        ("<id>urn:uuid:", "<id>not an address "),
    ):
        assert old in good
        assert not schema.validate(etree.fromstring(good.replace(old, new).encode()))


def test_a_feed_library_opens_it(feed: bytes) -> None:
    read = feedparser.parse(feed)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    assert len({one.id for one in read.entries}) == len(read.entries)
    for one in read.entries:
        assert one.link.startswith("https://clinicaltrials.gov/study/NCT")
        assert one.updated_parsed is not None
        assert one.summary


def test_foreign_words_are_text_in_the_feed(home: Path) -> None:
    hostile(home)
    text = tf.changes().to_atom()
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    titles = [one.title for one in feedparser.parse(text.encode(), sanitize_html=False).entries]
    assert "<script>alert(1)</script> & ]]>" in titles[0]


def test_the_feed_is_the_same_bytes_when_asked_again_and_its_ids_outlive_the_pair(home: Path) -> None:
    keep(home, [base(1)], "2026-11-01T09:00:00")
    keep(home, [base(1)], DAY_BEFORE)
    keep(home, [change(base(1), "it pauses")])
    first = tf.changes(near="Denver").to_atom()
    assert tf.changes(near="Denver").to_atom() == first
    ids_of: Callable[[str], Any] = lambda text: [one.id for one in feedparser.parse(text.encode()).entries]  # noqa: E731
    assert ids_of(tf.changes(since="2026-11-05", near="Denver").to_atom()) == ids_of(first)
    assert ids_of(tf.changes().to_atom()) == ids_of(first)


def test_a_file_is_written_whole(home: Path, run: Run, tmp_path: Path) -> None:  # noqa: F811
    hostile(home)
    run("changes", "--format", "atom", "--output", str(tmp_path / "feed.xml"))
    assert (tmp_path / "feed.xml").read_bytes() == tf.changes().to_atom().encode()
    tf.changes().to_csv(tmp_path / "c.csv")
    assert (tmp_path / "c.csv").read_bytes().startswith(b"\xef\xbb\xbfnct_id,kind,")


# ---- Python and questions


@pytest.mark.parametrize(
    "words",
    [{"since": "yesterday"}, {"since": "2026-13-01"}, {"since": "20261120"}, {"within": "5mi"}, {"study": "NCTX"},
     {"therapy": "ppr"}, {"near": "Nowhere at all"}],
)  # fmt: skip
def test_a_wrong_question_is_told(words: dict[str, str], run: Run) -> None:  # noqa: F811
    with pytest.raises(QueryError):
        tf.changes(**words)  # type: ignore[arg-type]
    [(name, value)] = words.items()
    ran = run("changes", f"--{name}", value)
    assert (ran.code, ran.out) == (2, "")


def test_a_value_has_one_line_and_iterates(home: Path) -> None:
    keep(home, [base(1, "NOT_YET_RECRUITING")], DAY_BEFORE)
    new = base(1, "NOT_YET_RECRUITING")
    starts(new)
    keep(home, [dated(new)])
    found = tf.changes()
    assert isinstance(found, tf.Changes)
    assert repr(found) == "<Changes since 2026-11-13: 1 status>"
    assert [one.kind for one in found] == ["status"]
