"""The colours that we chose: text on its ground has a contrast of 4.5 or more (WCAG 2.2 AA), borders of fields 3."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
CSS = "".join((ROOT / "trialfinder" / "web" / name).read_text("utf-8") for name in ("edges/streamlit.css", "theme.css"))
MODES = ("light", "dark")


def contrast(first: str, second: str) -> float:
    """Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def ours(mode: str) -> dict[str, str]:
    """Our own colours of one mode, by name."""
    found = re.findall(r"--tf-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)
    assert found
    return {name: pair[MODES.index(mode)] for name, *pair in found}


@pytest.mark.parametrize("mode", MODES)
def test_text_can_be_read_on_every_ground(mode: str) -> None:
    theme, own = CONFIG["theme"][mode], ours(mode)
    grounds = [
        theme["backgroundColor"],
        theme["secondaryBackgroundColor"],
        *(own[name] for name in ("card", "panel", "ask", "note")),
    ]
    inks = [theme["textColor"], theme["linkColor"], own["quiet"], own["link"], own["open"]]
    low = [(ink, ground) for ink in inks for ground in grounds if contrast(ink, ground) < 4.5]
    assert low == []


@pytest.mark.parametrize("mode", MODES)
def test_fields_and_focus_can_be_seen(mode: str) -> None:
    theme, own = CONFIG["theme"][mode], ours(mode)
    for ground in (theme["backgroundColor"], own["ask"], own["card"]):
        assert contrast(theme["borderColor"], ground) >= 3
        assert contrast(own["focus"], ground) >= 3


def test_nothing_is_asked_of_another_server() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorLinks"] is False
    assert CONFIG["server"]["address"] == "127.0.0.1"
    for file in (ROOT / "static").glob("map-*.json"):
        assert "http" not in file.read_text(encoding="utf-8")
