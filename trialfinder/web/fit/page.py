"""The page Fit, the private self-check: /fit. Its answers have no place in an address."""

from trialfinder.web.fit.view import show_fit
from trialfinder.web.state.held import held

show_fit(held().data)
