"""Records decode from bytes; a misfit is reported with its path and never raises."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.each import each
from tests.tools.standin.records import PRP_DISC, RECORDS, study
from trialfinder.registry.pages import read_page, read_record
from trialfinder.registry.record import FIELDS, Misfit, Study, decode_study


def decode(record: object) -> Study | Misfit:
    return decode_study(json.dumps(record).encode())


def test_a_record_is_typed() -> None:
    found = decode(PRP_DISC)
    assert isinstance(found, Study)
    assert found.nct_id == "NCT90000001"
    assert found.completeness == "full"
    [denver, boulder, _] = found.protocol_section.contacts_locations_module.locations
    assert (denver.city, denver.status, boulder.status) == ("Denver", "RECRUITING", "COMPLETED")


def test_unknown_keys_are_ignored() -> None:
    record = json.loads(json.dumps(PRP_DISC))
    record["protocolSection"]["newModule"] = {"x": [1]}
    record["resultsSection"] = {"huge": "left alone"}
    assert decode(record) == decode(PRP_DISC)


@each("module", sorted({name for record in RECORDS for name in record["protocolSection"]}))
def test_any_module_may_be_missing(module: str) -> None:
    record = json.loads(json.dumps(PRP_DISC))
    record["protocolSection"].pop(module, None)
    found = decode(record)
    if module == "identificationModule":
        assert isinstance(found, Misfit)
        assert "identificationModule" in found.reason
    else:
        assert isinstance(found, Study)


def test_a_misfit_names_id_path_and_reason() -> None:
    record = study("NCT90000042", statusModule={"overallStatus": 3})
    found = decode(record)
    assert found == Misfit(
        "NCT90000042", "$.protocolSection.statusModule.overallStatus", "Expected `str | null`, got `int`"
    )


@each("line", [b"", b"{", b"[]", b"null", b"{}", b'"text"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_record_is_a_misfit(line: bytes) -> None:
    assert isinstance(decode_study(line), Misfit)


@each("nct_id", ["", "NCT1", "nct90000001", "NCT900000011", "../../etc"])
def test_a_malformed_id_is_a_misfit(nct_id: str) -> None:
    assert isinstance(decode(study(nct_id)), Misfit)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_reported(line: bytes) -> None:
    assert isinstance(decode_study(line), Study | Misfit)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(PRP_DISC["protocolSection"])), JSON)
def test_any_module_of_any_shape_is_read_or_reported(module: str, value: object) -> None:
    record = {**PRP_DISC, "protocolSection": {**PRP_DISC["protocolSection"], module: value}}
    assert isinstance(decode(record), Study | Misfit)


def test_no_results_are_asked_for() -> None:
    assert not [field for field in FIELDS if field.startswith("resultsSection")]


@pytest.mark.slow
def test_every_real_record_fits(real_records: list[bytes]) -> None:
    assert len(real_records) > 1_250
    assert [found for line in real_records if isinstance(found := decode_study(line), Misfit)] == []


@each(
    ("titles", "title"),
    [
        ({"briefTitle": "Brief", "officialTitle": "Official"}, "Brief"),
        ({"officialTitle": "Official"}, "Official"),
        ({}, None),
    ],
)
def test_a_title_is_the_brief_one_or_the_official_one(titles: dict[str, str], title: str | None) -> None:
    raw = {"protocolSection": {"identificationModule": {"nctId": "NCT00000000", **titles}}}
    found = decode_study(json.dumps(raw).encode())
    assert isinstance(found, Study)
    assert (found.title, found.is_partial) == (title, False)
    copied = decode_study(json.dumps({**raw, "trialfinderCompleteness": "facts_only"}).encode())
    assert isinstance(copied, Study)
    assert copied.is_partial


NAMED = rb'"nctId":"NCT90000001","briefTitle":"Cells \ud83e, \\ud800 \ud83e\uddec"'
HALF = b'{"protocolSection":{"identificationModule":{' + NAMED + b"}%s}}"


@each("rest", [b"", b',"referencesModule":{"references":[{"pmid":7}]}', b',"oversightModule":5'])
def test_half_a_letter_costs_that_letter_only(rest: bytes) -> None:
    line = HALF % rest
    found = decode_study(line)
    assert isinstance(found, Study)
    assert found.title == "Cells \ufffd, \\ud800 \U0001f9ec"
    page = read_page(b'{"studies":[' + line + b"," + line + b'],"nextPageToken":"x"}')
    assert [decode_study(one) for one in page.studies] == [found, found]
    assert decode_study(read_record(line)) == found


@each("rest", [b"", b',"oversightModule":5'])
def test_what_is_no_json_after_an_odd_part_is_left_out(rest: bytes) -> None:
    for end in (b',"strange":' + b"[" * 5000, b',"strange":"\\x"', b",,"):
        found = decode_study(HALF % (rest + end))
        assert isinstance(found, Misfit)
        assert found.reason
