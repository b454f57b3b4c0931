"""Imports point one way, and heavy packages are each loaded in few places, or only one."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.tools.source import nodes_of, tree_of

PACKAGE = Path(__file__).resolve().parents[1] / "trialfinder"

LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "vocabulary", "settings", "files", "typed_toml", "nct_id"),
    ("registry", "places", "products"),
    ("reading",),
    ("typed_values",),
    ("rows",),
    ("wording", "titles", "question"),
    ("data",),
    ("frames",),
    ("finding",),
    ("history",),
    ("advice",),
    ("export",),
    ("html",),
    ("sheets",),
    ("cli", "web"),
)
"""From the ground up: a module may import its own layer and those below."""

UPWARD = {
    ("finding/found.py", "export"),  # Found's own writers, and a study's: what is found can write itself to a file
    ("finding/found.py", "html"),  # and show itself in a notebook
    ("history/changes.py", "export"),  # what changed too
}
"""(file, layer) that may be imported all the same, each with its reason."""

HOMES = {
    "requests": {"registry/transport.py"},
    "requests_cache": {"registry/transport.py"},
    "streamlit": {"web"},
    "pydeck": {"web"},
    "altair": {"web"},
    "pandas": {"frames.py", "finding/found.py", "export/workbook.py", "web"},
    "numpy": {"web"},
}
"""Package -> the only files or folders that may import it."""

SAME_NAME = {}
"""Public class names that stand in several files all the same, each with its reason."""

PAGES = {
    "find",
    "trial",
    "sheet",
    "compare",
    "fit",
    "offer",
    "landscape",
    "understand",
    "about",
    "saved",
    "changes",
    "questions",
}

FILES = sorted(PACKAGE.rglob("*.py"))

MOST_LINES = 400
"""A file of more lines says in its docstring why."""


@cache
def parsed(path: Path) -> ast.Module:
    return tree_of(path.read_text("utf-8"))


@cache
def imported(path: Path) -> list[str]:
    names = []
    for node in nodes_of(path.read_text("utf-8")):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def layer(part: str) -> int | None:
    return next((height for height, parts in enumerate(LAYERS) if part in parts), None)


def test_imports_point_down() -> None:
    wrong = []
    for path in FILES:
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room in ("__init__", "__main__"):
            continue
        height = layer(room)
        assert height is not None, f"{room} has no layer: add it to LAYERS where it belongs"
        here = path.relative_to(PACKAGE).as_posix()
        for name in imported(path):
            package, _, rest = name.partition(".")
            part = rest.partition(".")[0]
            below = layer(part) if package == "trialfinder" else None
            if below is not None and below > height and (here, part) not in UPWARD:
                wrong.append(f"{here} imports {name}, which stands above it")
    assert wrong == []


def test_heavy_packages_have_one_home() -> None:
    wrong = []
    for path in FILES:
        here = path.relative_to(PACKAGE).as_posix()
        for name in imported(path):
            homes = HOMES.get(name.partition(".")[0])
            if homes and not any(here == home or here.startswith(f"{home}/") for home in homes):
                wrong.append(f"{here}: {name}")
    assert wrong == []


def test_what_may_look_upward_does() -> None:
    for file, part in UPWARD:
        assert any(name.startswith(f"trialfinder.{part}") for name in imported(PACKAGE / file)), (file, part)


def test_a_long_file_says_why() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        reason = "file is long because" in " ".join((ast.get_docstring(parsed(path)) or "").split())
        assert reason or len(text.splitlines()) <= MOST_LINES, path.relative_to(PACKAGE)


def test_a_page_imports_no_other_page() -> None:
    for path in (PACKAGE / "web").glob("*/*.py"):
        page = path.parent.name
        if page not in PAGES:
            continue
        for name in imported(path):
            parts = name.split(".")
            if parts[:2] == ["trialfinder", "web"] and parts[2] in PAGES:
                assert parts[2] == page, f"{path.relative_to(PACKAGE)} imports {name}"


def test_a_class_name_means_one_thing() -> None:
    """One word, one meaning: a public name stands for one class in the whole package."""
    homes: dict[str, list[str]] = {}
    for path in FILES:
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path.relative_to(PACKAGE).as_posix())
    several = {name: files for name, files in homes.items() if len(files) > 1}
    assert set(several) == set(SAME_NAME), {name: files for name, files in several.items() if name not in SAME_NAME}
    for name in SAME_NAME:
        assert all(file.split("/")[:1] == ["web"] and file.split("/")[1] in PAGES for file in several[name]), several


def test_contributing_names_every_room_from_the_ground_up() -> None:
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    table = text[text.index("| room |") : text.index("One word, one meaning")]
    named = [name.removesuffix(".py") for name in re.findall(r"`trialfinder/(\w+(?:\.py)?)`", table)]
    named.remove("__init__")  # the public face, above all of them
    rooms = {part for parts in LAYERS for part in parts}
    assert set(named) == rooms, f"not in the table: {rooms - set(named)}; not a room: {set(named) - rooms}"
    assert [layer(name) for name in named] == sorted(layer(name) or 0 for name in named)
