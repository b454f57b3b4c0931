"""What the registry's terms ask for is said, and dated."""

from trialfinder.registry.terms_of_use import terms_of_use


def test_who_gave_the_records_when_and_what_is_ours() -> None:
    line = terms_of_use().export_line("2026-11-20T09:00:05", "2026-11-22T22:04:00Z")
    assert "ClinicalTrials.gov" in line
    assert "Data of 2026-11-20, fetched on 2026-11-22." in line
    assert "are ours, not the registry's" in line
    assert "\n" not in line
    everything = " ".join(terms_of_use().lines(None, None))
    assert "Data of the day beside each record" in everything
    assert "public domain" not in everything
