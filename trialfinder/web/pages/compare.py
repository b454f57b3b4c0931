"""The page Compare: /compare?nct=NCT02412735&nct=NCT02338271."""

from trialfinder.web.held import held
from trialfinder.web.views.compare import show_compare

show_compare(held().data)
