"""The page Landscape: /landscape, and the trials of one of its counts, /landscape?by=status&is=COMPLETED."""

import streamlit as st

from trialfinder.web.held import held
from trialfinder.web.views.landscape import show_landscape

show_landscape(held().data, st.query_params.to_dict())
