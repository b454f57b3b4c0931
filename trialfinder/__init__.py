"""Find the clinical trials of PRP and "stem-cell" treatments for chronic back pain, and read what each record says.

Everything is answered from data on this machine: today's records when they were synced or the registry can be
reached, else the dated facts that come with the package. `open_data` says which; each answer carries it as `.data`.

**Trials near you**, nearest first. Values of one word are OR, words are AND; a wrong word is told, with the nearest
guess.

    >>> import trialfinder as tf
    >>> data = tf.open_data("never")  # "auto" brings today's records when there is a network
    >>> found = tf.search(near="Denver, CO", therapy="prp", data=data)
    >>> found
    <Found: ... studies, bundled data>
    >>> nearest = found.rows[0]
    >>> nearest.nct_id, nearest.nearest_site_city, nearest.distance_mi
    ('NCT...', ..., ...)
    >>> tf.search(therapy="ppr", data=data)
    Traceback (most recent call last):
    trialfinder.errors.QueryError: therapy: 'ppr' is not known. Did you mean 'prp'? Allowed: ...

`found.studies` and `found.sites` are pandas tables; `found.to_csv("trials.csv")`, `to_excel`, `to_ris` and `to_json`
write files.

**One study**, on topic or not. Each label has the words that it rests on; missing is None and never means "no".

    >>> study = tf.study("NCT02412735", data=data, sync="never")
    >>> study
    <NCT02412735: Completed, as of October 10, 2022 (that was ...). ...>
    >>> study.row.phases, study.labels.therapies, study.record.completeness
    (('PHASE3',), (...), 'facts_only')
    >>> [caution["sentence"] for caution in study.to_dict()["cautions"]]
    [...]

**An injection that you are offered**: what research calls it, what is known, what taking it may close.

    >>> answer = tf.offer("prp", "disc", near="Denver, CO", data=data)
    >>> answer.title
    'PRP, into or at the disc'
    >>> [line.about for line in answer.in_short]
    ['fda', 'evidence', 'trial', 'closes', 'next']
    >>> [(one.id, one.direction) for one in tf.evidence("bmac", "disc").comparisons][0]
    ('bmac-disc-levi-2025', 'no_difference')

**What changed** between the data kept before and the newest; the registry is not asked.

    >>> tf.changes(near="Denver, CO", therapy="prp")
    <Changes: no data to compare>

Nothing here is medical advice. The registry does not vet the studies that it lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialfinder.errors import (
    FileError,
    QueryError,
    RegistryChanged,
    RegistryError,
    RegistryUnavailable,
    SnapshotDamaged,
    StudyNotFound,
    SyncError,
    TrialFinderError,
)

if TYPE_CHECKING:
    from trialfinder.advice.evidence.known import Known
    from trialfinder.advice.offer.offer_facts import OfferFacts
    from trialfinder.data import Data, Provenance, SyncMode
    from trialfinder.finding.found import Found, StudyFacts
    from trialfinder.history.changes import Changes
    from trialfinder.places import Place
    from trialfinder.question import Question
    from trialfinder.reading.labels.labelled import Labels
    from trialfinder.registry.record import Study
    from trialfinder.rows import SiteRow, StudyRow
    from trialfinder.typed_values import Words

__version__ = "0.2.0"
__all__ = [
    "Changes",
    "Data",
    "FileError",
    "Found",
    "Known",
    "Labels",
    "OfferFacts",
    "Place",
    "Provenance",
    "QueryError",
    "Question",
    "RegistryChanged",
    "RegistryError",
    "RegistryUnavailable",
    "SiteRow",
    "SnapshotDamaged",
    "Study",
    "StudyFacts",
    "StudyNotFound",
    "StudyRow",
    "SyncError",
    "TrialFinderError",
    "__version__",
    "changes",
    "evidence",
    "offer",
    "open_data",
    "search",
    "study",
]


def search(
    *,
    near: str | None = None,
    within: str | None = None,
    therapy: Words = None,
    source: Words = None,
    target: Words = None,
    status: Words = None,
    phase: Words = None,
    country: Words = None,
    age: int | str | None = None,
    sex: str | None = None,
    text: str | None = None,
    with_contact: bool = False,
    control: Words = None,
    with_results: bool = False,
    gives: Words = None,
    include_borderline: bool = False,
    include_off_topic: bool = False,
    sort: str | None = None,
    limit: int | str | None = None,
    sync: SyncMode = "auto",
    data: Data | None = None,
) -> Found:
    """Studies that answer the question: nearest first when a place is named, else last updated first.

    A word, a list of words or a comma list, where several are allowed: one of them has to fit. All arguments have to
    fit. None asks nothing. Without `status` closed studies are in the answer too.

    Args:
        near: a ZIP code, city, state, country, UK outcode or "lat,lon".
        within: a radius with its unit, "100mi" or "160km". A study that recruits counts by its nearest site that
            recruits; any other by its nearest site.
        therapy: "prp", "bmac", …, or a family: "platelets", "stem-cells", "tissue", "cell-free".
        source: "autologous", "allogeneic", "mixed" or "not_stated".
        target: "disc", "facet", "sij", "epidural", "muscle_ligament", …
        status: the registry's, in lower case: "recruiting" (or "open"), "completed", …
        phase: "early1", "1", "1/2", "2", "2/3", "3", "4" or "na".
        country: the registry's name, or "US", "USA", "UK".
        age: in years; keeps studies that take this age, and those without a limit.
        sex: "female" or "male"; keeps studies that take this sex.
        text: words in the record; knows other names of products.
        with_contact: only with a phone number or an e-mail address.
        control: "placebo_sham", "active", "dose_comparison", "none" or "not_stated".
        with_results: only with results posted at the registry.
        gives: "yes" (when None), "follows" (people get the product outside the study) or "not_stated".
        include_borderline: also studies that may not be about this.
        include_off_topic: also studies that are not about this.
        sort: "distance", "updated", "start" or "enrollment".
        limit: at most so many.
        sync: "auto", "never" or "now", see `open_data`; not used when `data` is given.
        data: data already opened; saves reading them again.

    Raises:
        QueryError: a value is not known or malformed; it says what is allowed, and the nearest guess.
    """
    from trialfinder.question import ask  # at the first call: importing trialfinder stays quick

    question = ask(
        near=near,
        within=within,
        therapy=therapy,
        source=source,
        target=target,
        status=status,
        phase=phase,
        country=country,
        age=age,
        sex=sex,
        text=text,
        with_contact=with_contact,
        control=control,
        with_results=with_results,
        gives=gives,
        include_borderline=include_borderline,
        include_off_topic=include_off_topic,
        sort=sort,
        limit=limit,
    )
    from trialfinder.finding.find import find

    return find(data if data is not None else open_data(sync), question)


def study(nct_id: str, *, near: str | None = None, sync: SyncMode = "auto", data: Data | None = None) -> StudyFacts:
    """One study, on topic or not; its full record is fetched when it is not held and the registry can be asked.

    Args:
        nct_id: the registry's number, or an address that holds it; an old one leads to its study. Where lost zeros
            were put in, the answer's `data.warnings` says so.
        near: for the distance of each site, as in `search`.
        sync: as in `open_data`; "never" also keeps this one study from being fetched.
        data: data already opened; saves reading them again. A study that is fetched is in the answer's `data`.

    Raises:
        QueryError: not an NCT id, or a place that is not known.
        StudyNotFound: neither held nor known to the registry.
        RegistryError: not held, and the registry could not be asked.
    """
    from trialfinder.question import ask, read_nct_id

    (wanted, note), place = read_nct_id(nct_id), ask(near=near).near
    from dataclasses import replace

    from trialfinder.data import with_full_record
    from trialfinder.finding.find import study_facts

    opened = data if data is not None else open_data(sync)
    full = with_full_record(opened, wanted, ask_registry=sync != "never")
    return study_facts(replace(full, warnings=(*full.warnings, note)) if note else full, wanted, place)


def offer(
    product: str,
    target: str | None = None,
    near: str | None = None,
    *,
    price_usd: int | None = None,
    sync: SyncMode = "auto",
    data: Data | None = None,
) -> OfferFacts:
    """What is known of an injection that is offered: in short, the law, the price, the evidence, what it may close.

    Args:
        product: what was offered: "prp", "bmac", "own-cells", a product's name, or plain words.
        target: where it would go: "disc", "facet", "sij", "epidural", …; None: not known.
        near: for the nearest trials of the same thing and the law of its state, as in `search`.
        price_usd: what was quoted, in US dollars; it is set beside what clinics asked.
        sync: "auto", "never" or "now", see `open_data`; not used when `data` is given.
        data: data already opened; saves reading them again.

    Raises:
        QueryError: a product, target or place that is not known; it says what is allowed.
    """
    from trialfinder.question import ask

    place = ask(near=near).near
    from trialfinder.advice.offer.offer import offer as answered

    return answered(data if data is not None else open_data(sync), product, target, place, price_usd=price_usd)


def evidence(product: str | None = None, target: str | None = None, source: str | None = None) -> Known:
    """What was compared with what, both groups: with a sham first, then with drugs, then studies without a comparison.

    Args:
        product: only this product, in the words of `offer`; None: all.
        target: only this place of injection; None: any.
        source: "own" or "donor"; None: both.

    Raises:
        QueryError: a product, target or source that is not known; it says what is allowed.
    """
    from trialfinder.advice.evidence.known import evidence_on

    return evidence_on(product, target, source)


def changes(
    since: str | None = None,
    *,
    near: str | None = None,
    within: str | None = None,
    therapy: Words = None,
    study: Words = None,
) -> Changes:
    """What the registry changed between the data kept before and the newest, and what our rules read otherwise.

    Asks no registry: `open_data("now")` brings newer data first. With fewer than two sets of data there is nothing to
    compare, and the answer is empty.

    Args:
        since: a day, "2026-11-20": compares with the last data kept of that day or before; None: with those before
            the newest.
        near: for the distance of each change, as in `search`.
        within: only studies with a site in this radius, before or after the change; as in `search`.
        therapy: as in `search`.
        study: only these ids.

    Raises:
        QueryError: a value is not known or malformed.
    """
    from trialfinder.history.changes import parse_day
    from trialfinder.question import ask, parse_nct_id

    question, day = ask(near=near, within=within, therapy=therapy), parse_day(since) if since else None
    named = study.split(",") if isinstance(study, str) else study or ()
    studies = tuple(parse_nct_id(one) for one in named)
    from trialfinder.history.changes import changes as changed
    from trialfinder.settings import read_settings

    return changed(read_settings().home, day, question=question, studies=studies)


def open_data(sync: SyncMode = "auto") -> Data:
    """The newest data that can be had: synced when held or reachable, else the facts that come with the package.

    Args:
        sync: "auto" asks the registry when the data held were not checked for 24 hours, and takes a minute at most;
            "never" asks nothing; "now" syncs first.

    Raises:
        QueryError: an unknown mode, or "now" together with TRIALFINDER_OFFLINE=1.
        RegistryError, SyncError: only with "now".
    """
    from trialfinder.data import open_data as opened

    return opened(sync)


_LOADED_WHEN_ASKED = {
    "Changes": "trialfinder.history.changes",
    "Data": "trialfinder.data",
    "Found": "trialfinder.finding.found",
    "Known": "trialfinder.advice.evidence.known",
    "Labels": "trialfinder.reading.labels.labelled",
    "OfferFacts": "trialfinder.advice.offer.offer_facts",
    "Place": "trialfinder.places",
    "Provenance": "trialfinder.data",
    "Question": "trialfinder.question",
    "SiteRow": "trialfinder.rows",
    "Study": "trialfinder.registry.record",
    "StudyFacts": "trialfinder.finding.found",
    "StudyRow": "trialfinder.rows",
}
"""Class -> its module: `import trialfinder` loads none of them."""


def __dir__() -> list[str]:
    """The public names, also those that are not loaded yet: completion and help() list them."""
    return sorted({*globals(), *__all__})


if not TYPE_CHECKING:  # a type checker that sees it would take every misspelt name for Any

    def __getattr__(name):
        """A public class, loaded when it is first asked for."""
        if name not in _LOADED_WHEN_ASKED:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        globals()[name] = found = getattr(import_module(_LOADED_WHEN_ASKED[name]), name)
        return found
