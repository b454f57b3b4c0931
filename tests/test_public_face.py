"""`import trialfinder`: real signatures, real classes, quick to import, and one line for each value."""

from __future__ import annotations

import inspect
import json
import pydoc
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import trialfinder as tf
from tests.tools.each import each
from tests.tools.held import hold
from tests.tools.standin.records import PRP_DISC, RECORDS
from tests.tools.standin.server import StandIn
from trialfinder.export.contract.study import study_json
from trialfinder.question import ASKED, ask

HELD = hold(*RECORDS)
ONE = PRP_DISC["protocolSection"]["identificationModule"]["nctId"]
CLASSES = [name for name in tf.__all__ if name[0].isupper()]


@pytest.fixture
def online(registry: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    monkeypatch.setenv("TRIALFINDER_API_URL", registry.url)
    monkeypatch.setenv("TRIALFINDER_PACE", "0")
    return registry


def in_a_new_process(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_search_takes_the_words_of_a_question_and_no_others() -> None:
    words = [one.name for one in ASKED]
    of_ask, of_search = inspect.signature(ask).parameters, inspect.signature(tf.search).parameters
    assert list(of_ask) == words, "question.ask and question.ASKED"
    assert list(of_search) == [*words, "sync", "data"], "a new word of question.ask is an argument of search too"
    for name in words:
        assert of_search[name] == of_ask[name], name


@each("function", [tf.search, tf.study, tf.offer, tf.evidence, tf.changes, tf.open_data], ids=lambda one: one.__name__)
def test_every_argument_is_told_and_typed(function: object) -> None:
    assert callable(function)
    told = inspect.getdoc(function) or ""
    for name, parameter in inspect.signature(function).parameters.items():
        assert f"\n    {name}: " in told, name
        assert parameter.annotation not in (inspect.Parameter.empty, "Any"), name
        assert parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD), name


@each("name", [one.name for one in ASKED])
def test_every_word_reaches_the_question(name: str) -> None:
    values = {"near": "80202", "within": "50mi", "therapy": "prp", "source": "autologous", "target": "disc"}
    values |= {"status": "open", "phase": "2", "country": "US", "age": "44", "sex": "female", "text": "disc"}
    values |= {"control": "none", "gives": "follows", "sort": "start", "limit": "2"}
    words = {name: values.get(name, True)} | ({"near": "80202"} if name == "within" else {})
    assert tf.search(**words, data=HELD).question == ask(**words) != ask()


@each("function", ["search", "study", "offer"])
def test_a_typo_is_a_type_error_that_names_the_function(function: str) -> None:
    given = {"search": (), "study": (ONE,), "offer": ("prp",)}[function]
    with pytest.raises(TypeError, match=rf"^{function}\(\) got an unexpected keyword argument 'neer'"):
        getattr(tf, function)(*given, neer="80202", data=HELD)


@each("name", CLASSES)
def test_each_class_is_the_real_one(name: str) -> None:
    found = getattr(tf, name)
    assert inspect.isclass(found)
    assert found.__name__ == name
    assert getattr(sys.modules[found.__module__], name) is found
    assert found.__doc__


def test_what_is_returned_is_of_the_classes_named() -> None:
    found, one = tf.search(near="80202", data=HELD), tf.study(ONE, data=HELD)
    assert isinstance(found, tf.Found)
    assert isinstance(found.question, tf.Question)
    assert isinstance(found.question.near, tf.Place)
    assert isinstance(found.data, tf.Data)
    assert isinstance(found.data.provenance, tf.Provenance)
    assert all(isinstance(row, tf.StudyRow) for row in found)
    assert isinstance(one, tf.StudyFacts)
    assert isinstance(one.record, tf.Study)
    assert isinstance(one.labels, tf.Labels)
    assert all(isinstance(site, tf.SiteRow) for site in one.sites)
    assert isinstance(tf.offer("prp", data=HELD), tf.OfferFacts)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'trialfinder' has no attribute 'serach'"):
        tf.serach  # type: ignore[attr-defined]  # noqa: B018


def test_completion_and_help_know_every_public_name() -> None:
    said = in_a_new_process("import trialfinder; print(*dir(trialfinder))").split()
    assert set(tf.__all__) <= set(said)
    told = pydoc.render_doc(tf, renderer=pydoc.plaintext)
    assert tf.__version__ in told
    for name in CLASSES:
        assert f"class {name}(" in told, name
    for name in ("search", "study", "offer", "evidence", "changes", "open_data"):
        assert f"    {name}(" in told, name
    assert "with_results: 'bool' = False" in told


def test_importing_loads_nothing_but_the_errors() -> None:
    said = in_a_new_process("import sys, trialfinder; print(*sys.modules)").split()
    assert {name for name in said if name.startswith("trialfinder")} == {"trialfinder", "trialfinder.errors"}
    assert not {"pandas", "numpy", "msgspec", "requests", "streamlit", "click", "importlib.metadata"} & set(said)


@pytest.mark.slow
def test_a_search_and_a_study_load_no_table() -> None:
    code = """
import sys, trialfinder as tf
data = tf.open_data("never")
found = tf.search(near="80202", data=data)
repr(found), found.to_csv(), found.to_ris(), found.to_json(), found._repr_html_()
tf.study(found.rows[0].nct_id, data=data, sync="never").to_json()
print(*sys.modules)
"""
    assert not {"pandas", "numpy", "streamlit"} & set(in_a_new_process(code).split())


def test_values_have_one_short_line() -> None:
    found = tf.search(near="80202", data=HELD)
    assert repr(HELD) == f"<Data: {len(RECORDS)} records, data of 2026-11-20>"
    assert repr(replace(HELD, records={})) == "<Data: 0 records, data of 2026-11-20>"
    assert repr(HELD.only(ONE)) == "<Data: 1 record, data of 2026-11-20>"
    assert repr(tf.open_data("never")).endswith(" records, bundled data>")
    assert repr(tf.study(ONE, data=HELD)).startswith(f"<{ONE}: Recruiting; last verified ")
    assert repr(tf.offer("prp", "disc", data=HELD)).startswith("<OfferFacts: PRP, into or at the disc; ")
    for value in (HELD, found, tf.study(ONE, data=HELD), tf.offer("stem-cells", near="80202", data=HELD)):
        assert "\n" not in repr(value)
        assert len(repr(value)) < 250


def test_a_study_is_one_typed_value() -> None:
    one = tf.study(ONE.lower(), near="Boulder, CO", data=HELD)
    assert one.row.nct_id == one.labels.nct_id == one.record.nct_id == ONE
    assert one.row.nearest_site_city == "Denver", "Boulder is nearer, but that site has closed"
    assert [site.city for site in one.sites] == ["Denver", "Boulder", "Boston"]
    assert all(site.distance_km is not None for site in one.sites)
    assert one.data is HELD
    plain = tf.study(ONE, data=HELD)
    assert plain.row.distance_km is None
    assert {site.distance_km for site in plain.sites} == {None}


def test_a_study_has_all_that_show_tells(tmp_path: Path) -> None:
    one = tf.study(ONE, near="80202", data=HELD)
    assert one.to_dict() == study_json(HELD, ONE, ask(near="80202").near)
    assert one.to_json(tmp_path / "study.json") is None
    assert (tmp_path / "study.json").read_text("utf-8") == one.to_json()
    assert json.loads(one.to_json()) == json.loads(json.dumps(one.to_dict()))
    with pytest.raises(tf.FileError, match=r"cannot be written: .+\. Name another file or folder\.$"):
        one.to_json(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["study.json"]


def test_a_study_that_is_not_held_is_fetched(online: StandIn) -> None:
    data = hold(RECORDS[-1])
    assert ONE not in data.records
    one = tf.study(ONE, data=data)
    assert one.row.nct_id == ONE
    assert one.record.completeness == "full"
    assert ONE in one.data.records
    assert ONE not in data.records, "what was given stays as it was"


def test_never_keeps_it_from_being_fetched(online: StandIn) -> None:
    with pytest.raises(tf.RegistryUnavailable, match=ONE):
        tf.study(ONE, data=hold(RECORDS[-1]), sync="never")
    assert not online.requests


def test_a_wrong_question_is_told_before_any_data_are_opened(online: StandIn) -> None:
    for ask_it in (
        lambda: tf.search(therapy="ppr"),
        lambda: tf.study("NCT1234567890"),
        lambda: tf.study(ONE, near="Nowhere at all"),
        lambda: tf.offer("prp", near="Nowhere at all"),
        lambda: tf.changes(since="yesterday"),
    ):
        with pytest.raises(tf.QueryError):
            ask_it()
    assert not online.requests
