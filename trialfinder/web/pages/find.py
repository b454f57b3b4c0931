"""The page Find."""

from trialfinder.web.held import held
from trialfinder.web.views.find import show_find

show_find(held().data)
