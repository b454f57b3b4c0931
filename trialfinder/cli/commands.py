"""The commands of the command line: words in, lines out; no logic of their own.

stdout carries only the data asked for; notes, progress and warnings go to stderr.

Heavy parts (pandas through the library, the network, streamlit) are imported inside the command that needs them:
a wrong question is answered before any of them loads.

The file is long because the commands stand side by side: what one of them takes and gives is compared with the next.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from trialfinder.cli.program import (
    command,
    flag,
    form_option,
    format_option,
    held_data,
    held_study,
    in_json,
    many_words,
    near_option,
    one_word,
    output_option,
    read_id,
    say_place,
    sync_option,
)
from trialfinder.cli.streams import (
    ANSWER,
    CHANGES,
    EXPLAINED,
    LABELS,
    QUESTIONS,
    SEARCH,
    Progress,
    form_of,
    put,
    read_told,
    say,
    width,
)
from trialfinder.errors import QueryError


@command()
@near_option
@one_word("--within", "Radius with its unit: 100mi or 160km.")
@many_words("--therapy", "prp, bmac, …, or a family: platelets, stem-cells, tissue.")
@many_words("--source", "autologous, allogeneic, mixed or not_stated.")
@many_words("--target", "disc, facet, sij, epidural, muscle_ligament, …")
@many_words("--status", "recruiting (or open), completed, …")
@many_words("--phase", "early1, 1, 1/2, 2, 2/3, 3, 4 or na; 2 counts 1/2 and 2/3 too.")
@many_words("--country", "Any name of a country or of a part of one; US takes its territories too.")
@one_word("--age", "Keep studies that take this age, in years.")
@one_word("--sex", "female or male.")
@one_word("--text", "Words in the record; knows product names.")
@flag("--with-contact", "Only with a phone number or e-mail.")
@many_words("--control", "placebo_sham, active, dose_comparison, none, not_stated.")
@flag("--with-results", "Only with results posted at the registry.")
@many_words("--gives", "yes (unless said), follows: given outside the study, or not_stated.")
@flag("--include-borderline", "Also borderline studies.")
@flag("--include-off-topic", "Also rejected studies.")
@one_word("--sort", "distance, updated, start or enrollment.")
@one_word("--limit", "At most so many; a table that is no file: 20 unless said.")
@form_option("table", "csv", "json", "ris")
@flag("--with-answers", "Answers and quotes, in csv, json and .xlsx.")
@output_option
@sync_option
def search(
    limit: str | None, format: str | None, with_answers: bool, output: str | None, sync: str, **words: Any
) -> None:
    """Find studies, nearest first.

    A file's ending says its form: .csv, .json, .ris, .txt (a table) or .xlsx.
    """
    from trialfinder.question import ask

    form = form_of(format, output, SEARCH, "table")
    short = form == "table" and output in (None, "-")
    question = ask(limit="20" if limit is None and short else limit, **words)
    from trialfinder.cli.text import search_table
    from trialfinder.export.contract.search import search_json
    from trialfinder.finding.find import find

    found = find(held_data(sync), question)
    if with_answers and form in ("csv", "json", "xlsx"):
        from trialfinder.export.labels import with_answers as answered

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
        put(in_json(search_json(found)), output)
    elif form == "csv":
        put(found.to_csv(), output, bom=True)
    elif form == "xlsx":
        from trialfinder.export.workbook import excel_bytes

        put(excel_bytes(found), output)
    else:
        put(found.to_ris(), output)


@command()
@click.argument("nct_id")
@near_option
@form_option("text", "json")
@output_option
@sync_option
def show(nct_id: str, near: str | None, format: str | None, output: str | None, sync: str) -> None:
    """Show one study: what is injected, where, how fresh the record is.

    NCT_ID is its number in the registry, for example NCT02412735.
    """
    from trialfinder.question import ask

    form, wanted, question = form_of(format, output, ANSWER, "text"), read_id(nct_id), ask(near=near)
    from trialfinder.cli.study_text import study_text
    from trialfinder.export.contract.study import study_json

    data = held_study(wanted, sync)
    say_place(question.near)
    if form == "json":
        put(in_json(study_json(data, wanted, question.near)), output)
    else:
        put(study_text(data, wanted, question.near, width=width()), output)


@command()
@click.argument("nct_id")
@form_option("text", "json", "html", note=" (a sheet to print)")
@output_option
@sync_option
def questions(nct_id: str, format: str | None, output: str | None, sync: str) -> None:
    """The questions to ask before agreeing, answered from the study's record.

    NCT_ID is its number in the registry, for example NCT02412735.
    """
    form, wanted = form_of(format, output, QUESTIONS, "text"), read_id(nct_id)
    from datetime import date

    from trialfinder.advice.questions.questions import answers_json
    from trialfinder.advice.questions.questions import questions as answered
    from trialfinder.cli.text import answers_text
    from trialfinder.sheets.visit import questions_html

    data = held_study(wanted, sync)
    study = data.study(wanted)
    if form == "html":
        put(questions_html(data, study.nct_id), output)
        return
    answers = answered(data.reading(study.nct_id), date.today(), data)
    put(in_json(answers_json(answers)) if form == "json" else answers_text(study, answers, width=width()), output)


@command()
@one_word("--product", "What was offered: prp, bmac, own-cells, a product's name, or plain words.", required=True)
@one_word("--target", "Where it would go: disc, facet, sij, epidural, …")
@near_option
@one_word("--price", "What you were quoted, in US dollars: 6000 or 6,000; cents are left off.")
@form_option("text", "json", "html", note=" (a sheet to print)")
@output_option
@sync_option
def offer(
    product: str,
    target: str | None,
    near: str | None,
    price: str | None,
    format: str | None,
    output: str | None,
    sync: str,
) -> None:
    """What is known of an injection that is offered: in short, law, price, trials it may keep you out of."""
    from trialfinder.question import ask
    from trialfinder.typed_values import parse_price_usd

    form = form_of(format, output, QUESTIONS, "text")
    price_usd = None if price is None else parse_price_usd(price)
    place = ask(near=near).near
    from trialfinder.advice.offer.offered import find_offered, find_place_of_injection

    find_offered(product), find_place_of_injection(target)  # a wrong word is told before any data are looked at
    from trialfinder.advice.offer.offer import offer as answered
    from trialfinder.cli.advice_text import offer_text
    from trialfinder.export.contract.advice import offer_json
    from trialfinder.export.contract.search import with_place

    data = held_data(sync)
    answer = answered(data, product, target, place, price_usd=price_usd)
    say_place(place)
    if form == "html":
        from trialfinder.sheets.offer import offer_sheet

        put(offer_sheet(data, answer), output)
    else:
        put(in_json(with_place(offer_json(answer), place)) if form == "json" else offer_text(answer, width()), output)


@command()
@one_word("--product", "Only this product: prp, bmac, own-cells, a product's name, or plain words.")
@one_word("--target", "Only this place of injection: disc, facet, sij, epidural, …")
@one_word("--source", "Only autologous (own) or allogeneic (donor).")
@form_option("text", "json")
@output_option
def evidence(
    product: str | None, target: str | None, source: str | None, format: str | None, output: str | None
) -> None:
    """What was compared with what, both groups: sham first, then drugs, then studies without a comparison."""
    form = form_of(format, output, ANSWER, "text")
    from trialfinder.advice.evidence.known import evidence_on
    from trialfinder.cli.advice_text import evidence_text
    from trialfinder.export.contract.advice import evidence_json

    found = evidence_on(product, target, source)
    put(in_json(evidence_json(found)) if form == "json" else evidence_text(found, width()), output)


@command()
@one_word("--answers", "A file with your answers as JSON; - is standard input.", required=True)
@near_option
@form_option("text", "json")
@output_option
@sync_option
def fit(answers: str, near: str | None, format: str | None, output: str | None, sync: str) -> None:
    """Check your answers against the rules of each recruiting trial. Nothing that you tell is kept.

    The answers are one JSON object. Each key may be left out. They are never options of the command line:
    {"age": 58, "earlier": [{"what": "prp", "where": "disc", "date": "2025-03"}], "health": {"cancer": "no"}}
    """
    from datetime import date

    from trialfinder.advice.fit.answers import LONGEST_TOLD, parse_answers
    from trialfinder.question import ask

    form = form_of(format, output, ANSWER, "text")
    place, today = ask(near=near).near, date.today()
    told = parse_answers(read_told(answers, LONGEST_TOLD + 1), today)
    from trialfinder.advice.fit.fit import fit_trials

    data = held_data(sync)
    trials = fit_trials(data, told, place, today)
    say_place(place)
    say(data.provenance.note)
    if form == "json":
        from trialfinder.export.contract.advice import fit_json
        from trialfinder.export.contract.search import with_place

        put(in_json(with_place(fit_json(trials), place)), output)
    else:
        from trialfinder.cli.advice_text import fit_text

        put(fit_text(data, trials, today, width(), place), output)


@command()
@one_word("--since", "A day, as in 2026-11-20: against the last data kept of that day or before.")
@near_option
@one_word("--within", "Radius with its unit: 100mi or 160km.")
@many_words("--therapy", "prp, bmac, …, or a family: platelets, stem-cells, tissue.")
@many_words("--study", "Only this NCT id.")
@form_option("text", "json", "csv", "atom", note=" (a feed)")
@output_option
def changes(since: str | None, study: list[str] | None, format: str | None, output: str | None, **words: Any) -> None:
    """What the registry changed between the data kept before and the newest. It asks the registry nothing.

    text and atom tell of studies on topic; json and csv hold every study, with its topic.
    """
    from trialfinder.history.changes import parse_day
    from trialfinder.question import ask

    form = form_of(format, output, CHANGES, "text")
    question, day = ask(**words), parse_day(since) if since else None
    studies = tuple(read_id(one) for one in study or ())
    from trialfinder.cli.text import changes_text
    from trialfinder.history.changes import changes as changed
    from trialfinder.settings import read_settings

    found = changed(read_settings().home, day, question=question, studies=studies)
    say_place(question.near)
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


@command(context_settings={"ignore_unknown_options": True})  # a southern latitude starts with a minus
@click.argument("text")
@format_option("table", "json")
def places(text: str, format: str) -> None:
    """Say which place a text means.

    TEXT is a ZIP code, city, state, country, UK outcode or lat,lon.
    """
    from trialfinder.cli.text import place_text
    from trialfinder.export.contract.search import place_json
    from trialfinder.places import find_place

    place = find_place(text)
    if format == "json":
        put(in_json(place_json(place)))
    else:
        put(place_text(place))


@command("sync")
@flag("--force", "Download even when nothing is newer.")
@flag("--accept-shrink", "Keep the answer even when it is less than half of the last.")
@flag("--check", "Only ask if the registry answers as it should; a block to paste.")
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
    from trialfinder.registry.health import check_live

    found = check_live(settings, on_line=lambda line: put(f"{line_text(line)}\n"))
    put(check_end_text(found))
    sys.exit(0 if found.all_answered else 3)


@command()
def doctor() -> None:
    """Say what works here: versions, data folder, records held, last sync, cache, registry."""
    from trialfinder.cli.health_text import doctor_text
    from trialfinder.registry.health import look
    from trialfinder.settings import read_settings

    health = look(read_settings())
    put(doctor_text(health))
    sys.exit(4 if health.is_broken else 0)


@command()
@click.argument("file", required=False)
@form_option("csv", "jsonl")
@one_word("--explain", "An NCT id, and no FILE: which rule fired on which words, as text.")
@output_option
def label(file: str | None, format: str | None, explain: str | None, output: str | None) -> None:
    """Label any v2 records: topic, therapies, source, processing, targets, control.

    FILE holds v2 records; - is standard input.
    """
    if file is None and explain is None:
        raise QueryError(
            "label: what shall be labelled? Name a file of records, - for standard input, "
            "or one study with --explain and its NCT id.",
            field="label",
        )
    if file is not None and explain is not None:
        raise QueryError(
            "label: name a file or --explain, not both. --explain takes a study of the registry by its NCT id.",
            field="label",
        )
    if explain is not None:
        form_of(None, output, EXPLAINED, "text")
        if format is not None:
            raise QueryError("label: --explain answers as text. Leave --format out.", field="format", value=format)
        from trialfinder.cli.text import explain_text
        from trialfinder.reading.labels.labels import explain as explained

        wanted = read_id(explain)
        study = held_study(wanted, "auto").study(wanted)
        put(explain_text(study.nct_id, explained(study)), output)
        return
    form = form_of(format, output, LABELS, "csv")
    from trialfinder.export.labels import labels_csv, labels_jsonl
    from trialfinder.registry.record_file import read_record_file

    assert file is not None
    held = read_record_file(file)
    for misfit in held.skipped:
        say(f"Left out {misfit.nct_id or 'a record without an id'}: {misfit.path}: {misfit.reason}.")
    for study in held.studies:
        if study.left_out_note:
            say(study.left_out_note)
    if form == "csv":
        put(labels_csv(held.studies), output, bom=True)
    else:
        put(labels_jsonl(held.studies), output)


@command("app")
@one_word("--port", "Port on 127.0.0.1.", default="8501", show_default=True)
@flag("--headless", "Do not open a browser.")
def app_command(port: str, headless: bool) -> None:
    """Open the dashboard in the browser."""
    from trialfinder.typed_values import whole_number
    from trialfinder.web.serve import serve

    sys.exit(serve(port=whole_number("port", port, 1, 65_535), headless=headless))
