"""The command line: words in, lines out; no logic of its own.

stdout carries only the data asked for; notes, progress and warnings go to stderr.
Exit codes: 0 answered, 2 the question is wrong, 3 no data could be brought, 4 a file cannot be read or written.

Heavy parts (pandas through the library, the network, streamlit) are imported inside the command that needs them:
a wrong question is answered before any of them loads.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from trialfinder.cli.streams import Progress, choice, put, read_told, say, set_up_streams, width
from trialfinder.errors import FileError, QueryError, RegistryError, StudyNotFound, SyncError, TrialFinderError

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


def _flag(name: str, help: str, **settings: Any) -> Decorator:
    return click.option(name, is_flag=True, help=help, **settings)


def _text(name: str, help: str, **settings: Any) -> Decorator:
    """An option of one value, as it was typed; None when it was not given."""

    def given(_: click.Context, option: click.Parameter, word: str | None) -> str | None:
        _refuse_empty(option, word)
        return word

    return click.option(name, help=help, callback=given, **settings)


def _many(name: str, help: str) -> Decorator:
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


def _format_option(*allowed: str, note: str = "") -> Decorator:
    return _one_of("--format", *allowed, note=note)


def _form_option(*allowed: str, note: str = "") -> Decorator:
    """As `_format_option`, for a command with --output: None when it was not given, for the file's ending to decide."""

    def given(_: click.Context, option: click.Parameter, word: str | None) -> str | None:
        return None if word is None else choice(str(option.name), word, allowed)

    words = (
        f"{', '.join(allowed[:-1])} or {allowed[-1]}{note}. Not given: as the file of --output ends, else {allowed[0]}."
    )
    return click.option("--format", help=words, callback=given)


_help_option = click.help_option("-h", "--help", callback=_put_help)
_near_option = _text("--near", "A ZIP code, city, state, country, UK outcode or lat,lon.")
_output_option = _text("--output", "Write to this file, whole or not at all; - is standard output.")
_sync_option = _one_of("--sync", "auto", "never", "now", note=": whether to ask the registry first")


class _InOurOrder(click.Group):
    """Lists the commands as they stand below, the most wanted first; click would sort them by letter."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of their definition."""
        return list(self.commands)


def _command(name: str | None = None, **settings: Any) -> Callable[[Function], click.Command]:
    """A command of `app`, whose list shows the docstring's first line in full; click would cut it."""

    def add(function: Function) -> click.Command:
        first = (function.__doc__ or "").partition("\n")[0]
        return app.command(name, short_help=first, **settings)(_help_option(function))

    return add


@click.group(cls=_InOurOrder, invoke_without_command=True)
@_help_option
@_flag("--version", "Print the version.", is_eager=True, expose_value=False, callback=_put_version)
@click.pass_context
def app(context: click.Context) -> None:
    """Find the clinical trials of PRP and stem-cell treatments for chronic back pain near you.

    Not medical advice; the registry does not vet studies.
    """
    if context.invoked_subcommand is None:
        put(context.get_help() + "\n")


@_command()
@_near_option
@_text("--within", "Radius with its unit: 100mi or 160km.")
@_many("--therapy", "prp, bmac, …, or a family: platelets, stem-cells, tissue.")
@_many("--source", "autologous, allogeneic, mixed or not_stated.")
@_many("--target", "disc, facet, sij, epidural, muscle_ligament, …")
@_many("--status", "recruiting (or open), completed, …")
@_many("--phase", "early1, 1, 1/2, 2, 2/3, 3, 4 or na; 2 counts 1/2 and 2/3 too.")
@_many("--country", "Any name of a country or of a part of one; US takes its territories too.")
@_text("--age", "Keep studies that take this age, in years.")
@_text("--sex", "female or male.")
@_text("--text", "Words in the record; knows product names.")
@_flag("--with-contact", "Only with a phone number or e-mail.")
@_many("--control", "placebo_sham, active, dose_comparison, none, not_stated.")
@_flag("--with-results", "Only with results posted at the registry.")
@_many("--gives", "yes (unless said), follows: given outside the study, or not_stated.")
@_flag("--include-borderline", "Also borderline studies.")
@_flag("--include-off-topic", "Also rejected studies.")
@_text("--sort", "distance, updated, start or enrollment.")
@_text("--limit", "At most so many; a table that is no file: 20 unless said.")
@_form_option("table", "csv", "json", "ris")
@_flag("--with-answers", "Answers and quotes, in csv, json and .xlsx.")
@_output_option
@_sync_option
def search(
    limit: str | None, format: str | None, with_answers: bool, output: str | None, sync: str, **words: Any
) -> None:
    """Find studies, nearest first.

    A file's ending says its form: .csv, .json, .ris, .txt (a table) or .xlsx.
    """
    from trialfinder.cli.forms import SEARCH, form_of
    from trialfinder.question import ask

    form = form_of(format, output, SEARCH, "table")
    short = form == "table" and output in (None, "-")
    question = ask(limit="20" if limit is None and short else limit, **words)
    from trialfinder.cli.text import search_table
    from trialfinder.export.contract.search import search_json
    from trialfinder.finding.find import find

    found = find(_open_data(sync), question)
    if with_answers and form in ("csv", "json", "xlsx"):
        from trialfinder.export.answers import with_answers as answered

        found = answered(found)
    elif with_answers:
        say(f"The answers are left out: a {form} has no room for them. Add --format csv or json.")
    for note in (*found.notes, *(found.hints if form != "table" else ())):
        say(note)
    bundled = found.data.provenance.source == "bundled"
    say(found.data.provenance.note + (" Today's records: trialfinder sync." if bundled else ""))
    if form == "table":
        put(search_table(found, width=width()), output)
    elif form == "json":
        put(_json(search_json(found)), output)
    elif form == "csv":
        put(found.to_csv(), output, bom=True)
    elif form == "xlsx":
        from trialfinder.export.workbook import excel_bytes

        put(excel_bytes(found), output)
    else:
        put(found.to_ris(), output)


@_command()
@click.argument("nct_id")
@_near_option
@_format_option("text", "json")
@_sync_option
def show(nct_id: str, near: str | None, format: str, sync: str) -> None:
    """Show one study: what is injected, where, how fresh the record is.

    NCT_ID is its number in the registry, for example NCT02412735.
    """
    from trialfinder.question import ask

    wanted, question = _read_id(nct_id), ask(near=near)
    from trialfinder.cli.study_text import study_text
    from trialfinder.export.contract.study import study_json

    data = _open_study(wanted, sync)
    if format == "json":
        put(_json(study_json(data, wanted, question.near)))
    else:
        put(study_text(data, wanted, question.near, width=width()))


@_command()
@click.argument("nct_id")
@_form_option("text", "json", "html", note=" (a sheet to print)")
@_output_option
@_sync_option
def questions(nct_id: str, format: str | None, output: str | None, sync: str) -> None:
    """The questions to ask before agreeing, answered from the study's record.

    NCT_ID is its number in the registry, for example NCT02412735.
    """
    from trialfinder.cli.forms import QUESTIONS, form_of

    form, wanted = form_of(format, output, QUESTIONS, "text"), _read_id(nct_id)
    from datetime import date

    from trialfinder.advice.questions.answered import answers_json
    from trialfinder.advice.questions.answered import questions as answered
    from trialfinder.cli.text import answers_text
    from trialfinder.sheets.visit import questions_html

    data = _open_study(wanted, sync)
    study = data.study(wanted)
    if form == "html":
        put(questions_html(data, study.nct_id), output)
        return
    answers = answered(data.reading(study.nct_id), date.today(), data)
    put(_json(answers_json(answers)) if form == "json" else answers_text(study, answers, width=width()), output)


@_command()
@_text("--product", "What was offered: prp, bmac, own-cells, a product's name, or plain words.", required=True)
@_text("--target", "Where it would go: disc, facet, sij, epidural, …")
@_near_option
@_text("--price", "What you were quoted, in whole US dollars.")
@_format_option("text", "json", "html")
@_sync_option
def offer(product: str, target: str | None, near: str | None, price: str | None, format: str, sync: str) -> None:
    """What is known of an injection that is offered: in short, the law, the price, and what taking it may close."""
    from trialfinder.question import ask, whole_number

    price_usd = None if price is None else whole_number("price", price.replace(",", "").lstrip("$"), 1, 1_000_000)
    place = ask(near=near).near
    from trialfinder.advice.offer.offered import find_offered, find_place_of_injection

    find_offered(product), find_place_of_injection(target)  # a wrong word is told before any data are looked at
    from trialfinder.advice.offer.offer import offer as answered
    from trialfinder.cli.offer_text import offer_text
    from trialfinder.export.contract.offer import offer_json

    data = _open_data(sync)
    answer = answered(data, product, target, place, price_usd=price_usd)
    if format == "html":
        from trialfinder.sheets.offer import offer_sheet

        put(offer_sheet(data, answer))
    else:
        put(_json(offer_json(answer)) if format == "json" else offer_text(answer, width()))


@_command()
@_text("--product", "Only this product: prp, bmac, own-cells, a product's name, or plain words.")
@_text("--target", "Only this place of injection: disc, facet, sij, epidural, …")
@_text("--source", "Only autologous (own) or allogeneic (donor).")
@_format_option("text", "json")
def evidence(product: str | None, target: str | None, source: str | None, format: str) -> None:
    """What was compared with what, both groups: sham first, then drugs, then studies without a comparison."""
    from trialfinder.advice.offer.evidence_asked import evidence_on
    from trialfinder.cli.evidence_text import evidence_text
    from trialfinder.export.contract.evidence import evidence_json

    found = evidence_on(product, target, source)
    put(_json(evidence_json(found)) if format == "json" else evidence_text(found, width()))


@_command()
@_text("--answers", "A file with your answers as JSON; - is standard input.", required=True)
@_near_option
@_format_option("text", "json")
@_sync_option
def fit(answers: str, near: str | None, format: str, sync: str) -> None:
    """Hold your answers against what each recruiting trial asks. Nothing that you tell is kept.

    The answers are one JSON object, every key optional, never options of the command line:
    {"age": 58, "earlier": [{"what": "prp", "where": "disc", "date": "2025-03"}], "health": {"cancer": "no"}}
    """
    from datetime import date

    from trialfinder.advice.fit.answers import LONGEST_TOLD, parse_answers
    from trialfinder.question import ask

    place, today = ask(near=near).near, date.today()
    told = parse_answers(read_told(answers, LONGEST_TOLD + 1), today)
    from trialfinder.advice.fit.trials import fit_trials

    data = _open_data(sync)
    trials = fit_trials(data, told, place, today)
    say(data.provenance.note)
    if format == "json":
        from trialfinder.export.contract.fit import fit_json

        put(_json(fit_json(trials)))
    else:
        from trialfinder.cli.fit_text import fit_text

        put(fit_text(data, trials, today, width()))


@_command()
@_text("--since", "A day, as in 2026-11-20: against the last data kept of that day or before.")
@_near_option
@_text("--within", "Radius with its unit: 100mi or 160km.")
@_many("--therapy", "prp, bmac, …, or a family: platelets, stem-cells, tissue.")
@_many("--study", "Only this NCT id.")
@_form_option("text", "json", "csv", "atom", note=" (a feed)")
@_output_option
def changes(since: str | None, study: list[str] | None, format: str | None, output: str | None, **words: Any) -> None:
    """What the registry changed between the data kept before and the newest; asks nothing.

    text and atom tell of studies on topic; json and csv hold every study, with its topic.
    """
    from trialfinder.cli.forms import CHANGES, form_of
    from trialfinder.history.kept import parse_day
    from trialfinder.question import ask

    form = form_of(format, output, CHANGES, "text")
    question, day = ask(**words), parse_day(since) if since else None
    studies = tuple(_read_id(one) for one in study or ())
    from trialfinder.cli.changes_text import changes_text
    from trialfinder.history.changes import changes as changed
    from trialfinder.settings import read_settings

    found = changed(read_settings().home, day, question=question, studies=studies)
    for note in found.notes if form != "text" else ():
        say(note)
    if form == "text":
        put(changes_text(found, width=width()), output)
    elif form == "json":
        put(found.to_json(), output)
    elif form == "csv":
        put(found.to_csv(), output, bom=True)
    else:
        put(found.to_atom(), output)


@_command(context_settings={"ignore_unknown_options": True})  # a southern latitude starts with a minus
@click.argument("text")
@_format_option("table", "json")
def places(text: str, format: str) -> None:
    """Say which place a text means.

    TEXT is a ZIP code, city, state, country, UK outcode or lat,lon.
    """
    from trialfinder.cli.text import place_text
    from trialfinder.export.contract.search import place_json
    from trialfinder.places import find_place

    place = find_place(text)
    if format == "json":
        put(_json(place_json(text, place)))
    else:
        put(place_text(place))


@_command("sync")
@_flag("--force", "Download even when nothing is newer.")
@_flag("--accept-shrink", "Keep the answer even when it is less than half of the last.")
@_flag("--check", "Only ask whether the registry answers as expected; a block to paste.")
def sync_command(force: bool, accept_shrink: bool, check: bool) -> None:
    """Bring the newest records from the registry."""
    from trialfinder.data import is_on_topic
    from trialfinder.registry.sync import sync as run_sync
    from trialfinder.settings import read_settings

    if check:
        _check_live(read_settings())

    with Progress() as on_progress:
        report = run_sync(
            read_settings(),
            force=force,
            accept_shrink=accept_shrink,
            on_progress=on_progress,
            wants_results=is_on_topic,
        )
    from trialfinder.cli.text import sync_text

    put(sync_text(report))
    if report.note:
        say(report.note)


def _check_live(settings: Any) -> NoReturn:
    """Ask the live registry, tell each answer as it comes, and end: 0 when each was as expected, else 3."""
    from trialfinder.cli.health_text import check_end_text, line_text
    from trialfinder.registry.check import check_live

    found = check_live(settings, on_line=lambda line: put(f"{line_text(line)}\n"))
    put(check_end_text(found))
    sys.exit(0 if found.all_answered else 3)


@_command()
def doctor() -> None:
    """Say what works here: versions, data folder, records held, last sync, cache, registry."""
    from trialfinder.cli.health_text import doctor_text
    from trialfinder.registry.health import look
    from trialfinder.settings import read_settings

    health = look(read_settings())
    put(doctor_text(health))
    sys.exit(4 if health.is_broken else 0)


@_command()
@click.argument("file", required=False)
@_format_option("csv", "jsonl")
@_text("--explain", "An NCT id: which rule fired on which words.")
def label(file: str | None, format: str, explain: str | None) -> None:
    """Label any v2 records: topic, therapies, source, processing, targets, control.

    FILE holds v2 records; - is standard input.
    """
    if (file is None) == (explain is None):
        raise QueryError("label: name either a file (or -) or --explain with an NCT id, not both.", field="label")
    if explain is not None:
        from trialfinder.cli.text import explain_text
        from trialfinder.reading.labels.explain import explain as explained

        wanted = _read_id(explain)
        study = _open_study(wanted, "auto").study(wanted)
        put(explain_text(study.nct_id, explained(study)))
        return
    from trialfinder.export.labels import labels_csv, labels_jsonl
    from trialfinder.registry.record_file import read_record_file

    assert file is not None
    held = read_record_file(file)
    for misfit in held.skipped:
        say(f"Left out {misfit.nct_id or 'a record without an id'}: {misfit.path}: {misfit.reason}.")
    for study in held.studies:
        if study.left_out_note:
            say(study.left_out_note)
    put(labels_csv(held.studies) if format == "csv" else labels_jsonl(held.studies))


@_command("app")
@_text("--port", "Port on 127.0.0.1.", default="8501", show_default=True)
@_flag("--headless", "Do not open a browser.")
def app_command(port: str, headless: bool) -> None:
    """Open the dashboard in the browser."""
    from trialfinder.question import whole_number
    from trialfinder.web.serve import serve

    sys.exit(serve(port=whole_number("port", port, 1, 65_535), headless=headless))


def _read_id(text: str) -> str:
    """The id that was typed or pasted; says so where it had to be completed."""
    from trialfinder.question import read_nct_id

    read = read_nct_id(text)
    if read.note:
        say(read.note)
    return read.nct_id


def _json(value: object) -> str:
    from trialfinder.export.contract.search import json_text

    return json_text(value)


def _open_study(nct_id: str, sync: str) -> Any:
    """The data with this study's full record where it can be had; says so where it cannot."""
    from trialfinder.data import open_study

    with Progress() as on_progress:
        data = open_study(nct_id, sync, on_progress=on_progress)  # type: ignore[arg-type]
    for warning in data.warnings:
        say(warning)
    if (now := data.study(nct_id).nct_id) != nct_id:
        say(f"{nct_id} is an old id of {now}.")
    return data


def _open_data(mode: str) -> Any:
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
