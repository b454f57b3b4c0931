"""The two pages of one trial: /sheet?nct=NCT02412735, with a place /sheet?nct=NCT02412735&near=80202."""

from trialfinder.web.sheet.view import show_sheet
from trialfinder.web.state.held import full_records, held

show_sheet(held().data, full_records())
