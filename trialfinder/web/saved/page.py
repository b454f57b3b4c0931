"""The page Saved: /saved?nct=NCT02412735&near=80202&looked=2026-11-20."""

from trialfinder.web.saved.view import show_saved
from trialfinder.web.state.held import held

show_saved(held().data)
