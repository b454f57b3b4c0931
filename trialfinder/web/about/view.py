"""About the data: where they come from, how they were chosen, what was left out, and what this page is not."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal, cast

import streamlit as st
from markupsafe import Markup

import trialfinder
from trialfinder import __version__
from trialfinder.advice.checked import checked_words
from trialfinder.data import Data, Provenance
from trialfinder.errors import GuidanceError
from trialfinder.html.env import ours, pieces
from trialfinder.html.meanings import with_meanings
from trialfinder.products.source import day_words
from trialfinder.reading.dates import date_in_words
from trialfinder.registry.terms_of_use import terms_of_use
from trialfinder.settings import read_settings
from trialfinder.typed_toml import Table, Text, load, read
from trialfinder.vocabulary import upper
from trialfinder.web.about.selection import flow_html, net_counts, show_rejected, strategy_html
from trialfinder.web.parts.before_you_agree import red_flags_html
from trialfinder.web.parts.data_age import age_sentence

ATTRIBUTIONS = (
    ("City and region names", "GeoNames (geonames.org), licence CC BY 4.0; selected and reformatted by us."),
    ("ZIP codes", "US Census Bureau (public domain) and GeoNames (CC BY 4.0)."),
    (
        "UK postcode areas",
        "Open Government Licence v3.0. Contains OS data © Crown copyright and database right. Contains Royal Mail data "
        "© Royal Mail copyright and database right. Contains National Statistics data © Crown copyright and database "
        "right.",
    ),
    ("Map outlines", "Natural Earth and US Census Bureau (public domain), by way of world-atlas and us-atlas (ISC)."),
    ("This program", "© 2026 the trialfinder authors, MIT licence."),
)
"""As LICENSE has them; what is said of the trial records is terms_of_use.toml's."""


def show_about(data: Data) -> None:
    """The whole page."""
    provenance = data.provenance
    settings = read_settings()
    nets = net_counts(data, settings.home)
    measured = benchmark_html(read_benchmark(), provenance.rules_version)
    parts: dict[str, tuple[str, str]] = {
        "not": ("What this is, and is not", _about().not_this(red_flags_html())),
        "made": ("Who made it", _about().made(settings.contact or "")),
        "right": ("How often the labels are right", measured),
        "held": ("What is held", _held_html(data)),
        "privacy": ("Your privacy", _about().privacy()),
        "search": ("How we search the registry", strategy_html(nets, provenance.strategy_version)),
    }
    with st.container(key="about"):
        titles = {id: title for id, (title, _) in parts.items()} | _LATER
        age = age_sentence(provenance, date.today())
        cards = ours("".join(_card(id, *part) for id, part in parts.items()))
        st.html(with_meanings(_about().top(age, titles.items(), cards), "about"))
        show_rejected(data)
        st.html(
            _card("thanks", _LATER["thanks"], _credits_html(provenance))
            + _card("settings", _LATER["settings"], _about().settings())
        )


_LATER = {"left-out": "What was left out", "thanks": "Sources and thanks", "settings": "Settings"}


def _about() -> Any:
    return pieces("about.html")


def _card(id: str, title: str, inside: str) -> Markup:
    return cast(Markup, _about().card(id, title, ours(inside)))


def _held_html(data: Data) -> Markup:
    provenance = data.provenance
    bundled = provenance.source == "bundled"
    facts = [
        ("Source", "the bundled copy of facts" if bundled else "a download from ClinicalTrials.gov"),
        ("Data of", date_in_words((provenance.data_timestamp or "")[:10]) or "each record has its own date"),
        *((("Searches that brought nothing", ", ".join(provenance.missing)),) if provenance.missing else ()),
        ("Our facts on evidence, law and products", f"oldest check: {checked_words(date.today())}"),
    ]
    more = [
        ("Could not be read", f"{len(data.skipped):,}"),
        (
            "Search strategy",
            provenance.strategy_version or ("none: studies that we knew of" if bundled else "not known"),
        ),
        ("Reading rules", provenance.rules_version),
        ("Program", f"trialfinder {__version__}"),
    ]
    return cast(Markup, _about().held(flow_html(data), facts, more))


def _credits_html(provenance: Provenance) -> Markup:
    terms = " ".join(terms_of_use().lines(provenance.data_timestamp, provenance.fetched_at))
    records = ("Trial records", f"{terms} The Library does not endorse this program.")
    return cast(Markup, _about().credits((records, *ATTRIBUTIONS)))


FILE: Final = "benchmark.toml"
"""How often our labels are right, as benchmarks/labels/score.py measured it.

`in_sight` (one line), `limits` (sentences), and `[[sets]]`, each of another kind, with its day, its rules' version, how
it was made, and scores with what, right, of, low, high (the ends of the 95 % interval, from 0 to 1)."""


class BenchmarkScore(Table, frozen=True):
    """One thing that was checked against hand labels."""

    what: Text
    right: int
    of: int
    low: float
    high: float


class Scored(Table, frozen=True):
    """One set of records and what was right in it."""

    kind: Literal["real", "invented", "hidden", "eligibility", "card"]
    """Real or invented records, records with made-up names, eligibility rules, or the facts of a card."""
    title: Text
    measured: date
    rules: Text
    how: Text
    scores: tuple[BenchmarkScore, ...]


class Benchmark(Table, frozen=True):
    """Every measurement that we show."""

    sets: tuple[Scored, ...]
    in_sight: Text
    """What the records give that were known while the rules were written; no figure of its own."""
    limits: tuple[Text, ...] = ()


def read_benchmark(text: str | None = None) -> Benchmark | None:
    """The measurement that comes with this version; None without a file, or with one that is not of its shape."""
    try:
        return load(trialfinder.__file__, FILE, Benchmark) if text is None else read(text, FILE, Benchmark)
    except (FileNotFoundError, GuidanceError):
        return None


def benchmark_html(found: Benchmark | None, rules_version: str) -> Markup:
    """The numbers of each kind with their intervals, date and rules; a sentence where there are none."""
    if found is None:
        return cast(Markup, _about().no_scores())
    sets = [_set(one, rules_version) for one in found.sets if one.scores]
    return cast(Markup, _about().scores(found.limits, sets, found.in_sight))


def _set(one: Scored, rules_version: str) -> dict[str, object]:
    """One set, its table folded under its spread."""
    shares = sorted(score.right / score.of for score in one.scores if score.of)
    spread = " to ".join(dict.fromkeys(f"{share:.0%}" for share in (shares[0], shares[-1]))) if shares else "none"
    many = f"{len(one.scores)} check{'s' if len(one.scores) != 1 else ''}"
    newer = "" if one.rules == rules_version else f" The rules of this version are newer: {rules_version}."
    return {
        "title": f"{one.title}: {many}, {spread} right",
        "said": f"Scored on {day_words(one.measured)} with rules {one.rules}.{newer} {one.how}",
        "rows": [
            (
                upper(score.what),
                f"{score.right:,} of {score.of:,} right",
                _about().on_phones("likely range", _percent(score)),
            )
            for score in one.scores
        ],
    }


def _percent(score: BenchmarkScore) -> str:
    """The likely range; a decimal where whole percents would hide that it is one.

    >>> _percent(BenchmarkScore(what="topic", right=1545, of=1545, low=0.9975, high=1.0))
    '99.8% to 100%'
    """
    low = f"{score.low:.1%}" if score.low >= 0.995 else f"{score.low:.0%}"
    return f"{low} to {score.high:.0%}"
