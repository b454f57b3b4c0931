"""HTML stands in templates, where every value is escaped: the tags in strings of Python are counted, and only fall."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

from tests.tools.source import nodes_of
from trialfinder.html.env import pieces, render

PACKAGE: Final = Path(__file__).resolve().parents[2] / "trialfinder"
_TAG: Final = re.compile(r"(?<!\?P)</?[a-z][a-z0-9]*(?=[\s>/]|$)")
ROOMS: Final = ("html", "sheets", "web")
MOST: Final = {
    "web/edges/beginning.py": 4,
    "web/edges/first_view.py": 27,
    "web/edges/style.py": 2,
    "web/parts/data_age.py": 8,
}
"""Tags in strings of each file that still has some. Lower a number when you move its HTML; a new file has none."""


def tags_in(source: str) -> int:
    """The tags in strings of a module, its docstrings left out."""
    nodes = nodes_of(source)
    told = {node.value for node in nodes if isinstance(node, ast.Expr)}
    strings = (node for node in nodes if isinstance(node, ast.Constant) and node not in told)
    return sum(len(_TAG.findall(node.value)) for node in strings if isinstance(node.value, str))


def test_the_tags_in_python_only_fall() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): tags_in(path.read_text("utf-8"))
        for room in ROOMS
        for path in sorted((PACKAGE / room).rglob("*.py"))
    }
    assert {name: count for name, count in found.items() if count > MOST.get(name, 0)} == {}
    assert [name for name in MOST if name not in found] == [], "these files are gone"


def test_the_count_sees_what_it_counts() -> None:
    assert tags_in('"""<p>"""\nx = f"<p class={1}>{2}</p>" + "<br>"\ny = r"(?P<name>a)"\nz = "a < b"') == 3


def test_the_pieces_escape_what_they_are_given() -> None:
    hostile, m = '<script>"\u202e&', pieces()
    html = "".join(
        (
            m.fact(hostile, hostile),
            m.items([hostile], hostile),
            m.contents([(hostile, hostile)]),
            m.table([hostile], [[hostile, hostile]], look=hostile, caption=hostile, row_heads=True, roles=True),
            m.out(hostile, hostile),
            m.note(hostile),
        )
    )
    assert "<script" not in html
    assert "\u202e" not in html
    assert html.count("&lt;script&gt;&#34;") == 14


def test_html_of_a_template_stands_in_another_as_it_is() -> None:
    inside = pieces().quote("5 > 3")
    assert str(pieces().fact("Said", inside)) == (
        "<div><dt>Said</dt><dd><blockquote><q>5 &gt; 3</q></blockquote></dd></div>"
    )
    assert render("danger.html", card=_Card, level=2, id="", with_sources=False, checked="").startswith("<section")


class _Card:
    title = lead = after = "words"
    group = ()
