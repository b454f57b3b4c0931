"""A TOML file of ours as typed, frozen values, or a sentence on where it is not what its reader expects.

The shape of a file stands beside its reader, as classes made from `Table`. A key that the shape does not name is
refused: a fact that nobody reads, or a misspelt name, would else be lost without a word.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from trialfinder.errors import GuidanceError

T = TypeVar("T")

Text = Annotated[str, msgspec.Meta(min_length=1)]
"""Words; never empty."""
Url = Annotated[str, msgspec.Meta(pattern=r"^https?://\S+$")]
"""An address on the web."""

_PACKAGE: Final = Path(__file__).parent


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table of a file; its annotations name every key that it may hold."""


class WordFile(Table, frozen=True):
    """A file of words or patterns that people can review in a diff."""

    checked: date
    """The day on which the words were last held against `checked_against`."""
    checked_against: Text
    """What they were held against, and who has not read them yet."""


def load(beside: str, file: str, shape: type[T]) -> T:
    """The file that lies beside a module, in its shape.

    Args:
        beside: the module's `__file__`.
        file: the file's name.
        shape: what the file holds.

    Raises:
        GuidanceError: not TOML or not in that shape; names the file, the place in it and what is allowed there.
    """
    path = Path(beside).with_name(file)
    name = path.relative_to(_PACKAGE).as_posix() if path.is_relative_to(_PACKAGE) else file
    return read(path.read_text("utf-8"), name, shape)


def read(text: str, name: str, shape: type[T]) -> T:
    """A file's text in its shape; `name` is what an error calls the file.

    Raises:
        GuidanceError: as `load`.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GuidanceError(f"{name}: it is not TOML: {error}.") from error
    return as_shape(table, name, shape)


def as_shape(table: dict[str, Any], name: str, shape: type[T]) -> T:
    """What a file was parsed into, in its shape; `name` is what an error calls the file.

    Raises:
        GuidanceError: not in that shape; as `load`.
    """
    try:
        return msgspec.convert(table, shape)
    except msgspec.ValidationError as error:
        raise GuidanceError(f"{name}: {_misfit(table, shape, '')}") from error


def _misfit(value: Any, shape: Any, path: str) -> str:
    """Where a value leaves its shape, as TOML names the place, and why; msgspec's own path leaves names out."""
    for key, part, part_shape in _parts(value, shape):
        if _reason(part, part_shape):
            return _misfit(part, part_shape, f"{path}.{key}" if path else key)
    reason = _reason(value, shape).partition(" - at ")[0]
    table = _bare(shape)
    allowed = f" Allowed: {', '.join(table.__struct_fields__)}." if _is_table(table) else ""
    return f"{path or 'the file'}: {reason[:1].lower()}{reason[1:]}.{allowed}"


def _reason(value: Any, shape: Any) -> str:
    """Why a value does not fit, in msgspec's words; empty where it does."""
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        return str(error)
    return ""


def _parts(value: Any, shape: Any) -> list[tuple[str, Any, Any]]:
    """The parts of a value that have a shape of their own: (key, part, shape)."""
    bare = _bare(shape)
    inner = get_args(bare)
    if _is_table(bare) and isinstance(value, dict):
        hints = _hints(bare)
        return [(key, part, hints[key]) for key, part in value.items() if key in hints]
    if get_origin(bare) is dict and isinstance(value, dict):
        return [(key, part, inner[1]) for key, part in value.items()]
    if get_origin(bare) in (tuple, list) and isinstance(value, list):
        return [(str(place), part, inner[0]) for place, part in enumerate(value)]
    return []


@cache
def _hints(table: type) -> dict[str, Any]:
    return get_type_hints(table, include_extras=True)


def _bare(shape: Any) -> Any:
    """A shape without its bounds, and without the None beside it."""
    if get_origin(shape) is Annotated:
        return _bare(get_args(shape)[0])
    if get_origin(shape) in (Union, UnionType):
        some = [one for one in get_args(shape) if one is not type(None)]
        return _bare(some[0]) if len(some) == 1 else shape
    return shape


def _is_table(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, msgspec.Struct)
