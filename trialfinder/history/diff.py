"""Two snapshots -> what the registry changed between them. Pure: a function of what the records say, in any order.

A change is told only where both versions speak. A snapshot that lacks a search, or a record of which a part could not
be read, is silent there, and silence is no change. What the registry does by itself when a study stops recruiting
(statuses and contacts of its sites go) belongs to the change of status and is not told again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, get_args

import msgspec

from trialfinder.history.same_site import (
    SitePairs,
    reached_at,
)
from trialfinder.reading.criteria.earlier import prior_injection_rules
from trialfinder.reading.criteria.items import split_criteria
from trialfinder.reading.freshness import JOINABLE
from trialfinder.reading.labels.labelled import Labels
from trialfinder.reading.text.quote import collapse, unescape
from trialfinder.registry.record import Contact, DateStruct, Study
from trialfinder.registry.snapshot import Snapshot
from trialfinder.rows import SiteRow, known_enrollment, site_rows
from trialfinder.vocabulary import is_recruiting
from trialfinder.wording import site_in_words

Kind = Literal[
    "new",
    "gone",
    "status",
    "site_opened",
    "site_closed",
    "enrollment",
    "dates",
    "results",
    "contact",
    "criteria",
    "title",
    "label",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""In the order in which they are told."""

EARLIER: Final = "earlier_injections"
"""`Change.what` of criteria on earlier injections."""
LABELS: Final = ("topic", "therapies", "cell_source", "processing", "targets", "control")
"""The labels that are held against those of older rules."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that changed in one study."""

    nct_id: str
    kind: Kind
    """label: our rules changed, not the registry's record."""
    what: str | None = None
    """Which of several: the column of a date or label, the site's name, EARLIER; None where the kind says it."""
    before: str | None = None
    """The old words; None: there were none."""
    after: str | None = None
    date: str | None = None
    """The registry's date of the newer record (its last update); None where it gives none, as for gone and label."""
    site: SiteRow | None = None
    """The site that it is about."""
    title: str | None = None
    """The study's, of the newest record."""
    topic: str = ""
    """Our label of the newest record: yes, borderline or no."""
    distance_km: float | None = None
    """From the place of the question to this site, else to the study's nearest site that counts."""
    in_miles: bool = True
    """Whether people count in miles at that place."""


def diff(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """What the registry changed. Never raises.

    From or to a copy of facts only nothing is told, for its silence says nothing. What is new or gone is told only
    where the searches account for it: nothing is gone from a partial snapshot, or after the search strategy changed;
    and nothing is new then, but what was first posted since.
    """
    if "facts_only" in (before.header.completeness, after.header.completeness):
        return ()
    then = {study.nct_id: study for study in before.studies}
    now = {study.nct_id: study for study in after.studies}
    same_searches = before.header.strategy_version == after.header.strategy_version
    changes: list[Change] = []
    for nct_id, study in now.items():
        old = then.get(nct_id)
        if old is not None:
            changes += changes_of(old, study)
        elif not _came_unread(before, nct_id) and (
            (same_searches and not before.header.missing) or _first_posted_since(before, study)
        ):
            changes.append(Change(nct_id=nct_id, kind="new", after=_title(study), date=_updated(study)))
    if same_searches and not after.header.missing:
        successors = {old: study.nct_id for study in after.studies for old in _aliases(study)}
        for nct_id in then.keys() - now.keys():
            if not _came_unread(after, nct_id):
                changes.append(
                    Change(nct_id=nct_id, kind="gone", before=_title(then[nct_id]), after=successors.get(nct_id))
                )
    return in_order(changes)


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """By study, then kind, then words: the same changes stand in the same order."""
    return tuple(
        sorted(
            changes,
            key=lambda one: (
                one.nct_id,
                KINDS.index(one.kind),
                one.what or "",
                one.before or "",
                one.after or "",
                one.date or "",
            ),
        )
    )


def changes_of(old: Study, new: Study) -> Iterator[Change]:
    """What changed from one version of a study to another. A change of dates of update alone is none."""
    if old.protocol_section == new.protocol_section and old.has_results == new.has_results:
        return
    if old.is_partial or new.is_partial:
        return
    found = [
        *_status(old, new),
        *_sites(old, new),
        *_enrollment(old, new),
        *_dates(old, new),
        *_results(old, new),
        *_contacts(old, new),
        *_criteria(old, new),
        *_titles(old, new),
    ]
    date = _updated(new)
    for one in found:
        yield msgspec.structs.replace(one, date=date)


def label_changes(then: Mapping[str, Labels], now: Mapping[str, Labels]) -> tuple[Change, ...]:
    """What our newer rules read otherwise in the same records; both by nct_id, one record read twice."""
    changes = []
    for nct_id in then.keys() & now.keys():
        for name in LABELS:
            before, after = _label(then[nct_id], name), _label(now[nct_id], name)
            if before != after:
                changes.append(Change(nct_id=nct_id, kind="label", what=name, before=before, after=after))
    return in_order(changes)


def _label(labels: Labels, name: str) -> str | None:
    value = getattr(labels, name)
    return (";".join(sorted(value)) or None) if isinstance(value, tuple) else value


def _status(old: Study, new: Study) -> Iterator[Change]:
    then, now = old.protocol_section.status_module, new.protocol_section.status_module
    if then.overall_status != now.overall_status:
        yield _change(new, "status", None, then.overall_status, now.overall_status)
    elif _differ(then.why_stopped, now.why_stopped):
        yield _change(new, "status", "why_stopped", then.why_stopped, now.why_stopped)


def _enrollment(old: Study, new: Study) -> Iterator[Change]:
    then, now = (one.protocol_section.design_module.enrollment_info for one in (old, new))
    before, after = known_enrollment(then.count), known_enrollment(now.count)
    kinds = _kinds(then.type, now.type)
    if before != after or (kinds and before is not None):
        yield _change(
            new,
            "enrollment",
            None,
            _typed(None if before is None else str(before), then.type if kinds else None),
            _typed(None if after is None else str(after), now.type if kinds else None),
        )


_DATES: Final = ("start_date", "primary_completion_date", "completion_date")


def _dates(old: Study, new: Study) -> Iterator[Change]:
    for name in _DATES:
        then: DateStruct = getattr(old.protocol_section.status_module, f"{name}_struct")
        now: DateStruct = getattr(new.protocol_section.status_module, f"{name}_struct")
        kinds = _kinds(then.type, now.type)
        if then.date != now.date or (kinds and then.date):
            yield _change(
                new,
                "dates",
                name,
                _typed(then.date, then.type if kinds else None),
                _typed(now.date, now.type if kinds else None),
            )


def _kinds(then: str | None, now: str | None) -> bool:
    """Whether planned became actual, or the other way; a type that an old record did not give is no change."""
    return then is not None and now is not None and then != now


def _typed(value: str | None, kind: str | None) -> str | None:
    return value if value is None or kind is None else f"{value} ({kind.lower()})"


def _results(old: Study, new: Study) -> Iterator[Change]:
    then, now = old.protocol_section.status_module, new.protocol_section.status_module
    if old.has_results is False and new.has_results:
        yield _change(new, "results", None, None, now.results_first_post_date_struct.date or "posted")
    elif old.has_results and new.has_results is False:
        yield _change(new, "results", None, then.results_first_post_date_struct.date or "posted", None)
    elif new.has_results is False and then.results_first_submit_date is None and now.results_first_submit_date:
        yield _change(new, "results", "sent", None, now.results_first_submit_date)


def _titles(old: Study, new: Study) -> Iterator[Change]:
    then, now = old.protocol_section.identification_module, new.protocol_section.identification_module
    if _differ(then.brief_title, now.brief_title):
        yield _change(new, "title", None, then.brief_title, now.brief_title)
    elif _differ(then.official_title, now.official_title):
        yield _change(new, "title", "official_title", then.official_title, now.official_title)


# ---- sites and contacts


def _sites(old: Study, new: Study) -> Iterator[Change]:
    """Sites that opened or closed while the study recruits: else its own status tells it, and its sites have none."""
    if not all(is_recruiting(one.protocol_section.status_module.overall_status) for one in (old, new)):
        return
    if not _sites_may_differ(old, new):
        return
    pairs = SitePairs(site_rows(old), site_rows(new))
    for then, now in pairs.both:
        kind = _opened_or_closed(then.site_status, now.site_status)
        if kind:
            yield _site_change(new, kind, now, then.site_status, now.site_status)
    for site in pairs.new:
        if site.is_recruiting:
            yield _site_change(new, "site_opened", site, None, site.site_status)
    for site in pairs.old:
        if site.is_recruiting:
            yield _site_change(new, "site_closed", site, site.site_status, None)


def _opened_or_closed(then: str | None, now: str | None) -> Literal["site_opened", "site_closed"] | None:
    if then == now:
        return None
    if is_recruiting(now):
        return "site_opened"
    return "site_closed" if is_recruiting(then) or (then in JOINABLE and now not in JOINABLE) else None


def _contacts(old: Study, new: Study) -> Iterator[Change]:
    """Whom to ask, while the study takes people or will: the registry takes contacts off when it no longer does."""
    if new.protocol_section.status_module.overall_status not in JOINABLE or not _sites_may_differ(old, new):
        return
    then, now = (_reached(one.protocol_section.contacts_locations_module.central_contacts) for one in (old, new))
    if _differ(then, now):
        yield _change(new, "contact", None, then, now)
    for a, b in SitePairs(site_rows(old), site_rows(new)).both:
        before, after = reached_at(a), reached_at(b)
        # A site that does not recruit carries no contact in the registry: its change of status tells it.
        if _differ(before, after) and not (after is None and not b.is_recruiting):
            yield msgspec.structs.replace(_change(new, "contact", site_in_words(b), before, after), site=b)


def _sites_may_differ(old: Study, new: Study) -> bool:
    """Whether the module may have changed, and was read whole in both versions."""
    then, now = old.protocol_section, new.protocol_section
    if then.contacts_locations_module == now.contacts_locations_module and (
        then.status_module.overall_status == now.status_module.overall_status
    ):
        return False
    return not any("contactsLocationsModule" in path for one in (old, new) for path in one.left_out)


def _reached(contacts: Iterable[Contact]) -> str | None:
    each = (", ".join(filter(None, (one.name, one.phone, one.phone_ext, one.email))) for one in contacts)
    return "; ".join(sorted(filter(None, map(collapse, each)))) or None


def _site_change(
    new: Study, kind: Literal["site_opened", "site_closed"], site: SiteRow, before: str | None, after: str | None
) -> Change:
    return msgspec.structs.replace(_change(new, kind, site_in_words(site), before, after), site=site)


# ---- criteria


_LIMITS: Final = ("minimum_age", "maximum_age", "sex", "healthy_volunteers")


def _criteria(old: Study, new: Study) -> Iterator[Change]:
    then, now = old.protocol_section.eligibility_module, new.protocol_section.eligibility_module
    for name in _LIMITS:
        before, after = getattr(then, name), getattr(now, name)
        if before != after:
            yield _change(new, "criteria", name, _said(before), _said(after))
    if not _differ(then.eligibility_criteria, now.eligibility_criteria):
        return
    lines_then, lines_now = _lines(old), _lines(new)
    dropped, added = _without(lines_then, lines_now), _without(lines_now, lines_then)
    if not dropped and not added:  # only marks, order or headings changed
        return
    earlier_then, earlier_now = _earlier(old), _earlier(new)
    is_earlier = [any(quote in line for quote in earlier_then) for line in dropped]
    is_earlier_now = [any(quote in line for quote in earlier_now) for line in added]
    for what, wanted in ((EARLIER, True), (None, False)):
        before = "\n".join(line for line, is_one in zip(dropped, is_earlier, strict=True) if is_one is wanted)
        after = "\n".join(line for line, is_one in zip(added, is_earlier_now, strict=True) if is_one is wanted)
        if before or after:
            yield _change(new, "criteria", what, before or None, after or None)


def _said(value: str | bool | None) -> str | None:
    return {True: "yes", False: "no", None: None}[value] if not isinstance(value, str) else value


def _lines(study: Study) -> list[str]:
    """Each line of the criteria as a person reads it, after the section that it stands in."""
    split = split_criteria(study)
    return [
        f"{section}: {unescape(collapse(quote.text))}"
        for section, quotes in (
            ("To join", split.inclusion),
            ("Keeps out", split.exclusion),
            ("Also said", split.unsorted),
        )
        for quote in quotes
    ]


def _without(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    """The lines that the others do not hold, in their order; letters' case and stops at the end say nothing."""
    left = Counter(map(_line_key, others))
    kept = []
    for line in lines:
        key = _line_key(line)
        if left[key]:
            left[key] -= 1
        else:
            kept.append(line)
    return kept


def _line_key(line: str) -> str:
    return line.casefold().rstrip(" .;,")


def _earlier(study: Study) -> list[str]:
    """The words of the rules about earlier injections."""
    return [unescape(collapse(rule.quote.text)) for rule in prior_injection_rules(study)]


# ---- records


def _change(study: Study, kind: Kind, what: str | None, before: str | None, after: str | None) -> Change:
    return Change(nct_id=study.nct_id, kind=kind, what=what, before=before, after=after)


def _differ(then: str | None, now: str | None) -> bool:
    """Whether two texts differ in their words; white space and the registry's escapes are none."""
    return unescape(collapse(then or "")) != unescape(collapse(now or ""))


def _title(study: Study) -> str:
    return study.title or study.nct_id


def _updated(study: Study) -> str | None:
    status = study.protocol_section.status_module
    return status.last_update_post_date_struct.date or status.last_update_submit_date


def _aliases(study: Study) -> tuple[str, ...]:
    return study.protocol_section.identification_module.nct_id_aliases


def _came_unread(snapshot: Snapshot, nct_id: str) -> bool:
    """Whether the record was there, but could not be read."""
    return any(one.nct_id == nct_id for one in snapshot.skipped)


def _first_posted_since(before: Snapshot, study: Study) -> bool:
    posted = study.protocol_section.status_module.study_first_post_date_struct.date
    since = before.header.data_timestamp or before.header.fetched_at
    return bool(posted and since and posted[:10] > since[:10])
