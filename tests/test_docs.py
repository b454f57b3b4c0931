"""The README cannot lie: every command, option, setting and column is in it, its Python runs, and doctests hold."""

import doctest
import importlib
import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

import trialfinder
from tests.tools.each import each
from trialfinder.cli import app
from trialfinder.frames import PLACE_COLUMNS, SITE_COLUMNS, STUDY_COLUMNS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
COMMANDS = app.commands
RUN_WHEN_IMPORTED = ("__main__.py",)
"""The command line and the pages of the dashboard: a module of such a name does its work as it is imported."""
FILES = sorted((ROOT / "trialfinder").rglob("*.py"))
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in FILES
    if path.name not in RUN_WHEN_IMPORTED
]


@each("name", sorted(COMMANDS))
def test_every_command_is_in_the_readme_and_has_help(name: str) -> None:
    assert re.search(rf"`{name}[ `]", README), name
    help = inspect.cleandoc(COMMANDS[name].help or "")
    assert help
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name}"
        else:
            assert f"\n{parameter.human_readable_name} " in help, f"{name} {parameter.name}"


def test_every_option_of_search_is_in_the_readme() -> None:
    for parameter in COMMANDS["search"].params:
        for option in parameter.opts:
            if option not in ("-h", "--help"):
                assert f"`{option}`" in README, option


def test_every_column_is_in_the_readme() -> None:
    for column in (*STUDY_COLUMNS, *PLACE_COLUMNS, *SITE_COLUMNS):
        assert f"`{column}`" in README, column


def test_every_setting_is_in_the_readme() -> None:
    code = (ROOT / "trialfinder" / "settings.py").read_text()
    for name in set(re.findall(r"TRIALFINDER_[A-Z_]+", code)):
        assert f"`{name}`" in README, name


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 200


def test_the_readmes_python_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRIALFINDER_OFFLINE", "1")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", README, flags=re.S):
        exec(code, names)
    assert (tmp_path / "trials.csv").read_bytes().startswith(b"\xef\xbb\xbfnct_id,")
    assert list(names["trials"]["conditions"]) == list(names["found"].studies["conditions"])


def test_the_changelog_begins_with_what_is_new_and_tells_what_changes_in_this_version() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.M)
    assert headings[0] == "Unreleased", "new lines go on top"
    assert headings[1].startswith(f"{trialfinder.__version__} "), "each version says what changes for its readers"


def test_the_version_is_one() -> None:
    for name in ("pyproject.toml", "CITATION.cff"):
        assert re.search(rf'^version\W+{re.escape(trialfinder.__version__)}"?$', (ROOT / name).read_text(), flags=re.M)


def test_doctests() -> None:
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    told = {name: doctest.testmod(importlib.import_module(name), optionflags=options) for name in MODULES}
    assert {name: result for name, result in told.items() if result.failed} == {}
    assert sum(result.attempted for result in told.values()) > 100


def test_no_doctest_stands_where_none_is_run() -> None:
    for path in FILES:
        if path.name in RUN_WHEN_IMPORTED:
            assert ">>>" not in path.read_text("utf-8"), path


def test_what_contributing_names_is_there() -> None:
    """A file or folder that moved, a name that is gone, a module that cannot be run: the page for newcomers says so."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`([^`\s]+)`", text))
    paths = {name for name in named if "/" in name or name.endswith((".md", ".py", ".toml"))}
    assert len(paths) > 20
    for path in paths:
        bare = path == "view.py"  # of each page
        assert (ROOT / path).exists() or (bare and list((ROOT / "trialfinder" / "web").glob(f"*/{path}"))), path
    code = "\n".join(path.read_text("utf-8") for path in FILES)
    for name in named:
        if name.isupper():
            assert re.search(rf"^{name}\b", code, flags=re.M), name
    for module in re.findall(r"python -m (tests[\w.]+)", text):
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file(), module
    for script in re.findall(r"python (\w+/[\w/]+\.py)", text):
        assert (ROOT / script).is_file(), script


def test_the_readmes_error_rates_are_the_measured_ones() -> None:
    section = README.split("## How often the labels are wrong")[1].split("\n## ")[0]
    found = tomllib.loads((ROOT / "trialfinder" / "benchmark.toml").read_text("utf-8"))
    measured = {(one["right"], one["of"]) for some in found["sets"] for one in some["scores"]}
    said = {(int(right), int(of)) for right, of in re.findall(r"(\d+) of (\d+) \(", section)}
    assert said <= measured
    assert len(said) >= 12
    for some in found["sets"]:
        assert str(some["measured"]) in section, "each kind has its day"
    assert found["in_sight"] in section.splitlines(), "what was in sight is one line, and says so"
    report = (ROOT / "benchmarks" / "labels" / "REPORT.md").read_text("utf-8").splitlines()
    rows = [line for line in section.splitlines() if line.startswith("|")]
    assert rows == [line for line in report if line in rows], "one table, the same in both"
    assert "flatters" in section
