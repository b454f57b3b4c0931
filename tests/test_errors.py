"""Each error says what happened, carries its facts and survives pickling."""

import pickle

import pytest

from trialfinder import errors
from trialfinder.errors import nearest, unknown_word
from trialfinder.settings import read_settings


@pytest.mark.parametrize(
    "error",
    [
        errors.QueryError("wrong word", field="status", value="x", allowed=["a", "b"], guess="a"),
        errors.RegistryUnavailable("down", url="http://127.0.0.1", status=503, attempts=4, server_words="busy"),
        errors.RegistryChanged("new shape", path="$.studies", url="http://127.0.0.1"),
        errors.StudyNotFound("no such study", nct_id="NCT00000001"),
        errors.FileError("cannot be written", path="x.csv"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_pickling(error: errors.TrialFinderError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error) == error.args[0]
    assert vars(copy) == vars(error)


def test_one_family() -> None:
    family = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert all(issubclass(one, errors.TrialFinderError) for one in family)


def test_a_far_word_gets_no_guess() -> None:
    assert nearest("zzzz", ["recruiting"]) is None
    assert "Did you mean" not in str(unknown_word("status", "zzzz", ["recruiting"]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRIALFINDER_API_URL", "clinicaltrials.gov"),
        ("TRIALFINDER_API_URL", "http://127.0.0.1:notaport/api/v2"),
        ("TRIALFINDER_API_URL", "http://[::1"),
        ("TRIALFINDER_OFFLINE", "maybe"),
        ("TRIALFINDER_PACE", "1e9"),
        ("TRIALFINDER_CACHE_URL", "memcached://x"),
        ("TRIALFINDER_PACE", "fast"),
        ("TRIALFINDER_PACE", "-1"),
        ("TRIALFINDER_PACE", "nan"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(errors.QueryError, match=name):
        read_settings({name: value})


@pytest.mark.parametrize(("word", "offline"), [("1", True), ("on", True), ("", False), ("0", False), ("No", False)])
def test_offline_words(word: str, offline: bool) -> None:
    assert read_settings({"TRIALFINDER_OFFLINE": word}).offline is offline


def test_pace_below_one_second_is_for_loopback_only() -> None:
    assert read_settings({"TRIALFINDER_PACE": "0"}).pace_s == 1
    assert read_settings({"TRIALFINDER_PACE": "0", "TRIALFINDER_API_URL": "http://127.0.0.1:9/api/v2"}).pace_s == 0
    assert read_settings({"TRIALFINDER_PACE": "2.5"}).pace_s == 2.5
