"""The page Offer: /offer?product=prp&target=disc&near=80202."""

from trialfinder.web.held import held
from trialfinder.web.views.offer import show_offer

show_offer(held().data)
