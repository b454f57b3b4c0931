"""The page Offer: /offer?product=prp&target=disc&near=80202."""

from trialfinder.web.offer.view import show_offer
from trialfinder.web.state.held import held

show_offer(held().data)
