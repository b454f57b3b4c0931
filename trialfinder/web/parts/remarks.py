"""The cautions of the trials that pages list: read once for each record of the data held, and each day."""

from __future__ import annotations

from datetime import date

from trialfinder.advice.cautions.ledger import Caution, cautions
from trialfinder.data import Data
from trialfinder.web.state.per_data import per_data


@per_data
def _read(data: Data) -> dict[tuple[str, date], tuple[Caution, ...]]:
    """The cautions read so far; filled by `remarks_of`. Reading one takes 1 to 5 ms, too much for every run."""
    return {}


def remarks_of(data: Data, nct_id: str, today: date) -> tuple[Caution, ...]:
    """The cautions of one record.

    Raises:
        StudyNotFound: it is not among the data held.
    """
    known = _read(data)
    found = known.get((nct_id, today))
    if found is None:
        study = data.study(nct_id)
        found = known[nct_id, today] = cautions(study, today, data.labels[study.nct_id])
    return found
