"""The one door to the data: open_data() -> Data. The command line, the web page and Python share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from trialfinder.errors import QueryError, RegistryError, RegistryUnavailable, StudyNotFound
from trialfinder.reading.labels.labelled import Labels, labels_of
from trialfinder.reading.text.terms import rules_version
from trialfinder.registry.patience import PATIENT
from trialfinder.registry.record import Completeness, Misfit, Study
from trialfinder.registry.remembered import is_within, read_aliases
from trialfinder.registry.snapshot import Snapshot
from trialfinder.registry.snapshot_folder import bundled_snapshot, latest_snapshot
from trialfinder.registry.sync import ensure_fresh, fetch_study
from trialfinder.rows import SiteRow, StudyRow, site_rows, study_row, study_url
from trialfinder.settings import Settings, read_settings

if TYPE_CHECKING:
    from trialfinder.reading.reading import Reading

T = TypeVar("T")
SyncMode = Literal["auto", "never", "now"]
STALE_AFTER: Final = timedelta(days=7)
"""Data not checked for this long are called stale."""


@dataclass(frozen=True)
class Provenance:
    """Where the data come from and how old they are."""

    source: str
    """bundled or synced."""
    completeness: Completeness
    data_timestamp: str | None
    fetched_at: str | None
    checked_at: str | None
    """When the registry last confirmed that nothing newer exists; None: never."""
    api_version: str | None
    strategy_version: str | None
    rules_version: str
    stale: bool
    """Bundled, or no successful check for 7 days."""
    note: str
    """One sentence for a person."""
    missing: tuple[str, ...] = ()
    """Names of the searches that brought nothing: the records are not all."""

    @property
    def in_short(self) -> str:
        """Which data, in a few words: "data of 2026-11-20", or "bundled data"."""
        day = (self.data_timestamp or "")[:10]
        return f"data of {day}" if day else f"{self.source} data"


@dataclass(frozen=True, eq=False, repr=False)
class Data:
    """All records held, each read when it is first asked for."""

    records: Mapping[str, Study]
    """By nct_id."""
    skipped: tuple[Misfit, ...]
    """Records that could not be read, with the reason."""
    provenance: Provenance
    warnings: tuple[str, ...] = ()
    """What went wrong on the way here, one sentence each (registry not reached, damaged file set aside)."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Old id -> nct_id, as the registry's redirects said; not every record names its old ids."""
    kept_labels: Mapping[str, Labels] = field(default_factory=dict)
    """Labels read before, by nct_id."""
    readings: dict[str, Reading] = field(default_factory=dict, repr=False)
    """Records read so far, by nct_id; data made from these by `replace` share them."""

    def __repr__(self) -> str:
        """One line: how many records, of which data."""
        held = len(self.records)
        return f"<Data: {held:,} {'record' if held == 1 else 'records'}, {self.provenance.in_short}>"

    @cached_property
    def labels(self) -> Mapping[str, Labels]:
        """The labels of every record, by nct_id."""
        return {nct_id: self.kept_labels.get(nct_id) or self.reading(nct_id).labels for nct_id in self.records}

    def reading(self, nct_id: str) -> Reading:
        """What is read of a record held by this id, current or old: each part once, however often it is asked for.

        Raises:
            StudyNotFound: it is not among the data held.
        """
        study = self.study(nct_id)
        kept = self.readings.get(study.nct_id)
        if kept is None or kept.study is not study:  # a full record may have taken the place of its facts
            from trialfinder.reading.reading import Reading  # its rules take 60 ms to import; a search may need none

            kept = self.readings[study.nct_id] = Reading(study, self.kept_labels.get(study.nct_id))
        return kept

    @cached_property
    def topic_counts(self) -> Mapping[str, int]:
        """How many records there are, and how many on topic, borderline and off topic."""
        topics = Counter(labels.topic for labels in self.labels.values())
        return {
            "records": len(self.records),
            "on_topic": topics["yes"],
            "borderline": topics["borderline"],
            "off_topic": topics["no"],
        }

    @cached_property
    def _rows(self) -> dict[str, StudyRow]:
        return {}

    @cached_property
    def _sites(self) -> dict[str, tuple[SiteRow, ...]]:
        return {}

    def row(self, nct_id: str) -> StudyRow:
        """The row of a record held by this id; made when it is first asked for."""
        if nct_id not in self._rows:
            self._rows[nct_id] = study_row(self.records[nct_id], self.labels[nct_id])
        return self._rows[nct_id]

    def sites(self, nct_id: str) -> tuple[SiteRow, ...]:
        """The sites of a record held by this id, in its order; placed when they are first asked for."""
        if nct_id not in self._sites:
            self._sites[nct_id] = site_rows(self.records[nct_id])
        return self._sites[nct_id]

    def study(self, nct_id: str) -> Study:
        """The record of this id, current or old.

        Raises:
            StudyNotFound: it is not among the data held.
        """
        found = self.held_study(nct_id)
        if found is None:
            raise StudyNotFound(f"{nct_id} is not in the data held.", nct_id=nct_id)
        return found

    def held_study(self, nct_id: str) -> Study | None:
        """The record of this id, current or old; None: it is not held."""
        nct_id = nct_id if nct_id in self.records else self.renamed.get(nct_id, nct_id)
        if nct_id in self.records:
            return self.records[nct_id]
        aliases = (study.protocol_section.identification_module.nct_id_aliases for study in self.records.values())
        return next((study for study, old in zip(self.records.values(), aliases, strict=True) if nct_id in old), None)

    def keeping(self, before: Data) -> Data:
        """The same data; a record that did not change is the one held before, with all that was read of it."""
        same = {nct_id: old for nct_id, old in before.records.items() if self.records.get(nct_id) == old}
        kept = replace(self, records={nct_id: same.get(nct_id, new) for nct_id, new in self.records.items()})
        for nct_id in same:
            _hand_on(nct_id, before.readings, kept.readings)
            _hand_on(nct_id, before._rows, kept._rows)
            _hand_on(nct_id, before._sites, kept._sites)
        return kept

    def only(self, nct_id: str) -> Data:
        """The same data with this one record."""
        study = self.study(nct_id)
        return replace(self, records={study.nct_id: study})


def _hand_on(nct_id: str, before: Mapping[str, T], kept: dict[str, T]) -> None:
    if nct_id in before:
        kept[nct_id] = before[nct_id]


def with_full_record(data: Data, nct_id: str, *, ask_registry: bool, settings: Settings | None = None) -> Data:
    """The same data with this study's full record, fetched (10 s at most) when it is not held in full.

    Whatever the lists did, the one study is asked for. A record of the offline copy stays when the registry cannot
    be reached; `warnings` then say so.

    Raises:
        StudyNotFound: neither held nor known to the registry.
        RegistryError: not held, and the registry could not be asked.
    """
    held = data.held_study(nct_id)
    if held is not None and not held.is_partial:
        return data
    settings = settings or read_settings()
    try:
        fetched = fetch_study(settings, nct_id) if ask_registry else None
    except (RegistryError, StudyNotFound) as error:
        if held is None:
            raise
        return replace(data, warnings=(*data.warnings, f"{error} Shown from our offline copy."))
    if fetched is not None:
        kept = {known: labels for known, labels in data.kept_labels.items() if known != fetched.nct_id}
        renamed = data.renamed if fetched.nct_id == nct_id else {**data.renamed, nct_id: fetched.nct_id}
        records = {**data.records, fetched.nct_id: fetched}
        return replace(data, records=records, renamed=renamed, kept_labels=kept)
    if held is None:
        raise RegistryUnavailable(
            f"{nct_id} is not in the data held, and the registry was not asked "
            f"(sync: never, or TRIALFINDER_OFFLINE=1). Its page: {study_url(nct_id)}",
            url=study_url(nct_id),
            attempts=0,
        )
    return data


def open_data(
    sync: SyncMode = "auto",
    *,
    settings: Settings | None = None,
    patient: bool = False,
    on_progress: Callable[[int, int | None, str], None] | None = None,
) -> Data:
    """The newest data that can be had: synced when held or reachable, else the bundled copy.

    Args:
        sync: auto asks the registry when the data held were not checked for 24 hours; never asks nothing;
            now syncs first.
        settings: of this process when None.
        patient: with auto, nobody waits for the answer, so the download may take its time.
        on_progress: called with (records so far, total or None, name of the net) during a download.

    Raises:
        QueryError: an unknown mode, or now together with TRIALFINDER_OFFLINE=1.
        RegistryError, SyncError: only with sync="now".
    """
    if sync not in ("auto", "never", "now"):
        raise QueryError(f"sync: {sync!r:.40} is not known. Allowed: auto, never, now.", field="sync", value=sync)
    settings = settings or read_settings()
    patience = PATIENT if patient else None
    fresh = ensure_fresh(settings, sync, patience=patience, on_progress=on_progress, wants_results=is_on_topic)
    held = latest_snapshot(settings.home)
    snapshot = held.snapshot or bundled_snapshot()
    warnings = tuple(note for note in (fresh.note, held.note) if note)
    labels = labels_of(snapshot, settings.home)
    data = data_of(snapshot, checked_at=fresh.checked_at, warnings=warnings, kept_labels=labels)
    return replace(data, renamed=read_aliases(settings.home))


def is_on_topic(study: Study) -> bool:
    """Whether a study is what people come for; of these a sync brings the posted results too."""
    from trialfinder.reading.reading import Reading  # its rules take 60 ms to import; a search may need none

    return Reading(study).labels.topic == "yes"


def open_study(
    nct_id: str,
    sync: SyncMode = "auto",
    *,
    settings: Settings | None = None,
    on_progress: Callable[[int, int | None, str], None] | None = None,
) -> Data:
    """The data with the full record of this one study, where it can be had. Never waits for the lists, unless `now`.

    Raises:
        StudyNotFound: neither held nor known to the registry.
        RegistryError: not held, and the registry could not be asked.
    """
    opened = open_data("never" if sync == "auto" else sync, settings=settings, on_progress=on_progress)
    data = with_full_record(opened, nct_id, ask_registry=sync != "never", settings=settings)
    note = data.study(nct_id).left_out_note
    return replace(data, warnings=(*data.warnings, note)) if note else data


def data_of(
    snapshot: Snapshot,
    *,
    checked_at: str | None = None,
    warnings: tuple[str, ...] = (),
    kept_labels: Mapping[str, Labels] | None = None,
) -> Data:
    """The data of one snapshot."""
    return Data(
        records={study.nct_id: study for study in snapshot.studies},
        skipped=snapshot.skipped,
        provenance=_provenance(snapshot, checked_at),
        warnings=warnings,
        kept_labels=kept_labels or {},
    )


def _provenance(snapshot: Snapshot, checked_at: str | None) -> Provenance:
    header = snapshot.header
    bundled = header.source == "bundled"
    stale = bundled or is_stale(checked_at or header.fetched_at)
    return Provenance(
        source=header.source,
        completeness=header.completeness,
        data_timestamp=header.data_timestamp,
        fetched_at=header.fetched_at,
        checked_at=None if bundled else checked_at,
        api_version=header.api_version,
        strategy_version=header.strategy_version,
        rules_version=rules_version(),
        stale=stale,
        note=_note(snapshot, stale),
        missing=header.missing,
    )


def is_stale(checked_at: str | None, now: datetime | None = None) -> bool:
    """True when the last successful check is more than 7 days ago, or never was.

    A check that lies ahead by as much at most is a clock that was set back, no old check.
    """
    now = now or datetime.now(UTC)
    return not is_within(checked_at, now + STALE_AFTER, 2 * STALE_AFTER)


def _note(snapshot: Snapshot, stale: bool) -> str:
    header = snapshot.header
    if header.source == "bundled":
        return "These are bundled facts, not live data: each status is as old as the date beside it."
    day = (header.data_timestamp or header.fetched_at or "")[:10] or "an unknown date"
    old = " Not checked for more than 7 days." if stale else ""
    lacks = f" Not all: nothing came from the search {' and '.join(header.missing)}." if header.missing else ""
    return f"ClinicalTrials.gov data of {day}.{old}{lacks}"
