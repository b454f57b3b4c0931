"""Write the labels of the bundled snapshot beside it, so that a first search need not read them anew.

    python scripts/build_bundled_labels.py

Run it after every change of trialfinder/reading or of the bundle: tests/reading/labels/test_kept_labels.py fails until
then.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from trialfinder.reading.labels.labelled import BUNDLED_LABELS, KeptLabels, read_all
from trialfinder.reading.text.terms import rules_version
from trialfinder.registry.snapshot_folder import bundled_snapshot

OUTPUT = Path(__file__).resolve().parents[1] / "trialfinder" / "registry" / BUNDLED_LABELS

if __name__ == "__main__":
    snapshot = bundled_snapshot()
    labels = tuple(read_all(snapshot.studies).values())
    kept = KeptLabels(snapshot.header.sha256, rules_version(), labels)
    OUTPUT.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    print(f"{OUTPUT.name}: {len(kept.labels)} studies, rules {kept.rules}")
