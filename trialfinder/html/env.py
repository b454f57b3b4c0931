"""HTML from templates: every value is escaped unless it is HTML of ours already, marked so.

Registry text is shown as text, whatever characters it holds: everything that came from a record, an address or a person
goes through `plain` before it stands in HTML. Streamlit's markdown is not used for such text: it reads `:red[…]`,
`:smile:` and bare links in it even behind a backslash.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from trialfinder.reading.text.marks import marked
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.registry.record import NCT_ID

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


def plain(text: object) -> str:
    """The text, safe inside an element or a quoted attribute; control and bidirectional characters are marks.

    >>> plain('<b>"5 > 3"</b>')
    '&lt;b&gt;&#34;5 &gt; 3&#34;&lt;/b&gt;'
    """
    return str(escape(marked(str(text))))


def quoted(text: str) -> str:
    """A quote of a record, its markdown backslashes taken off and its white space collapsed, safe in HTML."""
    return plain(as_text(text))


def record_link(nct_id: str, words: str) -> Markup:
    """A link to the registry's page of a study, built from the checked id and nothing else."""
    if not NCT_ID.fullmatch(nct_id):
        return Markup(plain(words))
    return Markup(pieces().record(nct_id, words))


def as_text(quote: str) -> str:
    """A quote of a record as text, its markdown backslashes taken off and its white space collapsed; not escaped."""
    return unescape(collapse(quote))
