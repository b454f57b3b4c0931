"""Words for people: a status is never without its date, and silence of our copy is not silence of the record."""

from dataclasses import fields, replace
from datetime import date
from typing import Literal

from tests.tools.each import each
from tests.tools.held import decoded
from tests.tools.standin.records import PRP_DISC, study
from trialfinder.reading.cards.design import DesignCard
from trialfinder.reading.cards.product import Identity
from trialfinder.reading.labels.labelled import Labels
from trialfinder.reading.labels.labels import read_labels
from trialfinder.rows import site_rows, study_row
from trialfinder.titles import LONGEST_TITLE, plain_title
from trialfinder.vocabulary import STATUS_MEANINGS, STATUSES
from trialfinder.wording import (
    FACT_NAMES,
    NOT_HELD,
    compared_in_words,
    control_in_words,
    nearest_site_warning,
    product_in_words,
    site_in_words,
    status_in_words,
    title_in_words,
    town_in_words,
)

TODAY = date(2026, 11, 22)
NO_TITLE = {"full": "Title not given", "facts_only": f"Title {NOT_HELD}"}
SITE = {"city": "Denver", "state": "Colorado", "country": "United States"}


def facts_only(as_of: str | None, status: str | None) -> str:
    record = study("NCT90000080", status=status)
    record["derivedSection"] = {"miscInfoModule": {"versionHolder": as_of}} if as_of else {}
    return status_in_words(decoded(record, "facts_only"), TODAY)


@each(
    ("as_of", "status", "words"),
    [
        ("2025-08-26", "RECRUITING", "Was recruiting on 2025-08-26; check (that was 14 months ago)"),
        (None, "RECRUITING", "Was recruiting, but our copy does not say when; check"),
        ("2022-10-10", "COMPLETED", "Completed, as of October 10, 2022 (that was 4 years ago)"),
        (None, "COMPLETED", "Completed; our copy does not say when"),
        ("2022-10-10", None, "Status not in our copy"),
    ],
)
def test_the_offline_copy_speaks_of_the_past(as_of: str | None, status: str | None, words: str) -> None:
    assert facts_only(as_of, status) == words


def test_a_full_record_names_its_verification_date() -> None:
    assert status_in_words(decoded(PRP_DISC), TODAY) == "Recruiting; last verified October 2026 (22 days ago)"
    unverified = decoded(study("NCT90000081", verified=None))
    assert status_in_words(unverified, TODAY) == "Recruiting; the record has no verification date"


@each("status", [*STATUSES, "SOMETHING_NEW"])
def test_every_status_has_words_and_none_is_without_a_date(status: str) -> None:
    assert "October 2026" in status_in_words(decoded(study("NCT90000082", status=status)), TODAY)
    assert status in STATUS_MEANINGS or status == "SOMETHING_NEW"


def test_a_closed_site_of_a_recruiting_study_is_said() -> None:
    assert nearest_site_warning(decoded(PRP_DISC), "RECRUITING") is None
    assert "completed" in str(nearest_site_warning(decoded(PRP_DISC), "COMPLETED"))
    assert nearest_site_warning(decoded(study("NCT90000083", status="COMPLETED")), "COMPLETED") is None


@each("completeness", ["full", "facts_only"])
def test_study_and_row_have_one_title(completeness: Literal["full", "facts_only"]) -> None:
    escaped = study("NCT90000082", title=r"Cells  in discs \> 3")
    untitled = study("NCT90000083", title="")
    for record, title in ((escaped, "Cells in discs > 3"), (untitled, NO_TITLE[completeness])):
        one = decoded(record, completeness)
        row = study_row(one, read_labels(one))
        assert title_in_words(one) == title_in_words(row) == title


def test_a_site_reads_the_same_wherever_it_stands() -> None:
    whole, bare, nameless = site_rows(
        decoded(study("NCT90000084", sites=[SITE | {"facility": "Spine  Clinic"}, SITE, {}]))
    )
    assert site_in_words(whole) == "Spine Clinic, Denver, Colorado, United States"
    assert site_in_words(bare) == town_in_words(whole) == "Denver, Colorado, United States"
    assert (site_in_words(nameless), town_in_words(nameless)) == ("a site without a name", "Place not given")


@each("card", [Identity, DesignCard])
def test_every_line_of_a_card_has_a_name(card: type[Identity] | type[DesignCard]) -> None:
    """Else the study whose record fills that line cannot be shown."""
    lines = {one.name for one in fields(card) if one.type == "Field"}
    assert len(lines) >= 5
    assert lines <= set(FACT_NAMES)


def labelled(therapies: str, targets: str, source: str, control: str = "placebo_sham") -> Labels:
    kinds = tuple(therapies.split())
    places = tuple(targets.split())
    return Labels("", "yes", None, "", (), kinds, source, targets=places, control=control, groups=(kinds,))


@each(
    ("labels", "title"),
    [
        (labelled("prp", "disc", "autologous"), "PRP from your own blood into the disc, against a placebo or sham"),
        (
            labelled("prp platelet_lysate", "facet epidural muscle_ligament", "autologous"),
            "Own PRP and platelet lysate into the facet joints and 2 more places, against a placebo or sham",
        ),
        (
            labelled("prp bm_msc svf", "facet sij", "mixed", "none"),
            "Own or donor PRP and 2 more into the facet joints and 1 more place, no comparison group",
        ),
        (
            labelled("bmac adipose_msc exosome ipsc", "disc facet sij epidural", "not_stated"),
            "Bone-marrow concentrate and 3 more (own or donor: not stated) into the disc and 3 more places, against a "
            "placebo or sham",
        ),
    ],
)
def test_a_plain_title_counts_what_would_make_it_long(labels: Labels, title: str) -> None:
    assert plain_title(labels, labels.control) == title
    assert len(title) <= LONGEST_TITLE or "not stated" in title


BOTH = ("prp", "bmac")


@each(
    ("groups", "named", "title"),
    [
        ((BOTH,), "Platelet-rich plasma (PRP) + bone-marrow concentrate", "Own PRP and bone-marrow concentrate"),
        ((("prp",), ("bmac",)), "Platelet-rich plasma (PRP), or bone-marrow concentrate", "Own PRP or bone-marrow"),
        (
            (BOTH, ("bmac",)),
            "Bone-marrow concentrate, in some groups with platelet-rich",
            "Own bone-marrow concentrate, some with PRP, into the disc",
        ),
        ((("prp",), ("bmac",), BOTH), "Platelet-rich plasma (PRP), bone-marrow concentrate, or both", "Own PRP, bone-"),
        (
            (),
            "Platelet-rich plasma (PRP), bone-marrow concentrate, or both",
            "Own PRP, bone-marrow concentrate or both",
        ),
    ],
)
def test_several_products_are_told_as_they_are_given(
    groups: tuple[tuple[str, ...], ...], named: str, title: str
) -> None:
    """A plus stands only where one group gets both: "PRP + PRF" was told where each group got one of them."""
    labels = replace(labelled("prp bmac", "disc", "autologous"), groups=groups)
    assert product_in_words(labels).startswith(named)
    assert plain_title(labels, labels.control).startswith(title)


@each(
    ("told", "against"),
    [
        ("Normal saline, 2 mL", "salt water"),
        ("saline with lidocaine", "salt water with a numbing drug"),
        ("Sham: mepivacaine in the muscle", "a placebo or sham with a numbing drug"),
        (None, "a placebo or sham"),
    ],
)
def test_a_title_does_not_call_a_drug_salt_water(told: str | None, against: str) -> None:
    assert plain_title(labelled("prp", "disc", "autologous"), "placebo_sham", told).endswith(f", against {against}")


@each(
    ("compared", "line", "against"),
    [
        (
            ("placebo_sham", "usual_care"),
            "a placebo or sham procedure, and with usual care",
            "a placebo or sham or usual care",
        ),
        (("forms",), "another form of the product", None),
        (("no_treatment",), "no added treatment", "no added treatment"),
    ],
)
def test_every_group_of_a_comparison_is_told(compared: tuple[str, ...], line: str, against: str | None) -> None:
    control = {"forms": "active", "no_treatment": "none"}.get(compared[0], "placebo_sham")
    labels = replace(labelled("prp", "disc", "autologous", control), compared=compared)
    assert compared_in_words(control, compared) == line
    assert control_in_words(control, compared) == f"compared with {line}"
    assert plain_title(labels, control).endswith(f", against {against}" if against else ", forms compared")
