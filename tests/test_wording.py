"""Words for people: a status is never without its date, and silence of our copy is not silence of the record."""

from datetime import date

import pytest

from tests.tools.held import decoded
from tests.tools.standin.records import PRP_DISC, study
from trialfinder.vocabulary import STATUS_MEANINGS, STATUSES
from trialfinder.wording import nearest_site_warning, status_in_words

TODAY = date(2026, 11, 22)


def facts_only(as_of: str | None, status: str | None) -> str:
    record = study("NCT90000080", status=status)
    record["derivedSection"] = {"miscInfoModule": {"versionHolder": as_of}} if as_of else {}
    return status_in_words(decoded(record, "facts_only"), TODAY)


@pytest.mark.parametrize(
    ("as_of", "status", "words"),
    [
        ("2025-08-26", "RECRUITING", "Was recruiting on 2025-08-26; check (that was 14 months ago)"),
        (None, "RECRUITING", "Was recruiting on a date we do not know; check"),
        ("2022-10-10", "COMPLETED", "Completed, as of 2022-10-10 (that was 4 years ago)"),
        (None, "COMPLETED", "Completed, as of a date we do not know"),
        ("2022-10-10", None, "Status not in our copy"),
    ],
)
def test_the_offline_copy_speaks_of_the_past(as_of: str | None, status: str | None, words: str) -> None:
    assert facts_only(as_of, status) == words


def test_a_full_record_names_its_verification_date() -> None:
    assert status_in_words(decoded(PRP_DISC), TODAY) == "Recruiting; last verified 2026-10 (22 days ago)"
    unverified = decoded(study("NCT90000081", verified=None))
    assert status_in_words(unverified, TODAY) == "Recruiting; the record has no verification date"


@pytest.mark.parametrize("status", [*STATUSES, "SOMETHING_NEW"])
def test_every_status_has_words_and_none_is_without_a_date(status: str) -> None:
    assert "2026-10" in status_in_words(decoded(study("NCT90000082", status=status)), TODAY)
    assert status in STATUS_MEANINGS or status == "SOMETHING_NEW"


def test_a_closed_site_of_a_recruiting_study_is_said() -> None:
    assert nearest_site_warning(decoded(PRP_DISC), "RECRUITING") is None
    assert "completed" in str(nearest_site_warning(decoded(PRP_DISC), "COMPLETED"))
    assert nearest_site_warning(decoded(study("NCT90000083", status="COMPLETED")), "COMPLETED") is None
