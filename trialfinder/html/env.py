"""HTML from templates: every value is escaped unless it is HTML of ours already, marked so."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_ENV: Final = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def render(template: str, **values: Any) -> str:
    """The template's HTML with these values; a name that the template asks for and nobody gives is an error."""
    return _ENV.get_template(template).render(values)


def ours(html: str) -> Markup:
    """HTML of ours, to stand in a template as it is; every text of a record or a person in it is escaped already."""
    return Markup(html)
