"""Postcodes in records of fixed width, sorted, so that a look-up is a bisection of bytes and nothing is loaded.

A record is 11 bytes: the code in ASCII, padded with spaces to five, then latitude and longitude in 1/10,000 degree,
three signed bytes each, the high byte first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import atan2, cos, degrees, hypot, radians, sin
from pathlib import Path

_CODE_BYTES, _DEGREE_BYTES = 5, 3
_RECORD_BYTES = _CODE_BYTES + 2 * _DEGREE_BYTES
_PER_DEGREE = 10_000


class PointFile:
    """Read access to one file of postcodes."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()

    def __len__(self) -> int:
        return len(self._data) // _RECORD_BYTES

    def find(self, code: str) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, or None when the table does not hold the code."""
        number = self._bisect(code)
        if number == len(self) or self._code(number) != code:
            return None
        return self._point(number)

    def starting(self, prefix: str) -> list[tuple[float, float]]:
        """The points of every code that begins with the prefix."""
        return [self._point(number) for number in range(self._bisect(prefix), self._bisect(prefix + "~"))]

    def _bisect(self, code: str) -> int:
        return bisect_left(range(len(self)), code, key=self._code)

    def _code(self, number: int) -> str:
        start = number * _RECORD_BYTES
        return self._data[start : start + _CODE_BYTES].decode("ascii").rstrip()

    def _point(self, number: int) -> tuple[float, float]:
        at = number * _RECORD_BYTES + _CODE_BYTES
        return self._degrees(at), self._degrees(at + _DEGREE_BYTES)

    def _degrees(self, at: int) -> float:
        return int.from_bytes(self._data[at : at + _DEGREE_BYTES], "big", signed=True) / _PER_DEGREE


@lru_cache(maxsize=4)
def open_points(path: Path) -> PointFile:
    """The file, read once per process (0.5 MB for the ZIP codes)."""
    return PointFile(path)


def write_points(path: Path, points: Mapping[str, tuple[float, float]]) -> None:
    """Write codes with latitude and longitude in degrees in the form above."""
    path.write_bytes(
        b"".join(
            code.encode("ascii").ljust(_CODE_BYTES) + _packed(latitude) + _packed(longitude)
            for code, (latitude, longitude) in sorted(points.items())
        )
    )


def _packed(angle: float) -> bytes:
    return round(angle * _PER_DEGREE).to_bytes(_DEGREE_BYTES, "big", signed=True)


def middle(points: Iterable[tuple[float, float, float]]) -> tuple[float, float]:
    """The weighted middle of (latitude, longitude, weight) on the globe; right across the date line too."""
    x = y = z = 0.0
    for latitude, longitude, weight in points:
        phi, lam = radians(latitude), radians(longitude)
        x += weight * cos(phi) * cos(lam)
        y += weight * cos(phi) * sin(lam)
        z += weight * sin(phi)
    return degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))
