"""Follow a path such as `protocolSection.conditionsModule.conditions[0]` into a raw record."""

from __future__ import annotations

import re
from typing import Any


def text_at(record: Any, path: str) -> str:
    """The text that stands at the path; the test fails where nothing does."""
    for name, index in re.findall(r"([A-Za-z]+)|\[(\d+)\]", path):
        record = record[name] if name else record[int(index)]
    return record if isinstance(record, str) else str(record)


def holds(record: Any, path: str, quote: str) -> bool:
    """Whether the quote is a substring of the text at its path, white space collapsed."""
    return " ".join(quote.split()) in " ".join(text_at(record, path).split())
