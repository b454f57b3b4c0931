"""What changed since a day, for a question: which two of the kept snapshots are compared, and what every face shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple, overload

import msgspec

from trialfinder.data import Data, data_of
from trialfinder.errors import FileError, QueryError, SnapshotDamaged
from trialfinder.files import FilePath, put_text
from trialfinder.finding.find import find
from trialfinder.finding.found import nearest_sites
from trialfinder.history.diff import Change, diff, in_order, label_changes
from trialfinder.places import Place, distance_km
from trialfinder.question import Question
from trialfinder.reading.dates import date_in_words
from trialfinder.reading.labels.labelled import Labels, labels_of, read_all, read_kept
from trialfinder.reading.text.terms import rules_version
from trialfinder.registry.record import Study
from trialfinder.registry.snapshot import Header, Snapshot, read_header, read_snapshot
from trialfinder.registry.snapshot_folder import snapshot_paths
from trialfinder.vocabulary import is_recruiting


@dataclass(frozen=True, eq=False)
class Compared:
    """All that changed between two snapshots, and the records that it is about in both versions."""

    before: Header | None
    after: Header | None
    changes: tuple[Change, ...]
    then: Data | None
    """The older version of the records that changed; None: nothing was compared."""
    now: Data | None
    """The newer version of the records that changed."""
    notes: tuple[str, ...] = ()
    """What a person needs beside it, a sentence each."""


@dataclass(frozen=True, eq=False, repr=False)
class Changes:
    """What changed, as far as it concerns a question; iterates over its changes."""

    before: Header | None
    after: Header | None
    changes: tuple[Change, ...]
    """By study, then kind; of every topic, each change with its own."""
    question: Question = field(default_factory=Question)
    studies: tuple[str, ...] = ()
    """Only these, where any are named."""
    notes: tuple[str, ...] = ()

    @property
    def since(self) -> str | None:
        """Which data are compared with the newest: the registry's data version; None: there are none to compare."""
        return (stamp(self.before) or None) if self.before else None

    @property
    def until(self) -> str | None:
        """The newest data."""
        return (stamp(self.after) or None) if self.after else None

    @property
    def partial(self) -> bool:
        """Whether one of the two lacks a search, so that what is new or gone is not all told."""
        return any(one is not None and bool(one.missing) for one in (self.before, self.after))

    @property
    def on_topic(self) -> tuple[Change, ...]:
        """Those that a person reads: of studies on topic, or of the studies that were named."""
        return tuple(one for one in self.changes if self.studies or one.topic == "yes" or _left_topic(one))

    def __len__(self) -> int:
        """How many changes."""
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        """Each change."""
        return iter(self.changes)

    def __repr__(self) -> str:
        """One line: how many of each kind, since when."""
        counts = Counter(one.kind for one in self.changes)
        kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "none"
        return f"<Changes since {self.since[:10]}: {kinds}>" if self.since else "<Changes: no data to compare>"

    @overload
    def to_json(self, path: None = None) -> str: ...
    @overload
    def to_json(self, path: FilePath) -> None: ...
    def to_json(self, path: FilePath | None = None) -> str | None:
        """As `trialfinder changes --format json` gives it; the text when no path is given.

        Raises:
            FileError: the file cannot be written.
        """
        from trialfinder.export.contract.search import changes_json, json_text

        return put_text(path, json_text(changes_json(self)))

    @overload
    def to_csv(self, path: None = None, *, excel_bom: bool = True) -> str: ...
    @overload
    def to_csv(self, path: FilePath, *, excel_bom: bool = True) -> None: ...
    def to_csv(self, path: FilePath | None = None, *, excel_bom: bool = True) -> str | None:
        """One row a change: formula-safe, missing is empty.

        Args:
            path: the file to write; None gives the text.
            excel_bom: start the file with a byte-order mark, without which Excel does not read UTF-8.

        Raises:
            FileError: the file cannot be written.
        """
        from trialfinder.export.contract.search import changes_csv

        return put_text(path, changes_csv(self), "utf-8-sig" if excel_bom else "utf-8")

    @overload
    def to_atom(self, path: None = None) -> str: ...
    @overload
    def to_atom(self, path: FilePath) -> None: ...
    def to_atom(self, path: FilePath | None = None) -> str | None:
        """An Atom feed of the studies on topic, one entry a change; the same changes make the same bytes.

        Raises:
            FileError: the file cannot be written.
        """
        from trialfinder.history.atom import atom_text

        return put_text(path, atom_text(self))


def compare(home: Path, since: str | None = None) -> Compared:
    """The newest snapshot against the one before it, or against the last one at or before `since`. Never raises.

    Args:
        home: the data folder.
        since: as in `kept.pair`.
    """
    found = pair(home, since)
    notes = (found.note,) if found.note else ()
    if found.before is None or found.after is None:
        after = found.after.header if found.after else None
        return Compared(None, after, (), None, None, notes)
    labels = labels_of(found.after, home)
    changes = diff(found.before, found.after)
    old = {study.nct_id: study for study in found.before.studies}
    new = {study.nct_id: study for study in found.after.studies}
    # A record that reads as it did has the labels that it has now.
    same = {nct_id: labels[nct_id] for nct_id in old.keys() & new.keys() if _reads_alike(old[nct_id], new[nct_id])}
    changes += _by_our_rules(old, _labels_then(home, found.before.header.sha256), same)
    told = {one.nct_id for one in changes}
    then = data_of(_only(found.before, told), kept_labels=same)
    now = data_of(_only(found.after, told), kept_labels=labels)
    return Compared(
        found.before.header,
        found.after.header,
        in_order(_known(one, then, now) for one in changes),
        then,
        now,
        (*notes, *_notes(found.before.header, found.after.header)),
    )


def concerning(compared: Compared, question: Question, studies: Collection[str] = ()) -> Changes:
    """The changes that fit a question, each with its distance where the question names a place.

    A change fits when the study fits before or after it; of sites with a radius, when the site lies within it.

    Args:
        compared: what changed.
        question: empty: all of it.
        studies: only these ids; empty: any.
    """
    found = compared.changes
    if compared.then is not None and compared.now is not None:
        if studies:
            found = tuple(one for one in found if one.nct_id in studies)
        fits = _fitting(compared.then, question) | _fitting(compared.now, question) if found else set()
        away = (_placed(one, question.near, compared.then, compared.now) for one in found if one.nct_id in fits)
        found = tuple(one for one in away if _is_within(one, question.within_km))
    return Changes(compared.before, compared.after, found, question, tuple(studies), compared.notes)


def together(first: Changes, second: Changes) -> Changes:
    """What concerns either, each change once."""
    both = {(one.nct_id, one.kind, one.what, one.before, one.after): one for one in (*second.changes, *first.changes)}
    return replace(first, changes=in_order(both.values()))


def _fitting(data: Data, question: Question) -> set[str]:
    """The ids that fit, whatever their topic. A place alone leaves none out: some have no site on the map."""
    asked = replace(question, include_borderline=True, include_off_topic=True, limit=None, sort=None)
    if asked == Question(include_borderline=True, include_off_topic=True):
        return set(data.records)
    return {row.nct_id for row in find(data, asked if question.within_km else asked.without("near"))}


def _placed(one: Change, place: Place | None, then: Data, now: Data) -> Change:
    if place is None:
        return one
    if one.site is not None:
        km = None
        if one.site.latitude is not None and one.site.longitude is not None:
            km = distance_km(place.latitude, place.longitude, one.site.latitude, one.site.longitude)
    else:
        # What closed is as far as the nearest site that recruited.
        has_closed = one.kind == "status" and is_recruiting(one.before)
        data = then if has_closed or one.nct_id not in now.records else now
        near = nearest_sites(data, place).of(one.nct_id)
        km = near.away_km if near else None
    return one if km is None else msgspec.structs.replace(one, distance_km=round(km, 1), in_miles=place.in_miles)


def _is_within(one: Change, within_km: float | None) -> bool:
    return within_km is None or one.site is None or (one.distance_km is not None and one.distance_km <= within_km)


def _known(one: Change, then: Data, now: Data) -> Change:
    """The change with the title and the topic of its newest record."""
    data = now if one.nct_id in now.records else then
    title = data.records[one.nct_id].title
    return msgspec.structs.replace(one, title=title, topic=data.labels[one.nct_id].topic)


def _left_topic(one: Change) -> bool:
    """Our rules now take a study for off topic that they took for on topic."""
    return one.kind == "label" and one.what == "topic" and one.before == "yes"


def _only(snapshot: Snapshot, nct_ids: Collection[str]) -> Snapshot:
    return replace(snapshot, studies=tuple(one for one in snapshot.studies if one.nct_id in nct_ids))


def _reads_alike(old: Study, new: Study) -> bool:
    """Whether nothing that labels are read from has changed; the registry dates every record anew with each version."""
    return old.protocol_section == new.protocol_section


def _by_our_rules(
    old: Mapping[str, Study], kept: Mapping[str, Labels] | None, same: Mapping[str, Labels]
) -> tuple[Change, ...]:
    """What today's rules read otherwise in the older records than the rules of that day.

    The labels of that day are kept beside the snapshots for a while; where they are gone, nothing is told.
    """
    if not kept:
        return ()
    rest = read_all(study for nct_id, study in old.items() if nct_id in kept and nct_id not in same)
    return label_changes(kept, {**same, **rest})


def _labels_then(home: Path, records: str) -> Mapping[str, Labels] | None:
    """The labels that were last read of these records, where other rules than today's read them."""
    files = sorted((home / "labels").glob(f"{records[:16]}-*.json"), key=_written)
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError, IndexError):
        kept = read_kept(files[-1].read_bytes())
        if kept.records == records and kept.rules != rules_version():
            return {labels.nct_id: labels for labels in kept.labels}
    return None


def _written(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _notes(before: Header, after: Header) -> tuple[str, ...]:
    some = []
    missing = [name for one in (before, after) for name in one.missing]
    if missing:
        some.append(
            f"Not all: nothing had come from the search {' and '.join(dict.fromkeys(missing))}. "
            "So what is new or gone is told only where it is sure."
        )
    if before.strategy_version != after.strategy_version:
        some.append(
            "Our searches changed between the two: no study is told as gone, "
            "and as new only what was first posted since."
        )
    return tuple(some)


def changes(
    home: Path,
    since: str | None = None,
    *,
    question: Question | None = None,
    studies: Collection[str] = (),
) -> Changes:
    """What changed in the kept data, as far as it fits a question. Asks no registry. Never raises."""
    return concerning(compare(home, since), question or Question(), studies)


class Pair(NamedTuple):
    """Two snapshots of one registry address; None where there is none."""

    before: Snapshot | None
    after: Snapshot | None
    """The newest."""
    note: str | None
    """Why there is no pair, or what was passed over, in a sentence."""


def stamp(header: Header) -> str:
    """Which data a snapshot holds: the registry's data version, else when it was fetched; "" where neither is known."""
    return header.data_timestamp or header.fetched_at or ""


def parse_day(text: str) -> str:
    """A day as `2026-11-20`.

    Raises:
        QueryError: it is not one.
    """
    plain = text.strip()
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", plain):
            raise ValueError(plain)
        return date.fromisoformat(plain).isoformat()
    except ValueError as error:
        raise QueryError(
            f"since: {text!r:.40} is not a day. Write year, month and day, for example 2026-11-20.",
            field="since",
            value=text,
        ) from error


def days_kept(home: Path) -> tuple[str, ...]:
    """The days of the data that can be compared with the newest, newest first, each once. Never raises."""
    kept = list(_headers(home))
    days = [stamp(header)[:10] for _, header in kept[1:] if header.api_url == kept[0][1].api_url]
    return tuple(dict.fromkeys(day for day in days if day))


def pair(home: Path, since: str | None = None) -> Pair:
    """The newest snapshot, and the one before it or the last one at or before `since`. Never raises.

    Args:
        home: the data folder.
        since: a day (`2026-11-20`) or a data version as `stamp` gives it. The newest snapshot itself is the answer
            where it is that old: then nothing has changed since.
    """
    kept = list(_headers(home))
    newest = next(_read(kept), None)
    if newest is None:
        return Pair(None, None, "No set of records is kept yet: each download of newer data keeps one.")
    place = next(number for number, (path, _) in enumerate(kept) if path == newest.path)
    same = [one for one in kept[place:] if one[1].api_url == newest.header.api_url]
    if since is None:
        before = next(_read(same[1:]), None)
        note = None if before else f"Only the data of {_day(newest.header)} are kept: there is nothing to compare yet."
        return Pair(before, newest, note)
    wanted = [one for one in same if stamp(one[1]) and stamp(one[1])[: len(since)] <= since]
    if wanted and wanted[0][0] == newest.path:
        return Pair(newest, newest, f"The newest data are of {_day(newest.header)}.")
    before = next(_read(wanted), None)
    if before is None:
        oldest = _day(same[-1][1])
        return Pair(
            None, newest, f"No data of {date_in_words(since[:10])} or before are kept; the oldest are of {oldest}."
        )
    return Pair(before, newest, None)


def _day(header: Header) -> str:
    return date_in_words(stamp(header)[:10]) or "an unknown day"


def _headers(home: Path) -> Iterator[tuple[Path, Header]]:
    """Each snapshot that can be opened, newest first."""
    with suppress(FileError):
        for path in snapshot_paths(home):
            with suppress(FileError, SnapshotDamaged):
                yield path, read_header(path)


def _read(some: list[tuple[Path, Header]]) -> Iterator[Snapshot]:
    """Each one that can be read whole; a damaged file, or one that is cleared away meanwhile, is passed over."""
    for path, _ in some:
        with suppress(FileError, SnapshotDamaged):
            yield read_snapshot(path)
