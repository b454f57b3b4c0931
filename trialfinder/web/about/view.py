"""About the data: where they come from, how they were chosen, what was left out, and what this page is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

import streamlit as st

import trialfinder
from trialfinder import __version__
from trialfinder.advice.checked import checked_words
from trialfinder.data import Data, Provenance
from trialfinder.errors import GuidanceError
from trialfinder.html.meanings import with_meanings
from trialfinder.html.text import plain
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
    nets = net_counts(data, read_settings().home)
    measured = benchmark_html(read_benchmark(), provenance.rules_version)
    parts = {
        "held": ("What is held", _held_html(data)),
        "flow": ("From the registry to this page", flow_html(data)),
        "not": ("What this page is not", _NOT),
        "privacy": ("Your privacy", _PRIVACY),
        "right": ("How often the labels are right", measured),
        "search": ("How we search the registry", strategy_html(nets, provenance.strategy_version)),
    }
    with st.container(key="about"):
        html = (
            '<h1 class="tf-title">About the data</h1>'
            f'<p class="tf-lead">{plain(age_sentence(provenance, date.today()))}</p>'
            f"{_contents_html({**parts, **_LATER})}"
            f'<div class="tf-about">{"".join(_card(id, *part) for id, part in parts.items())}</div>'
        )
        st.html(with_meanings(html, "about"))
        show_rejected(data)
        st.html(
            _card("thanks", "Sources and thanks", _credits_html(provenance)) + _card("settings", "Settings", _SETTINGS)
        )


_LATER = {
    "left-out": ("What was left out", ""),
    "thanks": ("Sources and thanks", ""),
    "settings": ("Settings", ""),
}


def _contents_html(parts: Mapping[str, tuple[str, str]]) -> str:
    links = "".join(f'<li><a href="#{id}">{plain(title)}</a></li>' for id, (title, _) in parts.items())
    return f'<nav class="tf-jump tf-parts" aria-label="On this page"><ul>{links}</ul></nav>'


def _card(id: str, title: str, inside: str) -> str:
    return f'<section class="tf-card" id="{id}"><h2>{plain(title)}</h2>{inside}</section>'


def _held_html(data: Data) -> str:
    provenance = data.provenance
    counts = data.topic_counts
    bundled = provenance.source == "bundled"
    facts = [
        ("Source", "the bundled copy of facts" if bundled else "a download from ClinicalTrials.gov"),
        ("Data of", date_in_words((provenance.data_timestamp or "")[:10]) or "each record has its own date"),
        ("Records held", f"{len(data.records):,}"),
        ("On topic", f"{counts['on_topic']:,}, and {counts['borderline']:,} borderline"),
        *((("Searches that brought nothing", ", ".join(provenance.missing)),) if provenance.missing else ()),
        ("Could not be read", f"{len(data.skipped):,}"),
        (
            "Search strategy",
            provenance.strategy_version or ("none: studies that we knew of" if bundled else "not known"),
        ),
        ("Reading rules", provenance.rules_version),
        ("Our facts on evidence, law and products", f"oldest check: {checked_words(date.today())}"),
        ("Program", f"trialfinder {__version__}"),
    ]
    listed = "".join(f"<div><dt>{plain(name)}</dt><dd>{plain(value)}</dd></div>" for name, value in facts)
    return (
        f"<dl>{listed}</dl><p>Rules read each record and keep those on topic. Every label rests on words of the "
        "record, and the trial’s page quotes them. What a record does not say is shown as not stated.</p>"
    )


def _credits_html(provenance: Provenance) -> str:
    terms = " ".join(terms_of_use().lines(provenance.data_timestamp, provenance.fetched_at))
    records = ("Trial records", f"{terms} The Library does not endorse this program.")
    listed = "".join(f"<li><strong>{plain(what)}.</strong> {plain(who)}</li>" for what, who in (records, *ATTRIBUTIONS))
    return f"<ul>{listed}</ul>"


_NOT = f"""<p>It is not medical advice. A listing in the registry is not approval: the registry does not vet studies,
and anyone can register one. A trial may have changed since the date shown: ask the study team. Our labels are made by
rules that can be wrong.</p>{red_flags_html()}"""

_PRIVACY = """<p>Everything runs on the machine that serves this page. Your place and filters stand in the address, so
that you can share a link; age, sex and health answers do not, nor does what you tell the self-check. There is no
tracker, and your browser asks no other server. Only the download of records asks ClinicalTrials.gov, and it tells
nothing of what you look for.</p>"""

_SETTINGS = """<p>Whoever runs this program can set the address of the registry, the data folder and the cache.
They can also keep it offline. README.md lists these settings. Light or dark follows
your device.</p>"""


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

    kind: Literal["real", "invented", "hidden", "eligibility"]
    """Real or invented records, records with made-up names, or eligibility rules."""
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


def benchmark_html(found: Benchmark | None, rules_version: str) -> str:
    """The numbers of each kind with their intervals, date and rules; a sentence where there are none."""
    if found is None:
        return "<p>This copy of the program carries no measured numbers, so none are shown.</p>"
    limits = "".join(f"<li>{plain(one)}</li>" for one in found.limits)
    return (
        "<p>We compared our labels with labels made by hand, in sets of different kinds. The true rate most likely "
        "lies in the likely range (95% interval, Wilson): few records make it wide.</p>"
        f"{f'<ul>{limits}</ul>' if limits else ''}"
        f"{''.join(_set_html(one, rules_version) for one in found.sets if one.scores)}"
        f"<p>{plain(found.in_sight)}</p>"
    )


def _set_html(one: Scored, rules_version: str) -> str:
    """One set, its table folded under its spread."""
    shares = sorted(score.right / score.of for score in one.scores if score.of)
    spread = " to ".join(dict.fromkeys(f"{share:.0%}" for share in (shares[0], shares[-1]))) if shares else "none"
    many = f"{len(one.scores)} check{'s' if len(one.scores) != 1 else ''}"
    newer = "" if one.rules == rules_version else f" The rules of this version are newer: {plain(rules_version)}."
    rows = "".join(
        f'<tr role="row"><th scope="row" role="rowheader">{plain(upper(score.what))}</th>'
        f'<td role="cell">{score.right:,} of {score.of:,} right</td>'
        f'<td role="cell"><span class="tf-word">likely range </span>{_percent(score)}</td></tr>'
        for score in one.scores
    )
    heads = "".join(
        f'<th scope="col" role="columnheader">{name}</th>' for name in ("What was checked", "Result", "Likely range")
    )
    return (
        f"<details><summary>{plain(one.title)}: {many}, {spread} right</summary>"
        f"<p>Scored on {day_words(one.measured)} with rules {plain(one.rules)}.{newer} {plain(one.how)}</p>"
        f'<table class="tf-rows tf-scores" role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></details>'
    )


def _percent(score: BenchmarkScore) -> str:
    """The likely range; a decimal where whole percents would hide that it is one.

    >>> _percent(BenchmarkScore(what="topic", right=1545, of=1545, low=0.9975, high=1.0))
    '99.8% to 100%'
    """
    low = f"{score.low:.1%}" if score.low >= 0.995 else f"{score.low:.0%}"
    return f"{low} to {score.high:.0%}"
