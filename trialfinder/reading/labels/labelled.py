"""What the labels of one record are. The rules that give them are in labels.py, and take longer to import."""

from __future__ import annotations

from dataclasses import dataclass

from trialfinder.reading.text.quote import Quote


@dataclass(frozen=True, slots=True)
class Labels:
    """What one record is about, each label with the words it rests on.

    A full record that does not say gives `not_stated`; in a facts-only record what was not carried is None or ().
    A study that is off topic carries its therapies where it names any; the other labels are None or ().
    """

    nct_id: str
    topic: str
    negative_class: str | None
    topic_reason: str
    topic_evidence: tuple[Quote, ...]
    therapies: tuple[str, ...] = ()
    cell_source: str | None = None
    processing: str | None = None
    targets: tuple[str, ...] = ()
    control: str | None = None
    therapy_evidence: tuple[Quote, ...] = ()
    source_evidence: tuple[Quote, ...] = ()
    processing_evidence: tuple[Quote, ...] = ()
    target_evidence: tuple[Quote, ...] = ()
    control_evidence: tuple[Quote, ...] = ()
