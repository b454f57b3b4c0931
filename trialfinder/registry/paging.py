"""Walk the pages of a list, right for each oddity of the service. Pure: the caller brings the pages.

A page may be empty in the middle; a full last page still carries a token; totalCount is on the first page only; a
token can be refused when the registry's data change. Source: https://clinicaltrials.gov/data-api/api
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

MOST_PAGES = 200
"""No search of ours has so many pages: a list that goes on is broken."""

OnPage = Callable[[int, int | None], None]
"""Called after each page with the records so far and the total that the registry announced."""


class ListPage(msgspec.Struct, rename="camel", gc=False):
    """One page of /studies; the records stay undecoded."""

    studies: list[msgspec.Raw]
    next_page_token: str | None = None
    total_count: int | None = None


class Listing(NamedTuple):
    """Every record of one search, as the exact bytes sent, one line each."""

    records: list[bytes]
    total: int | None
    """The registry's own count, from the first page; None when it gave none."""

    @property
    def given(self) -> int:
        """Different records that came."""
        return len(set(self.records))

    @property
    def lacking(self) -> int:
        """So many that were announced did not come."""
        return 0 if self.total is None else max(0, self.total - self.given)


class PagingBroken(Exception):
    """The list cannot be walked to its end; from the first page it may. It never leaves the registry package."""


_decoder = msgspec.json.Decoder(ListPage)


def read_page(body: bytes) -> ListPage:
    """One page.

    Raises:
        msgspec.DecodeError: not JSON, or not that shape.
    """
    return _decoder.decode(body)


def all_pages(get_page: Callable[[str | None], ListPage], on_page: OnPage | None = None) -> Listing:
    """Every record, from the first page (token None) to the page that names no next one.

    Raises:
        PagingBroken: a token came twice, or the pages do not end.
    """
    records: list[bytes] = []
    total: int | None = None
    token: str | None = None
    seen: set[str] = set()
    for number in range(MOST_PAGES):
        page = get_page(token)
        if number == 0:
            total = page.total_count
        records.extend(one_line(record) for record in page.studies)
        if on_page:
            on_page(len(records), total)
        token = page.next_page_token
        if not token:
            return Listing(records, total)
        if token in seen:
            raise PagingBroken("the registry named the same next page twice")
        seen.add(token)
    raise PagingBroken(f"the registry named more than {MOST_PAGES} pages")


def read_record(body: bytes) -> bytes:
    """One record that was asked for by its id, on one line.

    Raises:
        msgspec.DecodeError: not JSON.
    """
    return one_line(msgspec.json.decode(body, type=msgspec.Raw))


def one_line(record: msgspec.Raw | bytes) -> bytes:
    """The record's own bytes; only where they hold a line break is the white space between its parts taken out."""
    line = bytes(record)
    return msgspec.json.format(line, indent=-1) if b"\n" in line or b"\r" in line else line
