"""The command `trialfinder` itself: its help, what its commands share, and how each error ends.

Exit codes: 0 answered, 2 the question is wrong, 3 no data could be brought, 4 a file cannot be read or written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from trialfinder.cli.streams import Progress, choice, put, say, set_up_streams
from trialfinder.errors import FileError, QueryError, RegistryError, StudyNotFound, SyncError, TrialFinderError

if TYPE_CHECKING:
    from trialfinder.places import Place

Function = Callable[..., Any]
Decorator = Callable[[Function], Function]


def _put_help(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        put(context.get_help() + "\n")
        context.exit()


def _put_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from trialfinder import __version__

        put(f"trialfinder {__version__}\n")
        context.exit()


def flag(name: str, help: str, **settings: Any) -> Decorator:
    """An option without a value."""
    return click.option(name, is_flag=True, help=help, **settings)


def one_word(name: str, help: str, **settings: Any) -> Decorator:
    """An option of one value, as it was typed; None when it was not given."""

    def given(_: click.Context, option: click.Parameter, word: str | None) -> str | None:
        _refuse_empty(option, word)
        return word

    return click.option(name, help=help, callback=given, **settings)


def many_words(name: str, help: str) -> Decorator:
    """An option that can be repeated: a list, None when it was not given."""

    def given(_: click.Context, option: click.Parameter, words: tuple[str, ...]) -> list[str] | None:
        for word in words:
            _refuse_empty(option, word)
        return list(words) or None

    return click.option(name, help=help, multiple=True, callback=given)


def _refuse_empty(option: click.Parameter, word: str | None) -> None:
    """An option that is given and empty is a slip (an unset variable in a script), not "any"."""
    if word is not None and not word.strip():
        name = str(option.name)
        raise QueryError(f"{name}: the value is empty. Give one, or leave --{name} out.", field=name, value=word)


def _one_of(name: str, *allowed: str, note: str = "") -> Decorator:
    """An option of one word out of these; the first one when it was not given."""

    def given(_: click.Context, option: click.Parameter, word: str) -> str:
        return choice(str(option.name), word, allowed)

    words = f"{', '.join(allowed[:-1])} or {allowed[-1]}{note}."
    return click.option(name, default=allowed[0], show_default=True, help=words, callback=given)


def format_option(*allowed: str, note: str = "") -> Decorator:
    """--format of a command without --output: the first word when it was not given."""
    return _one_of("--format", *allowed, note=note)


def form_option(*allowed: str, note: str = "") -> Decorator:
    """As `format_option`, for a command with --output: None when it was not given, for the file's ending to decide."""

    def given(_: click.Context, option: click.Parameter, word: str | None) -> str | None:
        return None if word is None else choice(str(option.name), word, allowed)

    words = (
        f"{', '.join(allowed[:-1])} or {allowed[-1]}{note}. Not given: as the file of --output ends, else {allowed[0]}."
    )
    return click.option("--format", help=words, callback=given)


_help_option = click.help_option("-h", "--help", callback=_put_help)

near_option = one_word("--near", "A ZIP code, city, state, country, UK outcode or lat,lon.")

output_option = one_word("--output", "Write to this file, whole or not at all; - is standard output.")

sync_option = _one_of("--sync", "auto", "never", "now", note=": whether to ask the registry first")


class _InOurOrder(click.Group):
    """Lists the commands as they stand below, the most wanted first; click would sort them by letter."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of their definition."""
        return list(self.commands)


def command(name: str | None = None, **settings: Any) -> Callable[[Function], click.Command]:
    """A command of `app`, whose list shows the docstring's first line in full; click would cut it."""

    def add(function: Function) -> click.Command:
        first = (function.__doc__ or "").partition("\n")[0]
        return app.command(name, short_help=first, **settings)(_help_option(function))

    return add


@click.group(cls=_InOurOrder, invoke_without_command=True)
@_help_option
@flag("--version", "Print the version.", is_eager=True, expose_value=False, callback=_put_version)
@click.pass_context
def app(context: click.Context) -> None:
    """Find the clinical trials of PRP and stem-cell treatments for chronic back pain near you.

    Not medical advice; the registry does not vet studies.
    """
    if context.invoked_subcommand is None:
        put(context.get_help() + "\n")


def read_id(text: str) -> str:
    """The id that was typed or pasted; says so where it had to be completed."""
    from trialfinder.question import read_nct_id

    read = read_nct_id(text)
    if read.note:
        say(read.note)
    return read.nct_id


def say_place(place: Place | None) -> None:
    """Say from where distances are, and what a person has to know of how the place was read."""
    if place is not None:
        note = place.note or ""
        say(note if place.name in note else f"Distances are from {place.name}. {note}".rstrip())


def in_json(value: object) -> str:
    """The value as text, as the contract writes it."""
    from trialfinder.export.contract.search import json_text

    return json_text(value)


def held_study(nct_id: str, sync: str) -> Any:
    """The data with this study's full record where it can be had; says so where it cannot."""
    from trialfinder.data import open_study

    with Progress() as on_progress:
        data = open_study(nct_id, sync, on_progress=on_progress)  # type: ignore[arg-type]
    for warning in data.warnings:
        say(warning)
    if (now := data.study(nct_id).nct_id) != nct_id:
        say(f"{nct_id} is an old id of {now}.")
    return data


def held_data(mode: str) -> Any:
    """The data, after asking the registry as `mode` says; tells what was in the way."""
    from trialfinder.data import open_data

    hint = "Getting the newest records: up to a minute. Ctrl+C answers from what is held." if mode == "auto" else None
    with Progress(hint) as on_progress:
        data = open_data(mode, on_progress=on_progress)  # type: ignore[arg-type]
    for warning in data.warnings:
        say(warning)
    return data


def main() -> None:
    """Run the command line; every error that trialfinder foresees is one sentence and an exit code."""
    set_up_streams()
    try:
        # Not app.main(): that would end with 1 when the reader goes away, and expand a * on Windows.
        with app.make_context("trialfinder", sys.argv[1:]) as context:
            app.invoke(context)
        sys.exit(0)
    except click.exceptions.Exit as ended:  # after --help and --version
        sys.exit(ended.exit_code)
    except click.ClickException as error:
        sentence = error.format_message()
        say(f"trialfinder: {sentence}{'' if sentence.endswith(('.', '?', '?)')) else '.'} See: trialfinder --help.")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader went away: `trialfinder search | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (QueryError, StudyNotFound) as error:
        say(f"trialfinder: {error}")
        sys.exit(2)
    except (RegistryError, SyncError) as error:
        shrink = getattr(error, "is_shrink", False)
        say(f"trialfinder: {error}{' Or take it with: trialfinder sync --accept-shrink.' if shrink else ''}")
        sys.exit(3)
    except FileError as error:
        say(f"trialfinder: {error}")
        sys.exit(4)
    except TrialFinderError as error:
        say(f"trialfinder: {error}")
        sys.exit(3)
