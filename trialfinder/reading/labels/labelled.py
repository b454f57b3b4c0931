"""Labels as values: what those of one record are, and where those of all records are kept once they were read.

Reading them anew takes most of a search's time; the rules that do are in labels.py, and take long to import. A kept
file is named after the records and the rules it was read from, so it is never stale; one that cannot be read, or does
not hold what was written, is passed over, and the labels are read anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from trialfinder.errors import FileError
from trialfinder.files import write_whole
from trialfinder.reading.text.quote import Quote
from trialfinder.reading.text.terms import rules_version
from trialfinder.registry.record import Study
from trialfinder.registry.snapshot import Snapshot
from trialfinder.vocabulary import THERAPIES, upper


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
    cell_source_from: str | None = None
    """record: its words say it · tissue, method: it follows from them · product_list: our list knows the product."""
    gives_product: str | None = None
    """yes · follows: people get it outside the study and are watched · not_stated."""
    with_operation: bool | None = None
    """The product is put in during an operation on the disc, or right after it."""
    processing: str | None = None
    processing_from: str | None = None
    """record: its words say it · kind: it follows from what the product is."""
    targets: tuple[str, ...] = ()
    control: str | None = None
    groups: tuple[tuple[str, ...], ...] = ()
    """Of several products, those that each group gets, each set once; () where no words tell, or there is one."""
    compared: tuple[str, ...] = ()
    """What the other groups get, finer than `control`: keys of vocabulary.COMPARED_WITH; () where nothing is finer."""
    therapy_evidence: tuple[Quote, ...] = ()
    gives_evidence: tuple[Quote, ...] = ()
    source_evidence: tuple[Quote, ...] = ()
    processing_evidence: tuple[Quote, ...] = ()
    target_evidence: tuple[Quote, ...] = ()
    control_evidence: tuple[Quote, ...] = ()

    @property
    def is_a_trial_of_it(self) -> bool:
        """On topic, and people are given the product in it; True too where our copy of facts does not carry that.

        What a list, an offer or a self-check shows unless more is asked for.
        """
        return self.topic == "yes" and self.gives_product in ("yes", None)


_OF_DONORS: Final = ("umbilical_msc", "perinatal_tissue", "np_allograft")


def owner_of(labels: Labels, therapy: str) -> str | None:
    """Own or donor of one of the products: own marrow beside birth tissue is own, though the two together are mixed."""
    if has_two_owners(labels):
        return "allogeneic" if therapy in _OF_DONORS else "autologous"
    return labels.cell_source


def has_two_owners(labels: Labels) -> bool:
    """Whether one product is the person's own, as the record says, and the other a donor's, as its tissue tells."""
    donors = [one in _OF_DONORS for one in labels.therapies]
    is_told = labels.cell_source == "mixed" and labels.cell_source_from in ("tissue", "product_list")
    return is_told and any(donors) and not all(donors)


def kind_in_words(labels: Labels, therapy: str, words: str) -> str:
    """The words for a kind of product, nearer to the record's own where one label holds two: lysate and releasate."""
    if therapy == "platelet_lysate":
        told = " ".join(one.text for one in labels.therapy_evidence).lower()
        if "releasate" in told and "lysate" not in told and "lysed" not in told:
            return words.replace("lysate", "releasate")
    return words


def kinds_in_words(labels: Labels) -> str:
    """The products by the names of their kinds: "Platelet-rich plasma (PRP), or bone-marrow concentrate"."""
    names = [kind_in_words(labels, one, THERAPIES.get(one, one)) for one in labels.therapies]
    return upper(products_joined(labels, [f"{one[:1].lower()}{one[1:]}" for one in names]))


def products_joined(labels: Labels, names: Sequence[str], plus: str = " + ") -> str:
    """The names of the products as they are given: "A + B" together, "A, or B" in different groups.

    Args:
        labels: of the study.
        names: one for each of its therapies, in their order; fewer where the rest is counted.
        plus: between products that one group gets.
    """
    kinds = labels.therapies[: len(names)]
    told = dict(zip(kinds, names, strict=True))
    if len(kinds) < 2:
        return "".join(names)
    groups = tuple(dict.fromkeys(some for group in labels.groups if (some := tuple(k for k in kinds if k in group))))
    if groups == (kinds,):
        return plus.join(names)
    if groups and all(len(group) == 1 for group in groups):
        return f"{', '.join(names[:-1])}, or {names[-1]}"
    always = [told[kind] for kind in kinds if groups and all(kind in group for group in groups)]
    if always:
        others = [told[kind] for kind in kinds if told[kind] not in always]
        return f"{plus.join(always)}, in some groups with {plus.join(others)}"
    return f"{names[0]}, {names[1]}, or both" if len(names) == 2 else f"one or more of {', '.join(names)}"


def control_told(control: str | None, evidence: tuple[Quote, ...], is_partial: bool) -> str | None:
    """The comparison as far as it can be told: that our copy of facts holds one arm shows no absence of another."""
    is_sure = any(one.path.endswith(("interventionModel", "studyType")) for one in evidence)
    return None if is_partial and control == "none" and not is_sure else control


BUNDLED_LABELS: Final = "bundled.labels.json"
"""Beside the bundled snapshot; scripts/build_bundled_labels.py writes it."""
KEEP_FILES: Final = 4


class KeptLabels(msgspec.Struct, frozen=True):
    """The labels of every record of one snapshot."""

    records: str
    """sha256 of the snapshot's record lines."""
    rules: str
    """Version of the rules that read them."""
    labels: tuple[Labels, ...]


class _Checked(msgspec.Struct, frozen=True):
    """The same as the data folder holds it: what a disk has changed must not pass for a label."""

    sha256: str
    """Of `kept`."""
    kept: msgspec.Raw
    """KeptLabels."""


def labels_of(snapshot: Snapshot, home: Path) -> Mapping[str, Labels]:
    """The labels of every record, by nct_id: kept ones when records and rules are the same, else read now and kept."""
    records, rules = snapshot.header.sha256, rules_version()
    bundled = snapshot.header.source == "bundled"
    path = home / "labels" / f"{records[:16]}-{rules}.json"
    shipped = resources.files("trialfinder.registry") / BUNDLED_LABELS
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        if bundled and _fits(kept := msgspec.json.decode(shipped.read_bytes(), type=KeptLabels), records, rules):
            return {labels.nct_id: labels for labels in kept.labels}
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        if _fits(kept := read_kept(path.read_bytes()), records, rules):
            return {labels.nct_id: labels for labels in kept.labels}
    fresh = KeptLabels(records, rules, tuple(read_all(snapshot.studies).values()))
    with suppress(OSError, FileError):  # a folder that cannot be written only costs time
        path.parent.mkdir(parents=True, exist_ok=True)
        content = msgspec.json.encode(fresh)
        write_whole(path, msgspec.json.encode(_Checked(hashlib.sha256(content).hexdigest(), msgspec.Raw(content))))
        _tidy(path.parent)
    return {labels.nct_id: labels for labels in fresh.labels}


def read_all(studies: Iterable[Study]) -> dict[str, Labels]:
    """The labels of these records, read now, by nct_id."""
    from trialfinder.reading.labels.labels import read_labels  # 30 ms to import: not where all labels are kept

    return {study.nct_id: read_labels(study) for study in studies}


def _fits(kept: KeptLabels, records: str, rules: str) -> bool:
    return (kept.records, kept.rules) == (records, rules)


def read_kept(content: bytes) -> KeptLabels:
    """The labels of a file.

    Raises:
        msgspec.DecodeError: it does not hold what was written.
    """
    checked = msgspec.json.decode(content, type=_Checked)
    if hashlib.sha256(checked.kept).hexdigest() != checked.sha256:
        raise msgspec.DecodeError("changed since it was written")
    return msgspec.json.decode(checked.kept, type=KeptLabels)


def _tidy(folder: Path) -> None:
    newest_first = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[KEEP_FILES:]:
        old.unlink()
