"""A sorted text file in compressed blocks: one look-up unpacks one block, and nothing is loaded beforehand.

The form: zlib blocks one after another, then a zlib index of `first key TAB offset` lines, then the index's offset in
eight bytes. Lines are `key TAB rest`, sorted by key; lines of one key never straddle two blocks.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

_BLOCK_BYTES = 16_384
_TRAILER_BYTES = 8


class BlockFile:
    """Read access to one file of sorted lines. Keys and lines are text; a key has any number of lines."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        index_at = int.from_bytes(self._data[-_TRAILER_BYTES:], "big")
        index = zlib.decompress(self._data[index_at:-_TRAILER_BYTES]).decode()
        pairs = [line.split("\t") for line in index.splitlines()]
        self._first_keys = [key for key, _ in pairs]
        self._offsets = [int(offset) for _, offset in pairs] + [index_at]
        # Per file, so that a long-lived web process holds at most 64 unpacked blocks, about 1 MB.
        self._block = lru_cache(maxsize=64)(self._unpack)

    def lines(self, key: str) -> list[str]:
        """What follows the key on each of its lines, in the order of the file; empty when the key is not there."""
        number = bisect_right(self._first_keys, key) - 1
        if number < 0 or not key:
            return []
        text = self._block(number)
        start = text.find(f"\n{key}\t") + 1
        if not start:
            return []
        found = []
        while text.startswith(f"{key}\t", start):
            end = text.index("\n", start)
            found.append(text[start + len(key) + 1 : end])
            start = end + 1
        return found

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins with the prefix, sorted, once each."""
        last = ""
        for number in range(max(bisect_right(self._first_keys, prefix) - 1, 0), len(self._first_keys)):
            if self._first_keys[number][: len(prefix)] > prefix:
                return
            # Not kept: a search through thousands of names would push out the blocks in use.
            for line in self._unpack(number).splitlines()[1:]:
                key = line.partition("\t")[0]
                if key != last and key.startswith(prefix):
                    last = key
                    yield key

    def count(self) -> int:
        """How many lines the file holds; unpacks all of it."""
        return sum(self._unpack(number).count("\n") - 1 for number in range(len(self._first_keys)))

    def _unpack(self, number: int) -> str:
        block = self._data[self._offsets[number] : self._offsets[number + 1]]
        return "\n" + zlib.decompress(block).decode()


def write_blocks(path: Path, lines: Sequence[str]) -> None:
    """Write `key TAB rest` lines in the form above; the same lines always give the same bytes."""
    blocks: list[bytes] = []
    index: list[str] = []
    pending, size, first_key, offset = [""], 0, "", 0

    def flush() -> None:
        nonlocal pending, size, offset
        if size:
            block = zlib.compress("".join(pending).encode(), 9)
            index.append(f"{first_key}\t{offset}\n")
            blocks.append(block)
            offset += len(block)
        pending, size = [], 0

    for key, group in groupby(
        sorted(lines, key=lambda line: line.partition("\t")[0]), lambda line: line.split("\t")[0]
    ):
        if size >= _BLOCK_BYTES or not size:
            flush()
            first_key = key
        text = "".join(f"{line}\n" for line in group)
        pending.append(text)
        size += len(text.encode())
    flush()
    packed_index = zlib.compress("".join(index).encode(), 9)
    path.write_bytes(b"".join(blocks) + packed_index + offset.to_bytes(_TRAILER_BYTES, "big"))
