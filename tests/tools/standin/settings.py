"""Settings that ask a stand-in of the registry, without a pause between requests."""

from __future__ import annotations

from pathlib import Path

from trialfinder.settings import Settings, read_settings


def settings_for(url: str, home: Path, **env: str) -> Settings:
    """Settings for the stand-in at `url`, with `home` as the data folder; more as `SYNC_HOURS="0"`."""
    return read_settings(
        {"TRIALFINDER_API_URL": url, "TRIALFINDER_HOME": str(home), "TRIALFINDER_PACE": "0"}
        | {f"TRIALFINDER_{name}": value for name, value in env.items()}
    )
