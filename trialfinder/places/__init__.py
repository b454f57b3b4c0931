"""Where: places in the world, offline, and the distance between them."""

from trialfinder.places.cities import locate_city
from trialfinder.places.distance import KM_PER_MILE, distance_km
from trialfinder.places.gazetteer import find_place
from trialfinder.places.place import Place, PlaceKind

__all__ = ["KM_PER_MILE", "Place", "PlaceKind", "distance_km", "find_place", "locate_city"]
