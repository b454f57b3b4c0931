"""The page About the data."""

from trialfinder.web.about.view import show_about
from trialfinder.web.state.held import held

show_about(held().data)
