"""The command line: words in, lines out; no logic of its own.

stdout carries only the data asked for; notes, progress and warnings go to stderr.
Exit codes: 0 answered, 2 the question is wrong, 3 no data could be brought, 4 a file cannot be read or written.

Heavy parts (pandas through the library, the network, streamlit) are imported inside the command that needs them:
a wrong question is answered before any of them loads.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated, Any

import typer

from trialfinder.cli.streams import Progress, choice, put, say, set_up_streams, width
from trialfinder.errors import FileError, QueryError, RegistryError, StudyNotFound, SyncError, TrialFinderError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""click's own, wherever typer has it from: newer versions carry a copy inside."""

Many = list[str] | None
Near = Annotated[str | None, typer.Option(help="A ZIP code, city, state, country, UK outcode or lat,lon.")]
Within = Annotated[str | None, typer.Option(help="Radius with its unit: 100mi or 160km.")]
SyncOption = Annotated[str, typer.Option(help="auto, never or now: whether to ask the registry first.")]


def _version(wanted: bool) -> None:
    if wanted:
        from trialfinder import __version__

        put(f"trialfinder {__version__}\n")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)] = (
        False
    ),
) -> None:
    """Find the clinical trials of PRP and stem-cell treatments for chronic back pain near you.

    Not medical advice; the registry does not vet studies.
    """


@app.command()
def search(
    near: Near = None,
    within: Within = None,
    therapy: Annotated[Many, typer.Option(help="prp, bmac, …, or a family: platelets, stem-cells, tissue.")] = None,
    source: Annotated[Many, typer.Option(help="autologous, allogeneic, mixed or not_stated.")] = None,
    target: Annotated[Many, typer.Option(help="disc, facet, sij, epidural, muscle_ligament, …")] = None,
    status: Annotated[Many, typer.Option(help="recruiting (or open), completed, …")] = None,
    phase: Annotated[Many, typer.Option(help="early1, 1, 1/2, 2, 2/3, 3, 4 or na.")] = None,
    country: Annotated[Many, typer.Option(help="The registry's name, or US, USA, UK.")] = None,
    age: Annotated[str | None, typer.Option(help="Keep studies that take this age, in years.")] = None,
    sex: Annotated[str | None, typer.Option(help="female or male.")] = None,
    text: Annotated[str | None, typer.Option(help="Words in the record; knows product names.")] = None,
    with_contact: Annotated[bool, typer.Option("--with-contact", help="Only with a phone number or e-mail.")] = False,
    control: Annotated[Many, typer.Option(help="placebo_sham, active, dose_comparison, none, not_stated.")] = None,
    include_borderline: Annotated[bool, typer.Option("--include-borderline", help="Also borderline studies.")] = False,
    include_off_topic: Annotated[bool, typer.Option("--include-off-topic", help="Also rejected studies.")] = False,
    sort: Annotated[str | None, typer.Option(help="distance, updated, start or enrollment.")] = None,
    limit: Annotated[str | None, typer.Option(help="At most so many; table: 20 unless said.")] = None,
    format: Annotated[str, typer.Option(help="table, csv, json or ris.")] = "table",
    with_answers: Annotated[bool, typer.Option("--with-answers", help="Answers and quotes: csv and json.")] = False,
    output: Annotated[str | None, typer.Option(help="Write to this file, whole or not at all.")] = None,
    sync: SyncOption = "auto",
) -> None:
    """Find studies, nearest first."""
    from trialfinder.question import ask

    form = choice("format", format, ("table", "csv", "json", "ris"))
    _refuse_empty(near=near, within=within, age=age, sex=sex, text=text, limit=limit, output=output)
    choice("sync", sync, ("auto", "never", "now"))
    question = ask(
        near=near,
        within=within,
        therapy=therapy,
        source=source,
        target=target,
        status=status,
        phase=phase,
        country=country,
        age=age,
        sex=sex,
        text=text,
        with_contact=with_contact,
        control=control,
        include_borderline=include_borderline,
        include_off_topic=include_off_topic,
        sort=sort,
        limit="20" if limit is None and form == "table" else limit,
    )
    from trialfinder.cli.text import search_table
    from trialfinder.export.contract.search import search_json
    from trialfinder.finding.find import find

    found = find(_open_data(sync), question)
    if with_answers and form in ("csv", "json"):
        from trialfinder.export.answers import with_answers as answered

        found = answered(found)
    for note in (*found.notes, found.data.provenance.note):
        say(note)
    if form == "table":
        put(search_table(found, width=width()), output)
    elif form == "json":
        put(_json(search_json(found)), output)
    elif form == "csv":
        put(found.csv(), output, bom=True)
    else:
        put(found.ris(), output)


@app.command()
def show(
    nct_id: Annotated[str, typer.Argument(help="For example NCT02412735.")],
    near: Near = None,
    format: Annotated[str, typer.Option(help="text or json.")] = "text",
    sync: SyncOption = "auto",
) -> None:
    """Show one study: what is injected, where, how fresh the record is."""
    from trialfinder.question import ask, parse_nct_id

    form = choice("format", format, ("text", "json"))
    choice("sync", sync, ("auto", "never", "now"))
    wanted, question = parse_nct_id(nct_id), ask(near=near)
    from trialfinder.cli.study_text import study_text
    from trialfinder.export.contract.study import study_json

    data = _with_full(_open_data(sync), wanted, sync)
    if form == "json":
        put(_json(study_json(data, wanted, question.near)))
    else:
        put(study_text(data, wanted, question.near, width=width()))


@app.command()
def questions(
    nct_id: Annotated[str, typer.Argument(help="For example NCT02412735.")],
    format: Annotated[str, typer.Option(help="text, json or html (a sheet to print).")] = "text",
    output: Annotated[str | None, typer.Option(help="Write to this file, whole or not at all.")] = None,
    sync: SyncOption = "auto",
) -> None:
    """The questions to ask before agreeing, answered from the study's record."""
    from trialfinder.question import parse_nct_id

    form = choice("format", format, ("text", "json", "html"))
    choice("sync", sync, ("auto", "never", "now"))
    wanted = parse_nct_id(nct_id)
    from datetime import date

    from trialfinder.advice.questions.answered import answers_json
    from trialfinder.advice.questions.answered import questions as answered
    from trialfinder.cli.text import answers_text
    from trialfinder.sheets.visit import questions_html

    data = _with_full(_open_data(sync), wanted, sync)
    study = data.study(wanted)
    if form == "html":
        put(questions_html(data, study.nct_id), output)
        return
    answers = answered(study, data.labels[study.nct_id], date.today(), data)
    put(_json(answers_json(answers)) if form == "json" else answers_text(study, answers, width=width()), output)


@app.command()
def offer(
    product: Annotated[str, typer.Option(help="What was offered: prp, bmac, stem_cells, …")],
    target: Annotated[str | None, typer.Option(help="Where it would go: disc, facet, sij, epidural, …")] = None,
    near: Near = None,
    format: Annotated[str, typer.Option(help="text or json.")] = "text",
    sync: SyncOption = "auto",
) -> None:
    """What research calls an injection that is offered, what is known, and what taking it may close."""
    from trialfinder.question import ask

    form = choice("format", format, ("text", "json"))
    choice("sync", sync, ("auto", "never", "now"))
    place = ask(near=near).near
    from trialfinder.advice.offer.offer import offer as answered
    from trialfinder.cli.offer_text import offer_text
    from trialfinder.export.contract.offer import offer_json

    answer = answered(_open_data(sync), product, target, place)
    put(_json(offer_json(answer)) if form == "json" else offer_text(answer, width()))


@app.command(context_settings={"ignore_unknown_options": True})  # a southern latitude starts with a minus
def places(
    text: Annotated[str, typer.Argument(help="A ZIP code, city, state, country, UK outcode or lat,lon.")],
    format: Annotated[str, typer.Option(help="table or json.")] = "table",
) -> None:
    """Say which place a text means."""
    from trialfinder.cli.text import place_text
    from trialfinder.export.contract.search import place_json
    from trialfinder.places import find_place

    form = choice("format", format, ("table", "json"))
    place = find_place(text)
    if form == "json":
        put(_json(place_json(text, place)))
    else:
        put(place_text(place))


@app.command("sync")
def sync_command(
    force: Annotated[bool, typer.Option("--force", help="Download even when nothing is newer.")] = False,
    accept_shrink: Annotated[
        bool, typer.Option("--accept-shrink", help="Keep the answer even when it is less than half of the last.")
    ] = False,
) -> None:
    """Bring the newest records from the registry."""
    from trialfinder.registry.sync import sync as run_sync
    from trialfinder.settings import read_settings

    with Progress() as on_progress:
        report = run_sync(read_settings(), force=force, accept_shrink=accept_shrink, on_progress=on_progress)
    from trialfinder.cli.text import sync_text

    put(sync_text(report))
    if report.note:
        say(report.note)


@app.command()
def label(
    file: Annotated[str | None, typer.Argument(help="A file of v2 records, or - for standard input.")] = None,
    format: Annotated[str, typer.Option(help="csv or jsonl.")] = "csv",
    explain: Annotated[str | None, typer.Option(help="An NCT id: which rule fired on which words.")] = None,
) -> None:
    """Label any v2 records: topic, therapies, source, processing, targets, control."""
    form = choice("format", format, ("csv", "jsonl"))
    if (file is None) == (explain is None):
        raise QueryError("label: name either a file (or -) or --explain with an NCT id, not both.", field="label")
    if explain is not None:
        from trialfinder.cli.text import explain_text
        from trialfinder.question import parse_nct_id
        from trialfinder.reading.labels.explain import explain as explained

        wanted = parse_nct_id(explain)
        study = _with_full(_open_data("auto"), wanted, "auto").study(wanted)
        put(explain_text(study.nct_id, explained(study)))
        return
    from trialfinder.export.labels import labels_csv, labels_jsonl
    from trialfinder.registry.record_file import read_record_file

    assert file is not None
    held = read_record_file(file)
    for misfit in held.skipped:
        say(f"Left out {misfit.nct_id or 'a record without an id'}: {misfit.path}: {misfit.reason}.")
    put(labels_csv(held.studies) if form == "csv" else labels_jsonl(held.studies))


@app.command("app")
def app_command(
    port: Annotated[str, typer.Option(help="Port on 127.0.0.1.")] = "8501",
    headless: Annotated[bool, typer.Option("--headless", help="Do not open a browser.")] = False,
) -> None:
    """Open the dashboard in the browser."""
    from trialfinder.question import whole_number
    from trialfinder.web.serve import serve

    sys.exit(serve(port=whole_number("port", port, 1, 65_535), headless=headless))


def _refuse_empty(**words: str | None) -> None:
    """An option that is given and empty is a slip (an unset variable in a script), not "any"."""
    for name, word in words.items():
        if word is not None and not word.strip():
            raise QueryError(f"{name}: the value is empty. Give one, or leave --{name} out.", field=name, value=word)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _with_full(opened: Any, nct_id: str, sync: str) -> Any:
    """The data with this study's full record where it can be had; says so where it cannot."""
    data = opened.with_full(nct_id, ask_registry=sync != "never")
    for warning in data.warnings[len(opened.warnings) :]:
        say(warning)
    return data


def _open_data(mode: str) -> Any:
    from trialfinder.data import open_data

    with Progress() as on_progress:
        data = open_data(mode, on_progress=on_progress)  # type: ignore[arg-type]
    for warning in data.warnings:
        say(warning)
    return data


class _AsTyped:
    """Takes an option's text as it was typed; a repeated option is a list, None when it was not given."""

    def coerce(self, value: Any, **_: object) -> Any:
        return list(value) or None if isinstance(value, tuple | list) else value


def _leave_values_as_typed() -> None:
    """Leave out typer's conversion of values, where it has one.

    Every option here is text, a list of texts or a flag, and is checked by our own code. typer 0.29 would load
    pydantic to convert them: 70 ms, a tenth of a search. Only in this process, which is the command line's own.
    """
    as_typed = _AsTyped()
    for kind in (typer.core.TyperOption, typer.core.TyperArgument):
        if hasattr(kind, "get_runtime_param"):
            setattr(kind, "get_runtime_param", lambda _: as_typed)  # noqa: B010 - not in typer's types


def main() -> None:
    """Run the command line; every error that trialfinder foresees is one sentence and an exit code."""
    set_up_streams()
    try:
        _leave_values_as_typed()
        sys.exit(app(standalone_mode=False) or 0)  # typer returns 130 after Ctrl+C
    except _UsageError as error:
        if not len(sys.argv) > 1:  # typer has shown the help
            sys.exit(0)
        say(f"trialfinder: {getattr(error, 'format_message', error.__str__)()} See: trialfinder --help.")
        sys.exit(2)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:  # the reader went away: `trialfinder search | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (QueryError, StudyNotFound) as error:
        say(f"trialfinder: {error}")
        sys.exit(2)
    except (RegistryError, SyncError) as error:
        say(f"trialfinder: {error}")
        sys.exit(3)
    except FileError as error:
        say(f"trialfinder: {error}")
        sys.exit(4)
    except TrialFinderError as error:
        say(f"trialfinder: {error}")
        sys.exit(3)
