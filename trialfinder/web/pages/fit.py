"""The page Fit, the private self-check: /fit. Its answers have no place in an address."""

from trialfinder.web.held import held
from trialfinder.web.views.fit import show_fit

show_fit(held().data)
