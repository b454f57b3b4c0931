"""Where a US ZIP code is, and in which state; and the form of the files in which postcodes and their points lie.

Records are of fixed width, sorted, so that a look-up is a bisection of bytes and nothing is loaded. A record is 11
bytes: the code in ASCII, padded with spaces to five, then latitude and longitude in 1/10,000 degree, three signed bytes
each, the high byte first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from math import atan2, cos, degrees, hypot, radians, sin
from pathlib import Path
from typing import NamedTuple

from trialfinder.places.regions import DATA

_STATES = """
005 NY, 006-007 PR, 008 VI, 009 PR, 010-027 MA, 028-029 RI, 030-038 NH, 039-049 ME, 050-054 VT, 055 MA, 056-059 VT,
060-069 CT, 070-089 NJ, 100-149 NY, 150-196 PA, 197-199 DE, 200 DC, 201 VA, 202-205 DC, 206-219 MD, 220-246 VA,
247-268 WV, 270-289 NC, 290-299 SC, 300-319 GA, 320-339 FL, 341-349 FL, 350-369 AL, 370-385 TN, 386-397 MS, 398-399 GA,
400-427 KY, 430-459 OH, 460-479 IN, 480-499 MI, 500-528 IA, 530-549 WI, 550-567 MN, 569 DC, 570-577 SD, 580-588 ND,
590-599 MT, 600-629 IL, 630-658 MO, 660-679 KS, 680-693 NE, 700-714 LA, 716-729 AR, 730-731 OK, 733 TX, 734-749 OK,
750-799 TX, 800-816 CO, 820-831 WY, 832-838 ID, 840-847 UT, 850-865 AZ, 870-884 NM, 885 TX, 889-898 NV, 900-961 CA,
967-968 HI, 970-979 OR, 980-994 WA, 995-999 AK, 063-90 NY, 834-14 WY, 967-99 AS, 969-1 GU, 969-2 GU,
969-31 GU, 969-32 GU, 969-5 MP
"""
"""First digits of ZIP codes -> state. Source: U.S. Postal Service, Publication 65 (three-digit prefixes). Longer
beginnings are the few towns whose mail comes from another state, and the islands that share 967 and 969."""


class ZipPoint(NamedTuple):
    """The middle of a ZIP code, or of its neighbours where the table does not hold it."""

    latitude: float
    longitude: float
    neighbours: int
    """0: the code itself. Else how many codes with the same first three digits the middle is made of."""


def find_zip(code: str) -> ZipPoint | None:
    """The point of five digits, or None when no ZIP code begins like it."""
    table = open_points(DATA / "zips.bin")
    point = table.find(code)
    if point:
        return ZipPoint(*point, 0)
    around = table.starting(code[:3])
    if not around:
        return None
    latitude, longitude = middle((*neighbour, 1.0) for neighbour in around)
    return ZipPoint(round(latitude, 4), round(longitude, 4), len(around))


def zip_state(code: str) -> str | None:
    """The code of the state or territory of five digits (`US.ME`, `PR`), or None for military and foreign codes.

    >>> zip_state("04101"), zip_state("00902"), zip_state("09012")
    ('US.ME', 'PR', None)
    """
    by_start = _by_start()
    return next((by_start[code[:length]] for length in (5, 4, 3) if code[:length] in by_start), None)


@cache
def _by_start() -> dict[str, str]:
    found = {}
    for entry in _STATES.replace("\n", " ").split(","):
        numbers, state = entry.split()
        first, _, last = numbers.partition("-")
        region = state if state in ("AS", "GU", "MP", "PR", "VI") else f"US.{state}"
        if len(last) == 3:
            found.update({f"{number:03d}": region for number in range(int(first), int(last) + 1)})
        else:
            found[first + last] = region
    return found


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
