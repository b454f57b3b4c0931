"""Hostile hands: what an address or the registry brings is text; it never runs, leads astray or names a file."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from pathlib import Path

import pytest

from tests.tools.source import nodes_of
from tests.tools.standin.records import study
from tests.tools.standin.server import StandIn
from tests.web.conftest import OpenPage, _fresh_server, open_page, seen  # noqa: F401 - fixtures
from trialfinder.errors import TrialFinderError
from trialfinder.registry.sync import sync
from trialfinder.settings import read_settings

PACKAGE = Path(__file__).resolve().parents[1] / "trialfinder"
RUNS_TEXT = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "yaml"}
"""Modules that run what they read."""
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200e\u200f]")
TURNED = "Den\u202ever\u2066 \x07\u200f"
"""Characters that are not seen, and that turn what is read around."""
PAGES = {
    "find": ("", ("near", "within", "therapy", "status", "text", "view")),
    "trial": ("trial", ("nct", "near")),
    "sheet": ("sheet", ("nct",)),
    "compare": ("compare", ("nct",)),
    "saved": ("saved", ("nct", "near", "looked", "data")),
    "changes": ("changes", ("since", "near", "therapy")),
    "offer": ("offer", ("product", "target", "near", "price")),
    "fit": ("fit", ("near", "nct")),
    "understand": ("understand", ("text",)),
}


def test_nothing_that_is_read_is_run() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in nodes_of(path.read_text("utf-8")):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not RUNS_TEXT & {name.partition(".")[0] for name in names}, path
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else ""
                assert called not in ("eval", "exec", "compile", "__import__"), path
                assert not any(one.arg == "shell" for one in node.keywords), path


@pytest.mark.parametrize(
    "stamp", ["../../../evil", "/etc/evil", "..\\..\\evil", "2026-11-20T09:00:05\x00", "a/b", "$(evil)", "CON"]
)
def test_no_word_of_the_registry_is_a_path(stamp: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "deep" / "home"
    monkeypatch.setenv("TRIALFINDER_HOME", str(home))
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    records = [study("NCT90000001", title="../../../evil", conditions=["Low Back Pain"])]
    with StandIn(records, data_timestamp=stamp, api_version="../../evil") as registry:
        monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
        with suppress(TrialFinderError):  # a refusal is as good
            sync(read_settings())
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert all(path.parts[:2] == ("deep", "home") for path in written)
    assert not [path for path in written if "evil" in str(path) or "CON" in path.name.split(".")]
    assert not Path("/etc/evil").exists()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_no_character_of_an_address_turns_the_page_around(page: str, open_page: OpenPage) -> None:  # noqa: F811
    name, params = PAGES[page]
    at = open_page(name, **dict.fromkeys(params, TURNED))
    assert not at.exception
    assert UNSEEN.search(seen(at)) is None
    assert UNSEEN.search("".join(str(field.value) for field in at.text_input)) is None
