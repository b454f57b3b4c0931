"""A trial's posted numbers as blocks of HTML: all groups in one line, the record's numbers and no others. Pure."""

from __future__ import annotations

from trialfinder.html.text import plain
from trialfinder.reading.results.results import Results
from trialfinder.reading.results.wording import (
    OUTCOMES_SHOWN,
    OutcomeInWords,
    harms_words,
    meanings_of,
    others_words,
    outcome_words,
    search_links,
)


def numbers_html(results: Results) -> str:
    """The main outcomes and the serious harms; empty where our copy holds none."""
    told = [outcome_words(one) for one in results.main[:OUTCOMES_SHOWN]]
    harms = harms_words(results)
    meanings = meanings_of(line for one in told for line in one.lines)
    parts = [
        *map(_outcome_html, told),
        f"<h3>Serious harms</h3><p>{plain(harms)}</p>" if harms else "",
        f'<p class="tf-small">{plain(meanings)}</p>' if meanings else "",
        f'<p class="tf-small">{plain(more)}</p>' if (more := others_words(results)) else "",
    ]
    return "".join(parts)


def searches_html(nct_id: str) -> str:
    """Links that look for papers by the trial's number, when a person opens them."""
    links = " or ".join(
        f'<a href="{plain(url)}" rel="noopener noreferrer">{plain(name)}</a>' for name, url in search_links(nct_id)
    )
    return f'<p class="tf-small">Look for papers by the trial’s number: {links}.</p>'


def _outcome_html(one: OutcomeInWords) -> str:
    listed = "".join(f"<li>{plain(line)}</li>" for line in one.lines)
    return f"<h3>Main outcome: {plain(one.title.rstrip('.'))}</h3><p>{plain(one.about)}</p><ul>{listed}</ul>"
