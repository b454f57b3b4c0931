"""The pages of Understand: /understand, /understand?topic=risks; /understand#risks, as it once was, leads there."""

import streamlit as st

from trialfinder.web.state.held import held
from trialfinder.web.understand.view import show_understand

show_understand(held().data, st.query_params.get("topic", ""))
