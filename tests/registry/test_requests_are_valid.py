"""Every request that is sent is one that the registry's own OpenAPI description allows.

The description lies beside the project (../shared/registry/openapi-2.0.5.yaml); without it these tests skip, saying so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

from tests.tools.standin.records import RECORDS, intervention, site, study
from tests.tools.standin.server import Request, StandIn
from tests.tools.standin.settings import settings_for
from trialfinder.data import is_on_topic, open_data, open_study
from trialfinder.errors import TrialFinderError
from trialfinder.registry.health import ITS_STUDY, OLD_ID, check_live, look
from trialfinder.registry.patience import Patience
from trialfinder.registry.sync import sync
from trialfinder.settings import Settings

pytestmark = pytest.mark.slow

HASTY = Patience(connect_s=5, read_s=5, attempts=2, backoff_s=0.01)
SERVER = "https://clinicaltrials.gov"


class Description:
    """The registry's description, strict: a name that it does not know is refused, too."""

    def __init__(self, path: Path) -> None:
        self.openapi = OpenAPI.from_file_path(str(path))
        raw = yaml.safe_load(path.read_text("utf-8"))
        self.parameters: dict[str, dict[str, dict[str, Any]]] = {
            name: {one["name"]: one for one in operations["get"].get("parameters", ())}
            for name, operations in raw["paths"].items()
        }

    def check(self, path: str, params: dict[str, str]) -> None:
        """Raises openapi_core's errors, or AssertionError for a name that is not known."""
        template = "/studies/{nctId}" if path.startswith("/studies/") else path
        known = self.parameters[template]
        assert set(params) <= set(known), f"{path}: {sorted(set(params) - set(known))}"
        # "Comma- or pipe-separated list": openapi_core splits at pipes only, as the description's `style` says.
        args = {name: self._piped(known[name], value) for name, value in params.items()}
        self.openapi.validate_request(MockRequest(SERVER, "get", f"/api/v2{path}", args=args))

    def _piped(self, parameter: dict[str, Any], value: str) -> str:
        return value.replace(",", "|") if parameter["schema"].get("type") == "array" else value


@pytest.fixture(scope="module")
def description(shared: Path) -> Description:
    path = shared / "registry" / "openapi-2.0.5.yaml"
    if not path.exists():
        pytest.skip("the registry's OpenAPI description (../shared/registry) is not beside this checkout")
    return Description(path)


MANY = [
    study(
        f"NCT9600{i:04d}",
        title="Platelet-rich plasma into the disc for back pain",
        conditions=["Low Back Pain"],
        interventions=[intervention("Platelet-rich plasma")],
        sites=[site("Denver", "United States", state="Colorado", status="RECRUITING")],
        has_results=i % 2 == 0,
    )
    for i in range(25)
]
CHECKED = study(ITS_STUDY, aliases=[OLD_ID])


@pytest.fixture
def registry() -> Iterator[StandIn]:
    with StandIn([*RECORDS, *MANY, CHECKED], page_cap=10) as stand_in:
        yield stand_in


def show(here: Settings) -> None:
    for nct_id in ("NCT90000006", "NCT90000099", "NCT99999999"):
        try:
            open_study(nct_id, settings=here)
        except TrialFinderError:
            continue


Deed = Callable[[StandIn, Settings], object]
DEEDS: dict[str, tuple[Deed, Callable[[Request], bool]]] = {
    "a sync, its later pages": (
        lambda registry, here: sync(here, patience=HASTY),
        lambda one: "pageToken" in one.params,
    ),
    "a sync, its posted results by ids": (
        lambda registry, here: sync(here, patience=HASTY, wants_results=is_on_topic),
        lambda one: one.params.get("filter.ids", "").count(",") > 5,
    ),
    "a sync of a registry that takes only simple questions": (
        lambda registry, here: (setattr(registry, "most_terms", 20), sync(here, patience=HASTY)),
        lambda one: " OR " in one.params.get("query.cond", ""),
    ),
    "a search": (lambda registry, here: open_data(settings=here), lambda one: "query.titles" in one.params),
    "a study, an old id and one that does not exist": (
        lambda registry, here: show(here),
        lambda one: one.path == "/studies/NCT90000004",
    ),
    "the check of the live registry": (
        lambda registry, here: check_live(here),
        lambda one: one.params.get("pageSize") == "1",
    ),
    "doctor": (lambda registry, here: look(here), lambda one: one.path == "/version"),
}


def distinct(requests: Iterable[Request]) -> dict[tuple[str, ...], Request]:
    return {(one.path, *(f"{name}={value}" for name, value in sorted(one.params.items()))): one for one in requests}


@pytest.mark.parametrize("deed", DEEDS)
def test_all_that_is_asked_is_allowed(registry: StandIn, description: Description, tmp_path: Path, deed: str) -> None:
    do, is_meant = DEEDS[deed]
    do(registry, settings_for(registry.url, tmp_path))
    asked = distinct(registry.requests)
    assert any(is_meant(one) for one in asked.values()), "it asked what this case is about"
    for one in asked.values():
        description.check(one.path, one.params)
        assert len("&".join(f"{name}={value}" for name, value in one.params.items())) < 4000


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/studies", {"pageSize": "-1"}),
        ("/studies", {"pageSize": "many"}),
        ("/studies", {"countTotal": "maybe"}),
        ("/studies", {"filter.ids": "NCT00000001,NCT2x"}),
        ("/studies", {"filter.overallStatus": "OPEN"}),
        ("/studies", {"sort": "A,B,C"}),
        ("/studies", {"query.cnd": "back"}),
        ("/studies", {"fields": "1x"}),
        ("/studies/NCT1x", {}),
        ("/versions", {}),
    ],
)
def test_the_description_refuses_what_is_wrong(description: Description, path: str, params: dict[str, str]) -> None:
    with pytest.raises(Exception, match=r".") as refused:
        description.check(path, params)
    assert not isinstance(refused.value, TypeError | AttributeError)
