"""Every face says of all records what it said before; a commit that changes a face says which and why.

When this fails: `python -m tests.tools.golden --to FOLDER` on both commits, then `diff -r`; if the change is meant,
`python -m tests.tools.golden --write`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools import golden


def test_the_bundled_records_read_as_before() -> None:
    assert golden.hashes(golden.faces(golden.bundled_data())) == golden.kept()["bundled"]


@pytest.mark.slow
@pytest.mark.timeout(400)  # a minute of one core: 1,307 records in eleven forms
def test_the_real_records_read_as_before(shared: Path) -> None:
    assert golden.hashes(golden.faces(golden.shared_data(shared))) == golden.kept()["shared"]


def test_one_changed_word_is_seen() -> None:
    texts = golden.faces(golden.bundled_data())
    changed = {**texts, "show_text": texts["show_text"].replace("Recruiting", "Open", 1)}
    assert golden.hashes(changed) != golden.hashes(texts)
