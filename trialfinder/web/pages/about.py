"""The page About the data."""

from trialfinder.web.held import held
from trialfinder.web.views.about import show_about

show_about(held().data)
