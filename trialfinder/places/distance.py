"""Distance on the globe."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

KM_PER_MILE = 1.609344
EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG). The sphere is off by at most 0.6 %, far less than a city is wide at 100 km."""


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in km between two points in degrees.

    >>> int(distance_km(39.74, -104.98, 34.02, -118.49))  # Denver to Santa Monica
    1357
    """
    phi, other_phi = radians(latitude), radians(other_latitude)
    half_lambda = radians(other_longitude - longitude) / 2
    haversine = sin((other_phi - phi) / 2) ** 2 + cos(phi) * cos(other_phi) * sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(haversine, 1.0)))  # rounding can lift it above 1 for opposite points
