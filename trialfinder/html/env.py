"""HTML from templates: every value is escaped unless it is HTML of ours already, marked so."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from trialfinder.reading.text.marks import marked

_ENV: Final = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
    finalize=lambda value: value if isinstance(value, Markup) else marked(str(value)),
)


def render(template: str, **values: Any) -> Markup:
    """The template's HTML with these values; a name that the template asks for and nobody gives is an error."""
    return Markup(_ENV.get_template(template).render(values))


@cache
def pieces(template: str = "macros.html") -> Any:
    """The macros of a template as functions that give HTML; compiled once.

    >>> pieces().quote('"5 > 3"')
    Markup('<blockquote><q>&#34;5 &gt; 3&#34;</q></blockquote>')
    """
    return _ENV.get_template(template).module


Filter = TypeVar("Filter", bound=Callable[..., Markup])


def template_filter(name: str) -> Callable[[Filter], Filter]:
    """A function as a filter of the templates; the module that has it is imported by whoever renders with it."""

    def known(function: Filter) -> Filter:
        _ENV.filters[name] = function
        return function

    return known


def ours(html: str) -> Markup:
    """HTML of ours, to stand in a template as it is; every text of a record or a person in it is escaped already."""
    return Markup(html)
