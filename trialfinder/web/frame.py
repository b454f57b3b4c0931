"""The frame of every page: config, navigation, style, the age of the data, and errors as sentences."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from trialfinder.errors import TrialFinderError
from trialfinder.html.text import plain
from trialfinder.web.edges.clicks import listen
from trialfinder.web.menu import navigate
from trialfinder.web.parts.data_age import show_data_age, show_news
from trialfinder.web.state.held import held

HERE = Path(__file__).resolve().parent


def run() -> None:
    """Draw the page that the address names."""
    st.set_page_config(layout="wide", page_icon="🧭")
    st.html(HERE / "theme.css")
    page = navigate()
    try:
        here = held()
        here.look_for_newer()
        show_news(here)
        page.run()
        show_data_age(here)
        listen()
    except TrialFinderError as error:  # the installation or the data folder cannot be used
        st.html(f'<p class="tf-note" role="alert">{plain(error)}</p>')
