"""The style of every page as one piece: what reaches into Streamlit's own parts, then ours."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).resolve().parent


class Style:
    """Both style sheets. Streamlit takes an object with HTML of its own as it is; a text it would unindent each run."""

    in_page = False
    """Whether the server sends it with each page (first_view.py): no run need draw it then."""
    _html: Final = "".join(
        f"<style>{path.read_text('utf-8')}</style>" for path in (_HERE / "streamlit.css", _HERE.parent / "theme.css")
    )

    def _repr_html_(self) -> str:
        return self._html


STYLE: Final = Style()
