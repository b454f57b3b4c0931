"""Studies out of any file of v2 records, in whatever shape they were kept; else what the file is."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from trialfinder.errors import FileError
from trialfinder.files import as_utf8
from trialfinder.registry.record import Misfit, Study, decode_study


class RecordFile(NamedTuple):
    """What a file held."""

    studies: tuple[Study, ...]
    skipped: tuple[Misfit, ...]
    """Records or lines that did not fit; `path` starts with the record's number in the file, or with the file's name
    in a zip."""


class _Whole(msgspec.Struct, rename="camel"):
    """The two shapes of one JSON object: a page of studies, or one study."""

    studies: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET
    protocol_section: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Unreadable(Exception):
    """Why the content holds no records, as the end of a sentence."""


_Record = bytes | msgspec.Raw

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
MOST_BYTES: Final = 4_000_000_000
"""A zip that says it holds more is no file of records; the whole registry is about half of it."""
_EXPECTED: Final = "Expected: records of the ClinicalTrials.gov API v2, as JSON or JSON lines, also in a zip or gzip."

_SAVE_IT: Final = "Save the file as UTF-8"

_KINDS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"BZh", "a bzip2 archive: unpack it first"),
    (b"\xfd7zXZ", "an xz archive: unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it first"),
    (b"Rar!", "a rar archive: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive: unpack it first"),
    (b"TY  - ", "a list of references (RIS)"),
)
"""First bytes -> what the file is."""

_json_space = re.compile(r"[\s,\x1e]*")


def read_record_file(name: str) -> RecordFile:
    """The studies of the file, `-` for standard input; what does not fit is reported and left out.

    One record, an array of records or of pages, a page, one of these a line, several in a row; in UTF-8 or UTF-16;
    gzipped, or as the files of a zip.

    Raises:
        FileError: the file cannot be read, or holds no study that can be read; says what it seems to be.
    """
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).expanduser().read_bytes()
        if content.startswith(_GZIP):
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"{name} cannot be read: {reason}.", path=name) from error
    try:
        studies, skipped = _read_zip(content) if content.startswith(_ZIP) else _read(content)
    except _Unreadable as why:
        raise FileError(f"{name} {why}. {_EXPECTED}", path=name) from why.__cause__
    if not studies:
        first = f" First: {skipped[0].path}: {skipped[0].reason}." if skipped else ""
        raise FileError(f"{name} holds no study that can be read.{first} {_EXPECTED}", path=name)
    return RecordFile(tuple(studies), tuple(skipped))


def _read_zip(content: bytes) -> tuple[list[Study], list[Misfit]]:
    studies: list[Study] = []
    skipped: list[Misfit] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [one.filename for one in archive.infolist() if not one.is_dir()]
            if "[Content_Types].xml" in names:
                raise _Unreadable("is an Excel, Word or other Office file")
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise _Unreadable("is a zip of more than 4 GB")
            for inner in names:
                if inner.startswith("__MACOSX/") or Path(inner).name.startswith("."):
                    continue
                try:
                    some, misfits = _read(archive.read(inner))
                except _Unreadable as why:
                    some, misfits = [], [Misfit(None, "the file", str(why))]
                studies += some
                skipped += [one._replace(path=f"{inner}: {one.path}") for one in misfits]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError) as error:
        raise _Unreadable(f"is a zip that cannot be read: {error}".rstrip(".")) from error
    return studies, skipped


def _read(content: bytes) -> tuple[list[Study], list[Misfit]]:
    """The studies of one file that is no archive.

    Raises:
        _Unreadable: it holds no JSON.
    """
    if content.startswith(_GZIP):  # a file in a zip
        content = gzip.decompress(content)
    studies: list[Study] = []
    skipped: list[Misfit] = []
    for number, raw in enumerate(_records(_in_utf8(content).strip()), start=1):
        one = decode_study(raw)
        if isinstance(one, Misfit):
            reason = one.reason if _is_utf8(raw) else f"not in UTF-8. {_SAVE_IT}"
            skipped.append(one._replace(path=f"record {number}: {one.path}", reason=reason))
        else:
            studies.append(one)
    return studies, skipped


def _in_utf8(content: bytes) -> bytes:
    try:
        return as_utf8(content)
    except UnicodeError as error:
        raise _Unreadable(_what_it_is(content, f"is not whole text. {_SAVE_IT}")) from error


def _records(content: bytes) -> Iterator[_Record]:
    try:
        whole = msgspec.json.decode(content, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        lines = [line for line in content.splitlines() if line.strip()]
        good = [_is_json(line) for line in lines]
        if len(lines) > 1 and all(good):
            parts: list[_Record] = list(lines)
        else:
            parts, rest = _in_a_row(content)
            if rest and any(good):  # a bad line costs that line only
                parts = list(lines)
            elif parts and rest:
                parts.append(rest)
        if not parts:
            otherwise = f"is not whole JSON: {error}" if _is_utf8(content) else f"is not in UTF-8. {_SAVE_IT}"
            raise _Unreadable(_what_it_is(content, otherwise)) from error
        for part in parts[1:] if len(parts) > 1 and _is_header(parts[0]) else parts:
            yield from _inside(part)
    else:
        yield from _inside(whole)


def _inside(part: _Record) -> Iterator[_Record]:
    """The records of one JSON value: of a page its studies, of an array what each of its values holds."""
    try:
        value = msgspec.json.decode(part, type=list[msgspec.Raw] | _Whole)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield part
        return
    if isinstance(value, list):
        for one in value:
            yield from _inside(one)
    elif value.studies is not msgspec.UNSET:
        yield from value.studies
    else:
        yield part


def _is_utf8(part: _Record) -> bool:
    try:
        bytes(part).decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_header(part: _Record) -> bool:
    """Whether it is the header of a snapshot file: an object that is neither a record nor a page."""
    try:
        value = msgspec.json.decode(part, type=_Whole)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return value.studies is value.protocol_section is msgspec.UNSET


def _is_json(part: _Record) -> bool:
    """Whether it is a JSON object or array."""
    try:
        msgspec.json.decode(part, type=list[msgspec.Raw] | dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _in_a_row(content: bytes) -> tuple[list[_Record], bytes]:
    """JSON values that follow one another, and what is left of the content where that is none."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return [], content
    parts: list[_Record] = []
    decoder, at = json.JSONDecoder(), _end_of_space(text, 0)
    while at < len(text) and text[at] in "{[":
        try:
            _, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            break
        parts.append(text[at:end].encode())
        at = _end_of_space(text, end)
    return parts, text[at:].encode()


def _end_of_space(text: str, at: int) -> int:
    found = _json_space.match(text, at)
    return found.end() if found else at


def _what_it_is(content: bytes, otherwise: str) -> str:
    """What content that holds no records seems to be, by its first bytes."""
    head = content[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return "is empty"
    for start, words in _KINDS:
        if content.startswith(start) or head.startswith(start):
            return f"is {words}"
    low = head[:600].lower()
    if low.startswith((b"<!doctype html", b"<html")):
        return "is a web page"
    if low.startswith(b"<"):
        return "is XML, perhaps of the registry's old API"
    if content[257:262] == b"ustar":
        return "is a tar archive: unpack it first"
    if b"\x00" in head:
        return "is not text"
    first = head.splitlines()[0]
    cells = max(first.count(mark) for mark in (b",", b"\t", b";")) + 1
    if low.startswith(b"nct number") or (cells > 3 and not set(first) & set(b"{}")):
        return "is a table (CSV), which does not hold whole records: download them as JSON"
    if re.match(rb"nct\d{8}\s", low + b" "):
        return "is a list of ids, not of records"
    return otherwise
