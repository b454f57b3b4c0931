"""Which site of a newer record is which of the older one: by name and town, else by what it shares under a new name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from trialfinder.places.names import normalise_name
from trialfinder.places.regions import country_code
from trialfinder.reading.text.quote import collapse
from trialfinder.rows import SiteRow


class SitePairs:
    """The sites of two versions, each with itself; what is left was added or taken off."""

    def __init__(self, old: Sequence[SiteRow], new: Sequence[SiteRow]) -> None:
        self.both: list[tuple[SiteRow, SiteRow]] = []
        self.old, self.new = sorted(old, key=_site_order), sorted(new, key=_site_order)
        self._pair(lambda a, b: _site_key(a) == _site_key(b) and a.site_status == b.site_status)
        self._pair(lambda a, b: _site_key(a) == _site_key(b))
        self._pair(_is_renamed)

    def _pair(self, fits: object) -> None:
        by_town: dict[tuple[str, ...], list[SiteRow]] = defaultdict(list)
        for site in self.new:
            by_town[_town(site)].append(site)
        left = []
        for site in self.old:
            rivals = by_town[_town(site)]
            found = next((one for one in rivals if fits(site, one)), None)  # type: ignore[operator]
            if found is None:
                left.append(site)
            else:
                rivals.remove(found)
                self.both.append((site, found))
        self.old, self.new = left, [site for some in by_town.values() for site in some]


def reached_at(site: SiteRow) -> str | None:
    """Whom to ask there, as one text; None where nobody is named."""
    return ", ".join(filter(None, (site.contact_name, site.contact_phone, site.contact_email))) or None


def _town(site: SiteRow) -> tuple[str, ...]:
    country = country_code(site.country or "") or _key(site.country)
    return _key(site.city), _key(site.state), country


def _site_key(site: SiteRow) -> tuple[str, ...]:
    return (_key(site.facility), *_town(site))


def _site_order(site: SiteRow) -> tuple[str, ...]:
    reached = reached_at(site) or ""
    return (*_site_key(site), site.site_status or "", site.postcode or "", site.facility or "", reached)


@lru_cache(maxsize=8192)
def _key(text: str | None) -> str:
    """A name as it is compared; names that hold no letter by themselves."""
    return normalise_name(text or "") or collapse(text or "").casefold()


_PLAIN_SITE: Final = re.compile(r"\b(?:research|investigat\w*|study|clinical|trial)\s+(?:site|cent(?:er|re))\b|^site\b")

_ANYWHERE: Final = frozenset(
    ("hospital", "clinic", "center", "centre", "university", "institute", "medical", "spine", "pain", "research")
    + ("of", "the", "for", "de", "la", "du", "le")
)
"""Words of a site's name that tell it from no other."""


def _is_renamed(old: SiteRow, new: SiteRow) -> bool:
    """Whether two sites of one town are one under another name; two that share nothing are two."""
    if old.postcode and old.postcode == new.postcode:
        return True
    if reached_at(old) and reached_at(old) == reached_at(new):
        return True
    names = _key(old.facility), _key(new.facility)
    if not all(names) or any(_PLAIN_SITE.search(name) for name in names):
        return True
    common = _ANYWHERE.union(*(part.split() for part in _town(new)))
    first, second = (set(name.split()) - common for name in names)
    return bool(first & second)
