"""The page Compare: /compare?nct=NCT02412735&nct=NCT02338271."""

from trialfinder.web.compare.view import show_compare
from trialfinder.web.state.held import held

show_compare(held().data)
