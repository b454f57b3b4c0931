"""How much of the real on-topic studies does the search strategy find, and how much else?

    python -m benchmarks.strategy.recall [FOLDER]     # FOLDER holds registry/ and benchmark/; default ../shared

The strategy is evaluated in the project's stand-in of the registry. The stand-in does not model the service's synonyms:
the real service finds these studies and more, so recall is a floor, and so is the number of candidates.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tests.tools.standin import answers
from tests.tools.standin.essie import Searchable
from tests.tools.standin.fixtures import read_real_records
from trialfinder.registry.strategy import Strategy, load_strategy

DEFAULT_FOLDER = Path(__file__).resolve().parents[3] / "shared"
NOTE = "The stand-in does not model the registry's synonyms: the real service finds these and more."


class Net(NamedTuple):
    """What one net brought."""

    name: str
    found: frozenset[str]
    only: frozenset[str]
    """Found by no other net."""


class Recall(NamedTuple):
    """The strategy against a set of records."""

    records: int
    wanted: frozenset[str]
    candidates: frozenset[str]
    nets: tuple[Net, ...]

    @property
    def missed(self) -> frozenset[str]:
        """Wanted studies that no net found."""
        return self.wanted - self.candidates

    @property
    def candidates_per_wanted(self) -> float:
        """How many records are fetched for each study that is wanted."""
        return len(self.candidates) / len(self.wanted) if self.wanted else math.inf


class Searched(NamedTuple):
    """What each net of a strategy finds among some records."""

    ids: frozenset[str]
    found: dict[str, frozenset[str]]

    def against(self, wanted: Iterable[str], *, without: str = "") -> Recall:
        """What that is worth; ids in `wanted` that are not among the records do not count. `without`: but this net."""
        found = {name: some for name, some in self.found.items() if name != without}
        nets = tuple(
            Net(name, some, some.difference(*(others for other, others in found.items() if other != name)))
            for name, some in found.items()
        )
        return Recall(len(self.ids), frozenset(wanted) & self.ids, frozenset().union(*found.values()), nets)


def search(strategy: Strategy, records: Iterable[dict[str, Any]]) -> Searched:
    """The strategy over these records."""
    held = [Searchable(record) for record in records]
    return Searched(
        frozenset(one.exact("NCTId") for one in held),
        {net.name: frozenset(one.exact("NCTId") for one in answers.find(held, net.params)) for net in strategy.nets},
    )


def labelled(folder: Path) -> dict[str, set[str]]:
    """Ids that are on topic by hand, by the file that says so."""
    return {
        "labels.csv": {row["nct_id"] for row in read_rows(folder, "labels.csv") if row["on_topic"] == "yes"},
        "titles.csv": {row["nct_id"] for row in read_rows(folder, "titles.csv") if row["on_topic"] == "yes"},
    }


def read_rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a label file."""
    with (folder / "benchmark" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def title_records(rows: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """Records that hold a title and conditions and nothing else: the hardest case, no interventions and no text."""
    return [minimal_record(row["nct_id"], row["title"], row["condition"].split(";"), []) for row in rows]


def trial_records(folder: Path) -> list[dict[str, Any]]:
    """Records of the structured facts (titles, conditions, intervention names) of the known trials."""
    lines = (folder / "knowledge" / "trials.jsonl").read_text(encoding="utf-8").splitlines()
    facts = [json.loads(line) for line in lines if line.strip()]
    return [
        minimal_record(
            one["nct_id"], one.get("title") or "", one.get("conditions") or [], one.get("interventions") or []
        )
        for one in facts
    ]


def minimal_record(
    nct_id: str, title: str, conditions: Sequence[str], interventions: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """A record in the API's shape from a few facts."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct_id, "briefTitle": title},
            "conditionsModule": {"conditions": [one.strip() for one in conditions]},
            "armsInterventionsModule": {"interventions": list(interventions)},
        }
    }


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share.

    >>> tuple(round(x, 2) for x in wilson(16, 16))
    (0.81, 1.0)
    """
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle, half = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), min(1.0, (middle + half) / (1 + z * z / of))


def print_recall(title: str, result: Recall) -> None:
    """One block of the report."""
    hits, of = len(result.wanted) - len(result.missed), len(result.wanted)
    low, high = wilson(hits, of)
    print(f"\n{title}: {result.records} records")
    print(f"  recall {hits} of {of} (Wilson 95 % {low:.2f} to {high:.2f}); missed: {sorted(result.missed) or 'none'}")
    print(f"  candidates {len(result.candidates)}: {result.candidates_per_wanted:.2f} for each on-topic study")
    for net in result.nets:
        on_topic, alone = len(net.found & result.wanted), len(net.only & result.wanted)
        print(f"  {net.name:45} found {len(net.found):4}, on topic {on_topic:3}; only it {len(net.only):3}, {alone}")


def main(arguments: Sequence[str]) -> None:
    """Print the report."""
    folder = Path(arguments[0]) if arguments else DEFAULT_FOLDER
    strategy, wanted = load_strategy(), labelled(folder)
    real = search(strategy, (json.loads(line) for line in read_real_records(folder)))
    print(f"Search strategy {strategy.version}, {len(strategy.nets)} nets, measured {date.today()}. {NOTE}")
    print_recall("Real records, labels.csv", real.against(wanted["labels.csv"]))
    known = [record["protocolSection"]["identificationModule"]["nctId"] for record in trial_records(folder)]
    both = wanted["labels.csv"] | wanted["titles.csv"] | set(known)
    print_recall("Real records, any list of known trials", real.against(both))
    rows = read_rows(folder, "titles.csv")
    print_recall(
        "titles.csv, title and condition only", search(strategy, title_records(rows)).against(wanted["titles.csv"])
    )
    print_recall("trials.jsonl, titles and interventions", search(strategy, trial_records(folder)).against(known))
    without = real.against(wanted["labels.csv"], without="product names")
    print_recall("Real records without the net of product names", without)


if __name__ == "__main__":
    main(sys.argv[1:])
