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
    cell_source_from: str | None = None
    """record: its words say it · tissue, method: it follows from them · product_list: our list knows the product."""
    gives_product: str | None = None
    """yes · follows: people get it outside the study and are watched · not_stated."""
    with_operation: bool | None = None
    """The product is put in during an operation on the disc, or right after it."""
    processing: str | None = None
    targets: tuple[str, ...] = ()
    control: str | None = None
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


def control_told(control: str | None, evidence: tuple[Quote, ...], is_partial: bool) -> str | None:
    """The comparison as far as it can be told: that our copy of facts holds one arm shows no absence of another."""
    is_sure = any(one.path.endswith(("interventionModel", "studyType")) for one in evidence)
    return None if is_partial and control == "none" and not is_sure else control
