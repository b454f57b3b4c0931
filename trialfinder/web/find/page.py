"""The page Find."""

from trialfinder.web.find.view import show_find
from trialfinder.web.state.held import held

show_find(held().data)
