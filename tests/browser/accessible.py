"""What axe finds on a page: WCAG 2.2 AA and its best practice, without what is Streamlit's own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.streamlit_own import STREAMLIT_OWN

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Any) -> list[tuple[str, str, str]]:
    """Rule, place and summary of each; skips the test where axe-playwright-python is not installed."""
    # What passes need not be told, node by node. Style sheets are fetched again for one rule, which is not among these.
    options = {"runOnly": RULES, "resultTypes": ["violations"], "preload": {"assets": ["media"]}}
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    return [
        (violation["id"], node["target"][0], node["failureSummary"][:200])
        for violation in axe.Axe().run(page, options=options).response["violations"]
        for node in violation["nodes"]
        if not any(
            violation["id"] == rule and str(node["target"][0]).startswith(selector) for rule, selector in STREAMLIT_OWN
        )
    ]
