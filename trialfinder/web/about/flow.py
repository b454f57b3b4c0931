"""From what the registry was asked to what is on topic: words and numbers that add up. Pure functions of the data."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from trialfinder.data import Data
from trialfinder.html.text import plain
from trialfinder.registry.snapshot import held_headers
from trialfinder.registry.snapshot_file import NetCount
from trialfinder.registry.strategy import load_strategy
from trialfinder.vocabulary import NEGATIVE_CLASSES

NO_CLASS = "no class"


def net_counts(data: Data, home: Path) -> tuple[NetCount, ...]:
    """What each search brought, from the header of the snapshot that these data are; () for the bundled copy."""
    asked = data.provenance
    if asked.source != "synced":
        return ()
    for header in held_headers(home):
        if (header.fetched_at, header.data_timestamp) == (asked.fetched_at, asked.data_timestamp):
            return header.nets
    return ()


def strategy_html(nets: tuple[NetCount, ...], strategy_version: str | None) -> str:
    """Each search in words; with its numbers where the data held were found by this strategy."""
    strategy = load_strategy()
    counts = {net.name: net for net in nets} if strategy_version == strategy.version else {}
    rows = "".join(
        f'<tr role="row"><th scope="row" role="rowheader"><strong>{plain(_sentence(net.name))}.</strong> '
        f"{plain(net.why)}</th>{_numbers_html(counts[net.name]) if net.name in counts else ''}</tr>"
        for net in strategy.nets
    )
    heads = '<th scope="col" role="columnheader">Found</th><th scope="col" role="columnheader">Only here</th>'
    return (
        f"<p>One list of words for the back and several for the products make {len(strategy.nets)} searches. They cast "
        "wide on purpose: a record is dropped only after its text was read. A study counts when any search finds it. "
        f"The lists are in the program (registry/strategy.toml), version {plain(strategy.version)}.</p>"
        '<table class="tf-rows tf-nets" role="table"><caption>The searches'
        f"{'' if counts else '; their numbers are not known for the data held'}</caption>"
        '<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Search</th>'
        f'{heads if counts else ""}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def _numbers_html(net: NetCount) -> str:
    return (
        f'<td role="cell">{net.found:,}<span class="tf-word"> found</span></td>'
        f'<td role="cell">{net.only:,}<span class="tf-word"> found by this search only</span></td>'
    )


def flow_html(data: Data) -> str:
    """Found, not readable, off topic by class, borderline, on topic: the parts add up to what was found."""
    topics = Counter(labels.topic for labels in data.labels.values())
    held = len(data.records)
    if data.provenance.source == "bundled":
        return (
            f"<p>The bundled copy holds facts of {held:,} studies that we knew of when it was built; by our rules "
            f"{topics['yes']:,} are on topic. It is not the outcome of a search. A download from the registry shows "
            "the whole flow here.</p>"
        )
    classes = Counter(labels.negative_class or NO_CLASS for labels in data.labels.values() if labels.topic == "no")
    reasons = "".join(
        f"<li>{count:,}: {plain(NEGATIVE_CLASSES.get(name, name))}</li>" for name, count in classes.most_common()
    )
    found = held + len(data.skipped)
    records = "record" if found == 1 else "records"
    return (
        f"<ol class='tf-flow'><li><strong>{found:,}</strong> {records} found by the searches</li>"
        f"<li><strong>{len(data.skipped):,}</strong> of them could not be read</li>"
        f"<li><strong>{topics['no']:,}</strong> are off topic{': they are about' if reasons else ''}"
        f"{f'<ul>{reasons}</ul>' if reasons else ''}</li>"
        f"<li><strong>{topics['borderline']:,}</strong> are borderline: shown only when you ask for them</li>"
        f"<li><strong>{topics['yes']:,}</strong> are on topic</li></ol>"
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
