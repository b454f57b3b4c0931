"""Score the labels on the cases of a second writer, who had not seen the rules.

Prints TOML: right of total for each axis, then every miss. `second_writer.toml` beside it holds the one run that
counts; a later run shows what changed since, and no longer measures what the rules do with records they have never met.

    python -m benchmarks.labels.second_writer
"""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.tools.label_cases import differences
from trialfinder.reading.text.terms import rules_version

CASES = Path(__file__).with_name("second_writer_cases.toml")


def _axis(field: str, case: dict[str, Any]) -> str:
    if field == "topic":
        return "topic_off" if case["expect"]["topic"] == "no" else "topic_on"
    return "therapies" if field == "holds" else field


def main() -> None:
    """Print the figures and the misses as TOML."""
    cases = tomllib.loads(CASES.read_text("utf-8"))["case"]
    total: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    misses = []
    for case in cases:
        total.update(_axis(field, case) for field in case["expect"])
        for field, (wanted, got) in differences(case).items():
            wrong[_axis(field, case)] += 1
            misses.append((case["name"], _axis(field, case), wanted, got))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    print(f'date = "{datetime.now(UTC).date()}"')
    print(f'commit = "{commit.stdout.strip()}"')
    print(f'rules_version = "{rules_version() if callable(rules_version) else rules_version}"')
    print(f"cases = {len(cases)}")
    missed = list(dict.fromkeys(name for name, *_ in misses))
    print(f"missed_cases = {json.dumps(missed, ensure_ascii=False, indent=4)}")
    print("\n[right_of_total]")
    for axis in sorted(total):
        print(f'{axis} = "{total[axis] - wrong[axis]} of {total[axis]}"')
    for name, axis, wanted, got in misses:
        print(f'\n[[miss]]\ncase = {json.dumps(name, ensure_ascii=False)}\naxis = "{axis}"')
        print(f"expected = {_text(wanted)}\ngot = {_text(got)}")


def _text(value: Any) -> str:
    """The value for TOML; a missing one is told in a word."""
    if value is None:
        return '"(none)"'
    return json.dumps(value if isinstance(value, bool | str) else list(value), ensure_ascii=False)


if __name__ == "__main__":
    main()
