"""British National Grid to WGS84, accurate to about 5 m: what an outcode needs and no more.

Source: Ordnance Survey, "A guide to coordinate systems in Great Britain", annexes B and C (inverse transverse Mercator
on the Airy 1830 ellipsoid, then the published seven-parameter Helmert shift).
"""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tan

_AIRY = (6_377_563.396, 6_356_256.909)
_WGS84 = (6_378_137.0, 6_356_752.314_2)
_SCALE, _PHI0, _LAMBDA0, _E0, _N0 = 0.999_601_271_7, radians(49), radians(-2), 400_000.0, -100_000.0
_SHIFT_M = (446.448, -125.157, 542.060)
_TURN = tuple(radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))
_STRETCH = -20.4894e-6


def to_wgs84(easting: float, northing: float) -> tuple[float, float]:
    """Latitude and longitude in degrees of a point given in metres of the National Grid."""
    return _shift(*_unproject(easting, northing))


def _unproject(easting: float, northing: float) -> tuple[float, float]:
    a, b = _AIRY
    e2 = (a * a - b * b) / (a * a)
    phi = _PHI0
    rest = northing - _N0
    while abs(rest) > 1e-5:
        phi += rest / (a * _SCALE)
        rest = northing - _N0 - _meridian_arc(phi)
    nu = a * _SCALE / sqrt(1 - e2 * sin(phi) ** 2)
    rho = a * _SCALE * (1 - e2) / (1 - e2 * sin(phi) ** 2) ** 1.5
    eta2 = nu / rho - 1
    t, sec, d = tan(phi), 1 / cos(phi), easting - _E0
    latitude = (
        phi
        - t / (2 * rho * nu) * d**2
        + t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2) * d**4
        - t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4) * d**6
    )
    longitude = (
        _LAMBDA0
        + sec / nu * d
        - sec / (6 * nu**3) * (nu / rho + 2 * t**2) * d**3
        + sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4) * d**5
    )
    return latitude, longitude


def _meridian_arc(phi: float) -> float:
    a, b = _AIRY
    n = (a - b) / (a + b)
    d, s = phi - _PHI0, phi + _PHI0
    return b * _SCALE * (
        (1 + n + 1.25 * n**2 + 1.25 * n**3) * d
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(d) * cos(s)
        + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * d) * cos(2 * s)
        - 35 / 24 * n**3 * sin(3 * d) * cos(3 * s)
    )  # fmt: skip


def _shift(phi: float, lam: float) -> tuple[float, float]:
    a, b = _AIRY
    nu = a / sqrt(1 - (a * a - b * b) / (a * a) * sin(phi) ** 2)
    x, y, z = nu * cos(phi) * cos(lam), nu * cos(phi) * sin(lam), nu * (b * b) / (a * a) * sin(phi)
    (tx, ty, tz), (rx, ry, rz), s = _SHIFT_M, _TURN, 1 + _STRETCH
    x, y, z = tx + s * x - rz * y + ry * z, ty + rz * x + s * y - rx * z, tz - ry * x + rx * y + s * z
    a, b = _WGS84
    e2 = (a * a - b * b) / (a * a)
    p, phi, last = hypot(x, y), atan2(z, hypot(x, y) * (1 - e2)), 2 * pi
    while abs(phi - last) > 1e-12:
        last = phi
        phi = atan2(z + e2 * a / sqrt(1 - e2 * sin(phi) ** 2) * sin(phi), p)
    return degrees(phi), degrees(atan2(y, x))
