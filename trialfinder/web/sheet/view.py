"""One trial on two pages to print: the button, and the pages as they come out of the printer."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from trialfinder.data import Data
from trialfinder.errors import QueryError, StudyNotFound
from trialfinder.html.env import ours, pieces
from trialfinder.question import read_nct_id
from trialfinder.sheets.two_pages import STYLE, two_pages, two_pages_html
from trialfinder.web.edges.clicks import go_html, print_html
from trialfinder.web.parts.before_you_agree import red_flags_html
from trialfinder.web.state.address import for_page
from trialfinder.web.state.held import FullRecords
from trialfinder.web.state.near import read_place

_MOST: Final = 120
"""A longer place or id is no place and no id."""


def _html() -> Any:
    return pieces("sheet.html")


def show_sheet(data: Data, records: FullRecords) -> None:
    """The two pages of the trial that the address names; a sentence when there is none."""
    asked, typed = (st.query_params.get(name, "").strip()[:_MOST] for name in ("nct", "near"))
    try:
        nct_id, note = read_nct_id(asked)
        data = records.add_to(data, nct_id)
        nct_id = data.study(nct_id).nct_id
    except (QueryError, StudyNotFound) as error:
        told = for_page(error) if isinstance(error, QueryError) else f"{nct_id} is not in the data held."
        why = told if asked else "The address names no trial."
        st.html(_html().no_trial(why, go_html("", "Find a trial"), ours(red_flags_html())))
        return
    near, trouble = read_place(typed)
    sheet = two_pages(data, nct_id, near=near)
    st.set_page_config(page_title=f"Two pages to print, {nct_id} – trialfinder")
    back = go_html("trial", f"Back to {nct_id}", {"nct": nct_id, **({"near": typed} if near else {})})
    st.html(_html().styled(ours(STYLE)))
    with st.container(key="sheet"):
        st.html(_html().top(back, [one for one in (note, trouble) if one], print_html("Print")))
        st.html(two_pages_html(sheet))
