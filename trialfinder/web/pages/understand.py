"""The page Understand: /understand, /understand?topic=risks, /understand#risks."""

import streamlit as st

from trialfinder.web.held import held
from trialfinder.web.views.understand import show_understand

show_understand(held().data, st.query_params.get("topic", ""))
