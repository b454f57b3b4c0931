"""The map: one dot a city, its size the number of trials, a ring for the radius. Draws without the network.

The list and the table hold the same facts, so nothing is told by the map alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urljoin

import numpy as np
import pandas as pd
import pydeck
import streamlit as st

from trialfinder.finding.find import Found, Grouped, Reach
from trialfinder.finding.sentences import RECRUITING, radius_in_words
from trialfinder.html.env import pieces
from trialfinder.places import Place
from trialfinder.web.parts.cards import show_cards
from trialfinder.web.state.address import Words

EARTH_KM = 6371.0088
MOST_NAMES = 300
LETTER_PX, LINE_PX, YOU_PX = 8, 18, 9
"""About the breadth of a letter and the height of a line of the map's names; the radius of your own mark."""
COLOURS = {"light": ([11, 100, 97, 205], [30, 42, 46, 160]), "dark": ([99, 199, 190, 215], [228, 235, 234, 150])}

GROUNDS = {"light": [255, 255, 255, 255], "dark": [18, 25, 28, 255]}
INKS = {"light": [30, 42, 46, 255], "dark": [228, 235, 234, 255]}


def show_map(groups: Grouped, words: Words) -> None:
    """The map, a chooser of the same cities for the keyboard, and the trials of the chosen city."""
    found, cities = groups.found, cities_of(groups.found)
    if not len(cities):
        st.markdown("None of these trials has a site that can be placed on the map. The list has all of them.")
        return
    reach = "" if groups.reach is None else radius_in_words(groups.reach.word)
    st.html(pieces("find.html").map_words(reach))
    mode = "dark" if st.context.theme.type == "dark" else "light"
    chosen = st.pydeck_chart(
        _deck(cities, found, groups.reach, mode),
        height=430,
        on_select="rerun",
        selection_mode="single-object",
        key="map",
        alt=f"Map of {len(cities)} cities with trials. The list below the map names the same cities.",
    )
    _take_click(chosen)
    labels = dict(zip(cities["city_id"], cities["label"], strict=True))
    if st.session_state.get("map_city") not in labels:
        st.session_state["map_city"] = None
    city = st.selectbox(
        "Trials in the city",
        list(labels),
        key="map_city",
        format_func=labels.__getitem__,
        placeholder="Choose a city here or click a dot",
        index=None,
    )
    if city:
        here = found.sites[_city_id(found.sites) == city]
        show_cards(found.only(set(here["nct_id"])), words, key="in-city")


def cities_of(found: Found) -> pd.DataFrame:
    """One row per city with a placed site of these trials: city_id, label, trials, latitude, longitude, radius (px).

    Of recruiting trials only the sites that recruit count when recruiting is what was asked. Nearest or largest first.
    """
    sites = found.sites[found.sites["latitude"].notna() & found.sites["longitude"].notna()]
    if found.question.statuses == RECRUITING:
        sites = sites[sites["is_recruiting"].fillna(False).astype(bool)]
    cities = (
        sites.assign(city_id=_city_id(sites))
        .groupby("city_id", sort=False)
        .agg(
            city=("city", "first"),
            state=("state", "first"),
            country=("country", "first"),
            trials=("nct_id", "nunique"),
            latitude=("latitude", "first"),
            longitude=("longitude", "first"),
            distance_km=("distance_km", "min"),
        )
        .reset_index()
    )
    region = cities["state"].fillna(cities["country"]).fillna("")
    count: pd.Series[str] = cities["trials"].astype(str) + np.where(cities["trials"] == 1, " trial", " trials")
    cities["label"] = cities["city"].fillna("City not given") + np.where(region != "", ", ", "") + region + ": " + count
    cities["radius"] = (5 + 4 * np.sqrt(cities["trials"].astype("float64"))).round(1)
    order = ["distance_km", "trials", "label"]
    return cities.sort_values(order, ascending=[True, False, True], na_position="last").reset_index(drop=True)


def ring(place: Place, radius_km: float, points: int = 90) -> list[list[float]]:
    """Longitude and latitude of a circle on the globe around a place."""
    latitude, longitude, angle = math.radians(place.latitude), math.radians(place.longitude), radius_km / EARTH_KM
    line = []
    for step in range(points + 1):
        bearing = 2 * math.pi * step / points
        there = math.asin(
            math.sin(latitude) * math.cos(angle) + math.cos(latitude) * math.sin(angle) * math.cos(bearing)
        )
        east = longitude + math.atan2(
            math.sin(bearing) * math.sin(angle) * math.cos(latitude),
            math.cos(angle) - math.sin(latitude) * math.sin(there),
        )
        line.append([round(math.degrees(east), 4), round(math.degrees(there), 4)])
    return line


def _city_id(sites: pd.DataFrame) -> pd.Series[str]:
    """City, state and country: two Springfields are two."""
    city, state, country = (sites[name].fillna("") for name in ("city", "state", "country"))
    return city + "|" + state + "|" + country


def _take_click(chosen: object) -> None:
    """A new click on a dot chooses that city in the list below; the list may then choose another."""
    selection = getattr(chosen, "selection", None) or {}
    objects: Sequence[dict[str, str]] = (selection.get("objects") or {}).get("cities", ())
    clicked = objects[0]["city_id"] if objects else None
    if clicked != st.session_state.get("map_clicked"):
        st.session_state["map_clicked"] = clicked
        if clicked:
            st.session_state["map_city"] = clicked


def _deck(cities: pd.DataFrame, found: Found, reach: Reach | None, mode: str) -> pydeck.Deck:
    fill, line = COLOURS[mode]
    place, radius_km = found.question.near, reach.km if reach else None
    view = _view(cities, place, radius_km)
    mine = [Spot("You", place.latitude, place.longitude, YOU_PX)] if place else []
    words = named([*mine, *_spots(cities)], view.zoom, always=len(mine))
    layers = [
        pydeck.Layer(
            "ScatterplotLayer",
            id="cities",
            data=cities[["city_id", "label", "longitude", "latitude", "radius"]].to_dict("records"),
            get_position="[longitude, latitude]",
            get_radius="radius",
            radius_units="'pixels'",
            get_fill_color=fill,
            get_line_color=[255, 255, 255, 230] if mode == "light" else [18, 25, 28, 230],
            stroked=True,
            line_width_min_pixels=1.5,
            pickable=True,
            auto_highlight=True,
        ),
        pydeck.Layer(
            "TextLayer",
            id="names",
            data=[_words_at(one) for one in words if one.spot not in mine],
            get_position="[longitude, latitude]",
            get_text="words",
            get_size=14,
            get_color=INKS[mode],
            get_pixel_offset="offset",
            get_text_anchor="anchor",
            font_family="'sans-serif'",
            character_set="'auto'",
            pickable=False,
        ),
    ]
    if place is not None and radius_km is not None and radius_km < 5000:
        ring_data = [{"path": ring(place, radius_km)}]
        layers.insert(
            0,
            pydeck.Layer(
                "PathLayer",
                id="ring",
                data=ring_data,
                get_path="path",
                get_color=line,
                width_min_pixels=2,
                pickable=False,
            ),
        )
    if place is not None:
        you = [one for one in words if one.spot in mine]
        at: dict[str, object] = {
            "data": [_words_at(one) for one in you],
            "get_position": "[longitude, latitude]",
            "pickable": False,
        }
        layers += [
            pydeck.Layer(
                "ScatterplotLayer",
                id="you",
                get_radius=7,
                radius_units="'pixels'",
                get_fill_color=GROUNDS[mode],
                get_line_color=INKS[mode],
                stroked=True,
                line_width_min_pixels=4,
                **at,
            ),
            pydeck.Layer(
                "TextLayer",
                id="you-word",
                get_text="words",
                get_size=16,
                get_color=INKS[mode],
                get_pixel_offset="offset",
                get_text_anchor="anchor",
                font_family="'sans-serif'",
                font_weight="'bold'",
                **at,
            ),
        ]
    return pydeck.Deck(
        layers=layers,
        initial_view_state=view,
        map_provider="mapbox",
        map_style=_outlines(mode),
        tooltip={"text": "{label}"},
    )


def _spots(cities: pd.DataFrame) -> list[Spot]:
    rows = cities.head(MOST_NAMES).dropna(subset=["city"])[["city", "latitude", "longitude", "radius"]]
    return [Spot(*row) for row in rows.to_numpy().tolist()]


def _words_at(one: PlacedWords) -> dict[str, object]:
    """A row of a layer of words."""
    at = {"longitude": one.spot.longitude, "latitude": one.spot.latitude}
    return {"words": one.spot.words, "offset": list(one.offset), "anchor": one.anchor, **at}


def _outlines(mode: str) -> str:
    """The address of the map's outlines: beside this page, which may be served below a path."""
    return urljoin(st.context.url or "/", f"app/static/map-{mode}.json")


Box = tuple[float, float, float, float]
"""West, north, east and south, in pixels of the whole world at one zoom."""


class Spot(NamedTuple):
    """A dot on the first view, with its words."""

    words: str
    latitude: float
    longitude: float
    radius: float
    """Pixels."""

    def box(self, zoom: float) -> Box:
        """What the dot covers (Web Mercator)."""
        world_px = 512 * 2**zoom
        sine = math.sin(math.radians(max(-85.0, min(85.0, self.latitude))))
        x = (self.longitude / 360 + 0.5) * world_px
        y = (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * world_px
        return x - self.radius, y - self.radius, x + self.radius, y + self.radius


class PlacedWords(NamedTuple):
    """The words of a dot, on a side where there is room for them."""

    spot: Spot
    anchor: str
    offset: tuple[float, float]
    box: Box


def named(spots: Sequence[Spot], zoom: float, *, always: int = 0) -> list[PlacedWords]:
    """The words that hide no dot and no other words at the first view; the rest show when a dot is pointed at.

    The first spots choose first: above their dot, right, left or below it. Of so many as `always` says the words are
    never left out: among many dots they stand where they hide least.
    """
    dots = [spot.box(zoom) for spot in spots]
    found: list[PlacedWords] = []
    for at, (spot, dot) in enumerate(zip(spots, dots, strict=True)):
        taken = [*(two for two in dots if two != dot), *(one.box for one in found)]
        sides = sorted(_sides(spot, dot), key=lambda one: sum(_shared_px(one.box, two) for two in taken))
        found += [one for one in sides[:1] if at < always or not any(_overlap(one.box, two) for two in taken)]
    return found


def _shared_px(one: Box, two: Box) -> float:
    width, height = min(one[2], two[2]) - max(one[0], two[0]), min(one[3], two[3]) - max(one[1], two[1])
    return max(0.0, width) * max(0.0, height)


def _sides(spot: Spot, dot: Box) -> list[PlacedWords]:
    width, away = LETTER_PX * len(spot.words), spot.radius + 5
    x, y = (dot[0] + dot[2]) / 2, (dot[1] + dot[3]) / 2
    sides = (
        ("middle", (0.0, -away - LINE_PX / 2), -width / 2),
        ("start", (away, 0.0), 0.0),
        ("end", (-away, 0.0), -float(width)),
        ("middle", (0.0, away + LINE_PX / 2), -width / 2),
    )
    return [
        PlacedWords(spot, anchor, offset, (west, north, west + width, north + LINE_PX))
        for anchor, offset, left in sides
        for west, north in [(x + offset[0] + left, y + offset[1] - LINE_PX / 2)]
    ]


def _overlap(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _view(cities: pd.DataFrame, place: Place | None, radius_km: float | None) -> pydeck.ViewState:
    if place is not None:
        seen_km = radius_km or max(300.0, float(cities["distance_km"].min() or 300.0) * 1.3)
        zoom = math.log2(40_075 * math.cos(math.radians(place.latitude)) / (seen_km * 5.2)) + 0.6
        return pydeck.ViewState(
            latitude=place.latitude, longitude=place.longitude, zoom=round(max(0.8, min(zoom, 9)), 2)
        )
    return pydeck.ViewState(latitude=30, longitude=-20, zoom=0.9)
