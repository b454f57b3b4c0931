"""Every face says of all records what it said before; a commit that changes a face says which and why.

When this fails: `python -m tests.tools.golden --to FOLDER` on both commits, then `diff -r`; if the change is meant,
`python -m tests.tools.golden --write`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools import golden
from trialfinder.reading.text.terms import RULES_NUMBER


@pytest.fixture(scope="module")
def bundled_texts() -> golden.Faces:
    return golden.faces(golden.bundled_data())


def assert_as_before(name: str, texts: golden.Faces) -> None:
    before = golden.kept()
    differing = golden.changed({name: golden.hashes(texts)}, before)
    named = golden.rules_are_named(differing, before["rules_number"], RULES_NUMBER)
    assert named, f"labels changed, and RULES_NUMBER is still {RULES_NUMBER}: {differing}"
    assert not differing
    assert before["rules_number"] == RULES_NUMBER, "python -m tests.tools.golden --write"


def test_the_bundled_records_read_as_before(bundled_texts: golden.Faces) -> None:
    assert_as_before("bundled", bundled_texts)


@pytest.mark.slow
@pytest.mark.timeout(400)  # a minute of one core: 1,307 records in eleven forms
def test_the_real_records_read_as_before(shared: Path) -> None:
    assert_as_before("shared", golden.faces(golden.shared_data(shared)))


def test_a_changed_word_is_seen_and_a_changed_label_wants_a_number(bundled_texts: golden.Faces) -> None:
    texts = bundled_texts
    before = {"bundled": golden.hashes(texts)}
    said = {"bundled": golden.hashes({**texts, "show_text": texts["show_text"].replace("Recruiting", "Open", 1)})}
    assert golden.changed(said, before) == ["bundled show_text"]
    assert golden.rules_are_named(golden.changed(said, before), 1, 1)
    read = {"bundled": golden.hashes({**texts, "label_csv": texts["label_csv"].replace("disc", "facet", 1)})}
    assert golden.changed(read, before) == ["bundled label_csv"]
    assert not golden.rules_are_named(golden.changed(read, before), 1, 1)
    assert golden.rules_are_named(golden.changed(read, before), 1, 2)
