"""Posted results of a few studies: asked for by their ids beside the lists, and put into their records.

A list with results would be ten times as large, and few studies have any. Never breaks a sync.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from trialfinder.errors import TrialFinderError
from trialfinder.registry.client import Client
from trialfinder.registry.record import RESULTS_FIELDS, ResultsSection, Study, decode_study

Wants = Callable[[Study], bool]
"""Whether the posted results of this study are wanted."""

MOST_IDS = 200
"""So many ids keep one address below 4 kB; more are asked for in a further request."""

_has_results = re.compile(rb'"hasResults"\s*:\s*true')
_FIELDS = ("protocolSection.identificationModule.nctId", *RESULTS_FIELDS)


def add_results(
    client: Client, lines: dict[str, bytes], wants: Wants, data_timestamp: str, *, past_cache: bool = False
) -> str | None:
    """Put the posted results of the studies that are wanted into their records (`lines`: NCT id -> record).

    Returns a sentence on those whose results did not come; None when nothing is missing. Their records stay as they
    are, without results. Never raises.
    """
    wanted = [nct_id for nct_id, line in lines.items() if _lacks_results(line, wants)]
    problem = "the registry named none"
    came = 0
    for first in range(0, len(wanted), MOST_IDS):
        params = {"filter.ids": ",".join(wanted[first : first + MOST_IDS]), "fields": ",".join(_FIELDS)}
        try:
            records = client.studies(params, data_timestamp, past_cache=past_cache).records
        except TrialFinderError as error:
            problem = str(error).partition(". ")[0].rstrip(".")
            continue
        for nct_id, results in _results_in(records):
            if nct_id in lines and (line := _joined(lines[nct_id], results)):
                lines[nct_id] = line
                came += 1
    lacking = len(wanted) - came
    if lacking <= 0:
        return None
    studies = "one study" if lacking == 1 else f"{lacking} studies"
    return f"The posted results of {studies} did not come, so their numbers are not held: {problem}."


def _lacks_results(line: bytes, wants: Wants) -> bool:
    """Whether a record says that results are posted, holds none, and is wanted."""
    if not _has_results.search(line):
        return False
    study = decode_study(line)
    return (
        isinstance(study, Study)
        and bool(study.has_results)
        and study.results_section == ResultsSection()
        and wants(study)
    )


class _Identification(msgspec.Struct, rename="camel"):
    nct_id: str


class _Protocol(msgspec.Struct, rename="camel"):
    identification_module: _Identification


class _Posted(msgspec.Struct, rename="camel"):
    protocol_section: _Protocol
    results_section: dict[str, msgspec.Raw]


_decoder = msgspec.json.Decoder(_Posted)


def _results_in(records: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """(NCT id, results section) of each record that has one."""
    for record in records:
        try:
            one = _decoder.decode(record)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if one.results_section:
            yield one.protocol_section.identification_module.nct_id, msgspec.json.encode(one.results_section)


def _joined(line: bytes, results: bytes) -> bytes | None:
    """The record, byte for byte, with the results as its last part; None where that does not give a record."""
    joined = line.rstrip()[:-1] + b',"resultsSection":' + results + b"}"
    return joined if isinstance(decode_study(joined), Study) else None
