"""What leans on Streamlit's insides is in one folder, its table is true, and nothing else uses what it names."""

from __future__ import annotations

import ast
import gc
import re
import tomllib
from pathlib import Path

import streamlit

from tests.tools.each import each
from tests.tools.source import nodes_of
from trialfinder.web.edges.memory import keep_out_of_collection

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "trialfinder" / "web"
EDGES = WEB / "edges"
TABLE = (EDGES / "README.md").read_text("utf-8")
KEYS = ("what", "why", "upstream", "gain", "files", "names", "tests", "remove when")
PUBLIC = {"streamlit.starlette": "serve.py", "streamlit.components.v2": "edges/clicks.py"}
"""The documented modules of Streamlit beside itself -> the only file that imports them."""


def rows() -> dict[str, dict[str, str]]:
    """Title -> key -> text, the lines of a text joined."""
    found = {}
    for part in TABLE.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        lines = re.sub(r"\n  +", " ", body).strip().splitlines()
        found[title] = dict(line.removeprefix("- ").split(": ", 1) for line in lines)
    return found


ROWS = rows()


def listed(row: dict[str, str], key: str) -> list[str]:
    return re.findall(r"`([^`]+)`", row[key])


@each("title", ROWS)
def test_a_row_says_everything_and_what_it_names_is_there(title: str) -> None:
    row = ROWS[title]
    assert tuple(row) == KEYS
    assert all(row.values())
    assert row["upstream"] == "none known" or re.fullmatch(
        r"(https://github\.com/streamlit/streamlit/(issues|pull)/\d+( \([^)]+\))?(, )?)+", row["upstream"]
    )
    assert listed(row, "files")
    assert listed(row, "tests")
    for name in listed(row, "files"):
        assert (EDGES / name).is_file(), name
    for test in listed(row, "tests"):
        file, _, name = test.partition("::")
        assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), flags=re.MULTILINE), test


def test_every_file_of_the_folder_has_its_row() -> None:
    told = {name for row in ROWS.values() for name in listed(row, "files")}
    there = {path.name for path in EDGES.iterdir() if path.is_file()} - {"__init__.py", "README.md"}
    assert there == {name for name in told if not name.startswith("..")}


@each("title", [title for title in ROWS if listed(ROWS[title], "names")])
def test_the_names_are_used_by_these_files_and_by_no_other(title: str) -> None:
    row = ROWS[title]
    own = "".join((EDGES / name).read_text("utf-8") for name in listed(row, "files"))
    others = [
        path
        for path in (*(ROOT / "trialfinder").rglob("*"), ROOT / "app.py", ROOT / ".streamlit" / "config.toml")
        if path.suffix in (".py", ".js", ".css", ".toml") and EDGES not in path.parents
    ]
    assert len(others) > 100
    for name in listed(row, "names"):
        assert name in own, f"{name} is used no more: take it out of the table"
        assert [path for path in others if name in path.read_text("utf-8")] == [], name


def test_streamlits_modules_are_reached_by_their_public_names() -> None:
    for path in (ROOT / "trialfinder").rglob("*.py"):
        here = path.relative_to(WEB).as_posix() if WEB in path.parents else str(path)
        text = path.read_text("utf-8")
        assert not re.search(r"\bst\._", text), path
        for node in nodes_of(text) if "streamlit" in text else ():
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in names:
                if name.startswith("streamlit."):
                    assert PUBLIC.get(name) == here, f"{path} imports {name}"


def test_the_table_is_of_the_streamlit_that_is_allowed() -> None:
    [version] = re.findall(r"Held against Streamlit (\d+\.\d+) on 20\d\d-\d\d-\d\d", TABLE)
    allowed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    [bounds] = [one for one in allowed if one.startswith("streamlit")]
    major, minor = map(int, version.split("."))
    assert bounds == f"streamlit>={version},<{major}.{minor + 1}", "read the table again, then change its version"


def test_each_part_that_the_style_reaches_is_one_of_this_streamlit() -> None:
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    known = "".join(path.read_text("utf-8") for path in scripts.glob("*.js"))
    css = (EDGES / "streamlit.css").read_text("utf-8")
    reached = set(re.findall(r'data-testid="(\w+)', css))
    assert len(reached) >= 9
    # A word of its own; said this way round, re goes from one place of the word to the next.
    unknown = [part for part in (*reached, "stMain") if not re.search(rf"{part}(?<!\w{part})\b", known)]
    assert unknown == [], "Streamlit calls it something else now"


def test_our_own_style_reaches_none_of_streamlits_parts() -> None:
    assert not re.search(r"\bst[A-Z]|emotion", (WEB / "theme.css").read_text("utf-8"))


def test_what_stays_is_not_walked_again() -> None:
    before = gc.get_freeze_count()
    kept = [[number] for number in range(5000)]
    keep_out_of_collection()
    try:
        assert gc.get_freeze_count() >= before + len(kept)
        assert not any(one is kept for one in gc.get_objects())
    finally:
        gc.unfreeze()
