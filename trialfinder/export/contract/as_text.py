"""The contract's JSON as text: the same letters on standard output, in a file and from Python."""

from __future__ import annotations

import json

from trialfinder.reading.text.marks import escaped_in_json


def json_text(value: object) -> str:
    """The value as JSON, an indent of one, letters of every language as they are, a line end at its end.

    Control and bidirectional characters stand in it as JSON's own escapes.
    """
    return escaped_in_json(json.dumps(value, ensure_ascii=False, indent=1)) + "\n"
