"""The page of one trial: /trial?nct=NCT02412735."""

import streamlit as st

from trialfinder.web.held import held
from trialfinder.web.views.trial import show_trial

show_trial(held().data, st.query_params.get("nct", ""), st.query_params.get("near", ""))
