"""The page Landscape: /landscape, and the trials of one of its counts, /landscape?by=status&is=COMPLETED."""

import streamlit as st

from trialfinder.web.landscape.view import show_landscape
from trialfinder.web.state.held import held

show_landscape(held().data, st.query_params.to_dict())
