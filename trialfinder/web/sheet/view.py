"""One trial on two pages to print: the button, and the pages as they come out of the printer."""

from __future__ import annotations

from typing import Final

import streamlit as st

from trialfinder.data import Data
from trialfinder.errors import QueryError, StudyNotFound
from trialfinder.html.text import plain
from trialfinder.question import read_nct_id
from trialfinder.sheets.two_pages import STYLE, two_pages, two_pages_html
from trialfinder.web.edges.clicks import go_html, print_html
from trialfinder.web.parts.before_you_agree import red_flags_html
from trialfinder.web.state.address import for_page
from trialfinder.web.state.held import FullRecords
from trialfinder.web.state.near import read_place

_MOST: Final = 120
"""A longer place or id is no place and no id."""


def show_sheet(data: Data, records: FullRecords) -> None:
    """The two pages of the trial that the address names; a sentence when there is none."""
    asked, typed = (st.query_params.get(name, "").strip()[:_MOST] for name in ("nct", "near"))
    try:
        nct_id, note = read_nct_id(asked)
        data = records.add_to(data, nct_id)
        nct_id = data.study(nct_id).nct_id
    except (QueryError, StudyNotFound) as error:
        told = for_page(error) if isinstance(error, QueryError) else f"{nct_id} is not in the data held."
        why = f"<p>{plain(told if asked else 'The address names no trial.')}</p>"
        st.html(
            f'<h1 class="tf-title">Which trial?</h1>{why}<p>{go_html("", "Find a trial")}</p>'
            f'<div class="tf-panel">{red_flags_html()}</div>'
        )
        return
    near, trouble = read_place(typed)
    sheet = two_pages(data, nct_id, near=near)
    st.set_page_config(page_title=f"Two pages to print, {nct_id} – trialfinder")
    back = go_html("trial", f"Back to {nct_id}", {"nct": nct_id, **({"near": typed} if near else {})})
    said = "".join(f'<p class="tf-note" role="status">{plain(one)}</p>' for one in (note, trouble) if one)
    st.html(f"<style>{STYLE}</style>")
    with st.container(key="sheet"):
        st.html(
            f'<div class="tf-not-printed"><p class="tf-back">{back}</p><h1 class="tf-title">Two pages to print</h1>'
            f'<p class="tf-lead">One for the doctor, one for you. Nothing about you is on them.</p>{said}'
            f'<p class="tf-do">{print_html("Print")}</p></div>'
        )
        st.html(two_pages_html(sheet))
