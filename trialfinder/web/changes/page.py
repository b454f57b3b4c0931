"""The page What changed: /changes?since=2026-11-20&near=80202&within=100mi&therapy=prp."""

from trialfinder.web.changes.view import show_changes
from trialfinder.web.state.held import held

show_changes(held().data)
