"""The package's own source as trees, each parsed once for all tests that read it."""

from __future__ import annotations

import ast
from functools import cache


@cache
def tree_of(source: str) -> ast.Module:
    """The tree of a module's text; nobody may change it."""
    return ast.parse(source)
