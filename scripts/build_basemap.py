"""Build the map's outlines in static/: countries and US states as GeoJSON, from Natural Earth and the Census.

    npm pack world-atlas@2.0.2 us-atlas@3.0.1        (unpack both)
    python scripts/build_basemap.py world-atlas/package/countries-50m.json us-atlas/package/states-10m.json

world-atlas 2.0.2 and us-atlas 3.0.1 (ISC) carry Natural Earth and US Census outlines, both in the public domain.
Points are rounded to about 1 km, rings smaller than the rounding are left out, and so is Antarctica: the map shows
cities, and no dot of ours lies there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STATIC = Path(__file__).resolve().parents[1] / "static"
DIGITS = 2
LEFT_OUT = ("Antarctica",)

Point = tuple[float, float]


def decode_arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """Degrees of every arc. Source: https://github.com/topojson/topojson-specification (delta-encoded, quantised)."""
    (x_scale, y_scale), (x_shift, y_shift) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * x_scale + x_shift, y * y_scale + y_shift))
        arcs.append(points)
    return arcs


def ring(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    """One closed line from its arcs; a negative index is an arc walked backwards."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    rounded = [(round(x, DIGITS), round(y, DIGITS)) for x, y in unwrapped(points)]
    return [point for number, point in enumerate(rounded) if number == 0 or point != rounded[number - 1]]


def unwrapped(points: list[Point]) -> Iterator[Point]:
    """The line without its leap at 180 degrees: it goes on past it, so that no border is drawn across the map."""
    turn, before = 0.0, None
    for x, y in points:
        if before is not None and abs(x - before) > 180:
            turn += 360.0 if x < before else -360.0
        before = x
        yield x + turn, y


def polygons(geometry: dict[str, Any], arcs: list[list[Point]]) -> Iterator[list[list[Point]]]:
    """The polygons of a geometry, without rings that rounding leaves with no area."""
    parts = geometry.get("arcs", []) if geometry["type"] == "MultiPolygon" else [geometry.get("arcs", [])]
    for part in parts:
        rings = [one for one in (ring(indices, arcs) for indices in part) if len(one) >= 4]
        if rings:
            yield rings


def to_geojson(path: Path, layer: str) -> dict[str, Any]:
    """A feature collection of one layer of a TopoJSON file."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = decode_arcs(topology)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "MultiPolygon", "coordinates": list(polygons(geometry, arcs))},
            }
            for geometry in topology["objects"][layer]["geometries"]
            if geometry.get("properties", {}).get("name") not in LEFT_OUT
        ],
    }


def main(countries: str, states: str) -> None:
    """Write both files."""
    for source, layer, name in ((countries, "countries", "countries"), (states, "states", "us-states")):
        out = STATIC / f"{name}.geojson"
        out.write_text(json.dumps(to_geojson(Path(source), layer), separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{out.name}: {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
