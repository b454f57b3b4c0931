"""Studies out of any file of v2 records: one record, an array, {"studies": […]}, JSON lines, each also gzipped."""

from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

import msgspec

from trialfinder.errors import FileError
from trialfinder.registry.record import Misfit, Study, decode_study


class RecordFile(NamedTuple):
    """What a file held."""

    studies: tuple[Study, ...]
    skipped: tuple[Misfit, ...]
    """Records or lines that did not fit; `path` starts with the record's number in the file."""


class _Whole(msgspec.Struct, rename="camel"):
    """The two shapes of one JSON object: a page of studies, or one study."""

    studies: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET
    protocol_section: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"


def read_record_file(name: str) -> RecordFile:
    """The studies of the file, `-` for standard input; what does not fit is reported and left out.

    Raises:
        FileError: the file cannot be read, is not JSON, or holds no study that can be read.
    """
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        if content.startswith(_GZIP):
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"{name} cannot be read: {reason}.", path=name) from error
    raws = _split(content.removeprefix(_BOM).strip(), name)
    studies, skipped = [], []
    for number, raw in enumerate(raws, start=1):
        one = decode_study(raw)
        if isinstance(one, Misfit):
            skipped.append(one._replace(path=f"record {number}: {one.path}"))
        else:
            studies.append(one)
    if not studies:
        first = f" First: {skipped[0].path}: {skipped[0].reason}." if skipped else ""
        raise FileError(f"{name} holds no study that can be read.{first} {_EXPECTED}", path=name)
    return RecordFile(tuple(studies), tuple(skipped))


_EXPECTED = "Expected: records of the ClinicalTrials.gov API v2, as JSON or JSON lines."


def _split(content: bytes, name: str) -> list[msgspec.Raw] | list[bytes]:
    lines = [line for line in content.splitlines() if line.strip()]
    try:
        whole = _decoded(content, name)
    except FileError:
        if len(lines) > 1 and any(_is_json_object(line) for line in lines):
            is_header = _is_json_object(lines[0]) and not _holds_records(lines[0])
            return lines[1:] if is_header else lines
        raise
    if isinstance(whole, list):
        return whole
    if whole.studies is not msgspec.UNSET:
        return whole.studies
    return [content] if whole.protocol_section is not msgspec.UNSET else []


def _holds_records(line: bytes) -> bool:
    """False for the header of a snapshot file."""
    one = msgspec.json.decode(line, type=_Whole)
    return not one.studies is one.protocol_section is msgspec.UNSET


def _is_json_object(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=_Whole)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _decoded(content: bytes, name: str) -> list[msgspec.Raw] | _Whole:
    try:
        return msgspec.json.decode(content, type=list[msgspec.Raw] | _Whole)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FileError(f"{name} is not whole JSON: {error}. {_EXPECTED}", path=name) from error
