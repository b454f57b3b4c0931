"""The package's own source as trees, each parsed and walked once for all tests that read it."""

from __future__ import annotations

import ast
from functools import cache


@cache
def tree_of(source: str) -> ast.Module:
    """The tree of a module's text; nobody may change it."""
    return ast.parse(source)


@cache
def nodes_of(source: str) -> tuple[ast.AST, ...]:
    """All nodes of a module's text, as `ast.walk` gives them."""
    return tuple(ast.walk(tree_of(source)))
