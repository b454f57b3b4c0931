"""The nearest site of each study that counts, from one place."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from trialfinder.data import Data
from trialfinder.places import Place, distance_km
from trialfinder.rows import SiteRow

PLACES_KEPT: Final = 64
"""Of each set of data: a visitor changes filters far more often than the place."""


class Nearest(NamedTuple):
    """A study's nearest site."""

    site: SiteRow
    away_km: float


class NearestSites:
    """Each study's nearest site from one place, looked for when it is first asked for."""

    def __init__(self, data: Data, place: Place) -> None:
        self._data, self._place = data, place
        self._known: dict[str, Nearest | None] = {}

    def of(self, nct_id: str) -> Nearest | None:
        """The nearest site that counts; None where no such site can be placed.

        Of a recruiting study only sites that recruit count; of any other study all do. Of equals the first in the
        record.
        """
        if nct_id not in self._known:
            self._known[nct_id] = self._look(nct_id)
        return self._known[nct_id]

    def away_km(self, site: SiteRow) -> float | None:
        """How far a site is; None where it could not be placed."""
        if site.latitude is None or site.longitude is None:
            return None
        return distance_km(self._place.latitude, self._place.longitude, site.latitude, site.longitude)

    def _look(self, nct_id: str) -> Nearest | None:
        recruiting = self._data.row(nct_id).is_recruiting
        counted = (site for site in self._data.sites(nct_id) if site.is_recruiting or not recruiting)
        placed = [Nearest(site, km) for site in counted if (km := self.away_km(site)) is not None]
        return min(placed, key=lambda one: one.away_km, default=None)


# Beside Data and not on it: data stand below finding and know no search. Weak, so that distances go with their data.
_KEPT: WeakKeyDictionary[Data, OrderedDict[tuple[float, float], NearestSites]] = WeakKeyDictionary()


def nearest_sites(data: Data, place: Place) -> NearestSites:
    """The nearest sites from this place, kept for the places last asked for."""
    kept = _KEPT.setdefault(data, OrderedDict())
    where = (place.latitude, place.longitude)
    found = kept.pop(where, None) or NearestSites(data, place)
    kept[where] = found
    while len(kept) > PLACES_KEPT:
        kept.popitem(last=False)
    return found
