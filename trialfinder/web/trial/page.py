"""The page of one trial: /trial?nct=NCT02412735, with a place /trial?nct=NCT02412735&near=80202."""

from trialfinder.web.state.held import full_records, held
from trialfinder.web.trial.view import show_trial

show_trial(held().data, full_records())
