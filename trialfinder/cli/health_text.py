"""`doctor` and `sync --check` in words: what works, and what the live registry answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from trialfinder.errors import GuidanceError

if TYPE_CHECKING:
    from trialfinder.registry.health import Check, CheckLine, Health


def line_text(line: CheckLine) -> str:
    """One answer of the registry in one line."""
    return f"{'ok  ' if line.answered else 'ODD '} {line.seconds:5.1f} s  {line.asked}: {line.said}"


def check_end_text(check: Check) -> str:
    """What closes the block to paste: what was asked by whom, and the verdict; nothing of the person is in it."""
    odd = sum(not line.answered for line in check.lines)
    end = "Every line was answered as expected." if not odd else f"{odd} of {len(check.lines)} lines are odd."
    return f"{check.about}\nname given: {check.user_agent}\n{end}\n"


def doctor_text(health: Health) -> str:
    """What works and what does not, a line each; what is wrong says what to do."""
    return "\n".join(_lines(health)) + "\n"


def _lines(health: Health) -> Iterator[str]:
    yield "versions: " + ", ".join(f"{name} {version}" for name, version in health.versions.items())
    if health.home_problem:
        yield f"data folder: {health.home} CANNOT BE WRITTEN: {health.home_problem}. Set TRIALFINDER_HOME to another."
    else:
        yield f"data folder: {health.home}, can be written"
    yield from _snapshot(health)
    yield from _last_sync(health)
    yield f"facts on evidence, law, prices and products: oldest check {_facts_age(health.looked_at)}"
    if health.cache_problem:
        yield f"page cache: {health.cache} cannot be used and is done without: {health.cache_problem}"
    else:
        yield f"page cache: {health.cache}, works"
    if health.network:
        yield "network: " + ", ".join(f"{name} {value}" for name, value in health.network.items())
    if health.offline:
        yield f"registry: {health.api_url}, not asked, because TRIALFINDER_OFFLINE=1 is set"
    elif health.registry:
        yield f"registry: {health.api_url} answers: {health.registry} (name given: {health.user_agent})"
    else:
        yield f"registry: {health.api_url} NOT REACHED. {health.registry_problem}"
    yield f"browser for the project's own tests: {health.browser or 'none (only developers need one)'}"
    if health.is_broken:
        yield "Something here is broken: see the lines in capitals."
    elif health.held and health.held.missing:
        yield "Searches work, but the records are not all: `trialfinder sync` asks first for what is missing."
    elif health.registry_problem:
        yield "Searches work with the records held; newer ones cannot be brought from here just now."
    else:
        yield "All is well."


def _facts_age(looked_at: datetime) -> str:
    from trialfinder.advice.checked import checked_words  # reads every file of facts: not for `sync --check`

    try:
        return checked_words(looked_at.date())
    except GuidanceError as error:
        return f"CANNOT BE READ: {error} Install trialfinder anew."


def _snapshot(health: Health) -> Iterator[str]:
    held = health.held
    if health.snapshot_problem:
        yield f"records: CANNOT BE READ: {health.snapshot_problem} Run `trialfinder sync --force`."
    elif held is None:
        yield "records: nothing synced yet; the bundled facts answer. Run `trialfinder sync`."
    else:
        day = (held.data_timestamp or "an unnamed day")[:10]
        yield f"records: {held.count:,} of {day}, fetched {_age(held.fetched_at, health.looked_at)}"
        if held.missing:
            yield f"records missing: the searches {', '.join(held.missing)} brought nothing. Run `trialfinder sync`."


def _last_sync(health: Health) -> Iterator[str]:
    last = health.last
    if last.checked_at:
        yield f"last check that succeeded: {_age(last.checked_at, health.looked_at)}"
    if last.problem or last.missing:
        yield "last try: " + (last.problem or f"nothing came from {', '.join(last.missing)}.")


def _age(text: str | None, now: datetime) -> str:
    try:
        then = datetime.fromisoformat(text or "")
        hours = (now - then).total_seconds() / 3600
    except (ValueError, TypeError):
        return "at an unknown time"
    if hours < 1:
        return "less than an hour ago"
    return f"{hours:.0f} hours ago" if hours < 48 else f"{hours / 24:.0f} days ago"
