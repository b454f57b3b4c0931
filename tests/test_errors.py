"""Each error says what happened, carries its facts and survives pickling."""

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.each import each
from tests.tools.source import nodes_of
from trialfinder import errors
from trialfinder.errors import nearest, unknown_word
from trialfinder.settings import read_settings


@each(
    "error",
    [
        errors.QueryError("wrong word", field="status", value="x", allowed=["a", "b"], guess="a"),
        errors.RegistryUnavailable("down", url="http://127.0.0.1", status=503, attempts=4, server_words="busy"),
        errors.RegistryChanged("new shape", path="$.studies", url="http://127.0.0.1"),
        errors.SyncError("too few", is_shrink=True),
        errors.StudyNotFound("no such study", nct_id="NCT00000001"),
        errors.FileError("cannot be written", path="x.csv"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_pickling(error: errors.TrialFinderError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error) == error.args[0]
    assert vars(copy) == vars(error)


def test_one_family() -> None:
    family = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert all(issubclass(one, errors.TrialFinderError) for one in family)


def test_a_far_word_gets_no_guess() -> None:
    assert nearest("zzzz", ["recruiting"]) is None
    assert "Did you mean" not in str(unknown_word("status", "zzzz", ["recruiting"]))


@each(
    ("name", "value"),
    [
        ("TRIALFINDER_API_URL", "clinicaltrials.gov"),
        ("TRIALFINDER_API_URL", "http://127.0.0.1:notaport/api/v2"),
        ("TRIALFINDER_API_URL", "http://[::1"),
        ("TRIALFINDER_OFFLINE", "maybe"),
        ("TRIALFINDER_PACE", "1e9"),
        ("TRIALFINDER_CACHE_URL", "memcached://x"),
        ("TRIALFINDER_PACE", "fast"),
        ("TRIALFINDER_PACE", "-1"),
        ("TRIALFINDER_PACE", "nan"),
        ("TRIALFINDER_CONTACT", "call us"),
        ("TRIALFINDER_CONTACT", "javascript:alert(1)"),
        ("TRIALFINDER_CONTACT", "a@b.org?bcc=c@d.org"),
        ("TRIALFINDER_CONTACT", "https://"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(errors.QueryError, match=name):
        read_settings({name: value})


@each(("word", "offline"), [("1", True), ("on", True), ("", False), ("0", False), ("No", False)])
def test_offline_words(word: str, offline: bool) -> None:
    assert read_settings({"TRIALFINDER_OFFLINE": word}).offline is offline


@each(("given", "kept"), [("", None), (" reports@example.org ", "reports@example.org"), ("https://a.org/x?y=1",) * 2])
def test_where_reports_go(given: str, kept: str | None) -> None:
    assert read_settings({"TRIALFINDER_CONTACT": given}).contact == kept


def test_pace_below_one_second_is_for_loopback_only() -> None:
    assert read_settings({"TRIALFINDER_PACE": "0"}).pace_s == 1
    assert read_settings({"TRIALFINDER_PACE": "0", "TRIALFINDER_API_URL": "http://127.0.0.1:9/api/v2"}).pace_s == 0
    assert read_settings({"TRIALFINDER_PACE": "2.5"}).pace_s == 2.5


COMMAND = re.compile(r"`?\btrialfinder (?:search|show|questions|label|offer|sync|app|place)\b|(?<![\w-])--[a-z]{2}")
FACES = ("cli", "web/serve.py")
"""The command line, and what it prints as it starts the dashboard."""


def test_the_library_names_no_command() -> None:
    """A page and Python have none: a sentence carries facts, and each face says how to act on them."""
    package = Path(errors.__file__).parent
    files = [one for one in package.rglob("*.py") if not one.relative_to(package).as_posix().startswith(FACES)]
    said = [(path.name, text) for path in files for text in sentences(path) if COMMAND.search(text)]
    assert said == []
    assert any(COMMAND.search(text) for path in (package / "cli").glob("*.py") for text in sentences(path))


def sentences(path: Path) -> Iterator[str]:
    """Every text of a module that is no comment of ours on what stands above it."""
    nodes = nodes_of(path.read_text("utf-8"))
    comments = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in comments:
            yield node.value
