"""Distance on the globe, for whole columns at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

KM_PER_MILE = 1.609344
EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG). The sphere is off by at most 0.6 %, far less than a city is wide at 100 km."""


def distance_km(
    latitude: float, longitude: float, latitudes: npt.ArrayLike, longitudes: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Great-circle distance in km from one point to each of many; degrees in, NaN where a coordinate is missing.

    >>> int(distance_km(39.74, -104.98, [34.02], [-118.49])[0])  # Denver to Santa Monica
    1357
    """
    phi, phis = np.radians(latitude), np.radians(np.asarray(latitudes, dtype=np.float64))
    half_lambda = np.radians(np.asarray(longitudes, dtype=np.float64) - longitude) / 2
    haversine = np.sin((phis - phi) / 2) ** 2 + np.cos(phi) * np.cos(phis) * np.sin(half_lambda) ** 2
    # Rounding can lift the value a hair above 1 for opposite points.
    result: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(haversine, 0.0, 1.0)))
    return result
