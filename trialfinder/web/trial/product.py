"""What is injected: the product's identity card, with the record's words under each line. Pure HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from trialfinder.html.text import plain
from trialfinder.reading.cards.product import Identity, plain_product
from trialfinder.reading.text.quote import Quote, collapse, unescape
from trialfinder.vocabulary import CELL_SOURCES, PROCESSINGS
from trialfinder.web.parts.facts import Trial, card, fact, quote_of, quotes_html, silence, upper, wrong_html
from trialfinder.wording import product_in_words, targets_in_words

ITEMS: Final = {
    "dose_cells": "Dose of cells",
    "volume_ml": "Volume",
    "n_injections": "Injections",
    "leukocytes": "White blood cells in it",
    "activation": "Activated before use",
    "platelet_count": "Platelet count",
    "carrier": "Given together with",
    "guidance": "Guided by",
    "living_cells": "Living cells in it",
}
"""Lines of the card beyond our labels, in reading order."""
_LIVING: Final = {"yes": "yes", "no": "no", "platelets": "platelets, which are parts of blood cells"}
_LEUKOCYTES: Final = {"rich": "many (leukocyte-rich)", "poor": "few (leukocyte-poor)", "rich; poor": "both kinds"}


def product_html(trial: Trial, identity: Identity) -> str:
    """The whole card."""
    labels, study = trial.labels, trial.study
    if not labels.therapies:
        said = "not named in our offline copy" if trial.facts_only else "not named: our rules found none in the record"
        return card("injected", "What is injected", f"<dl>{fact('Product', said, stated=False)}</dl>{_ours(trial)}")
    words = plain_product(labels, identity)
    rows = [
        _label(trial, "Product", product_in_words(labels), "product:", labels.therapy_evidence),
        _label(trial, "Own or donor", _words(labels.cell_source, CELL_SOURCES), "source:", labels.source_evidence),
        _label(trial, "Preparation", _words(labels.processing, PROCESSINGS), "processing:", labels.processing_evidence),
        _label(
            trial,
            "Injected into",
            targets_in_words(labels.targets) if set(labels.targets) - {"not_stated"} else None,
            "targets:",
            labels.target_evidence,
        ),
        *(_item(trial, identity, name, title) for name, title in ITEMS.items()),
    ]
    lead = f'<p class="tf-said">{plain(words)}.</p>' if words else ""
    body = f'{lead}{_score(identity)}<dl class="tf-identity">{"".join(rows)}</dl>{_ours(trial)}'
    off = "" if study.completeness == "full" else _COPY
    return card("injected", "What is injected", body + off)


_COPY: Final = '<p class="tf-small">Our copy carries only some facts, so it cannot tell how much the record states.</p>'


def _score(identity: Identity) -> str:
    if identity.completeness_score is None:
        return ""
    stated, asked = identity.completeness_score
    rest = "all that such a report names" if stated == asked else "the rest is marked as not stated, and worth asking"
    return (
        f"<p>The record states <strong>{stated} of {asked}</strong> items that a full report of such a product names: "
        f"{rest}.</p>"
    )


def _label(trial: Trial, name: str, words: str | None, kind: str, quotes: Iterable[Quote]) -> str:
    shown = words or trial.silent
    some = tuple(quotes)
    report = wrong_html(trial, name, shown, kind, some[0] if some else None)
    # These words are ours; what the record says stands in the quotes.
    told = trial.explain(upper(shown), kind.strip(":")) if words else ""
    return fact(name, shown, report, stated=words is not None, shown=told, below=quotes_html(trial, some))


def _item(trial: Trial, identity: Identity, name: str, title: str) -> str:
    """A line of the card; one that was not asked of such a product shows only when the record states it."""
    field = getattr(identity, name)
    if not field.stated and name not in identity.missing:
        return ""
    quote = quote_of(field.quote, field.path)
    if not field.stated:
        return silence(trial, title, f"identity: {name}")
    table = {"living_cells": _LIVING, "leukocytes": _LEUKOCYTES}.get(name, {})
    shown = table.get(field.value, unescape(collapse(field.value)))
    report = wrong_html(trial, title, shown, f"identity: {name}", quote)
    return fact(title, shown, report, below=quotes_html(trial, [quote]))


def _words(label: str | None, table: dict[str, str]) -> str | None:
    return None if label in (None, "not_stated") else upper(table.get(label or "", label or ""))


def _ours(trial: Trial) -> str:
    """The summary that we wrote for the offline copy, named as ours."""
    summary = trial.study.protocol_section.description_module.brief_summary
    return f"<p><strong>Our summary.</strong> {plain(summary)}</p>" if trial.facts_only and summary else ""
