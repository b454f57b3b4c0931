"""Registry text on a page: shown as text, whatever characters it holds.

Everything that came from a record, an address or a person goes through `plain` before it stands in HTML. Streamlit's
markdown is not used for such text: it reads `:red[…]`, `:smile:` and bare links in it even behind a backslash.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from trialfinder.html.env import pieces
from trialfinder.reading.text.marks import marked
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.registry.record import NCT_ID


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
