"""Distance on the globe, and in words."""

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


def in_unit(km: float, in_miles: bool) -> str:
    """A distance in whole miles or kilometres: a site is known to its city, no closer.

    >>> in_unit(1188.2, False), in_unit(14.5, True), in_unit(1.6, True), in_unit(0.2, False)
    ('1,188 km', '9 miles', '1 mile', 'less than 1 km')
    """
    amount = km / KM_PER_MILE if in_miles else km
    unit = ("mile" if round(amount) == 1 or amount < 0.5 else "miles") if in_miles else "km"
    return f"{amount:,.0f} {unit}" if amount >= 0.5 else f"less than 1 {unit}"


def distance_in_words(km: float, in_miles: bool) -> str:
    """A distance within a sentence.

    >>> distance_in_words(14.5, True), distance_in_words(0.2, False)
    ('about 9 miles', 'less than 1 km')
    """
    words = in_unit(km, in_miles)
    return words if words.startswith("less") else f"about {words}"
