"""What a person does for each of eleven tasks on a phone: taps, fields, screens scrolled, and whether it is there.

    python -m benchmarks.tasks.run [FOLDER] [NAME…]     # FOLDER holds registry/; default ../shared

A real Chromium of 390 x 844 with touch, over the real records as if synced (without them the bundled facts), each task
by a visitor who was never there. A tap is a touch or the Go key; a screen is 844 px of scrolling, to what is tapped or
read. `before` is what a tester of the first version counted; the target is half of it in taps or in screens.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page, expect

from benchmarks.dashboard.first_load import DEFAULT_FOLDER, chromium, dashboard

WIDTH, HEIGHT = 390, 844
PATIENCE_MS = 30_000
TRIAL = "NCT04042844"


@dataclass
class Person:
    """Somebody with a phone, who counts."""

    page: Page
    address: str
    taps: int = 0
    typed: int = 0
    screens: float = 0.0
    saw: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Come by a link; it costs nothing."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page is drawn."""
        self.page.wait_for_selector("html:not(.tf-coming) #root .tf-title", timeout=PATIENCE_MS)
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        self.page.wait_for_function("() => !document.querySelector('[data-stale=\"true\"]')")
        self.page.wait_for_timeout(250)

    def tap(self, what: Locator) -> None:
        """Scroll to it as far as it takes, and touch it."""
        self._scroll_to(what)
        what.tap()
        self.taps += 1
        self.settle()

    def type(self, what: Locator, words: str, *, go: bool = True) -> None:
        """Touch a field, type, and press the Go key: two taps."""
        self.tap(what)
        what.fill(words)
        self.typed += 1
        if go:
            what.press("Enter")
            self.taps += 1
            self.settle()

    def see(self, what: Locator, words: str) -> None:
        """Read these words there; an error where they are not."""
        expect(what.first).to_contain_text(re.compile(words), timeout=PATIENCE_MS)
        self._scroll_to(what.first)
        self.saw.append(words)

    def _scroll_to(self, what: Locator) -> None:
        what.wait_for(timeout=PATIENCE_MS)
        before = self._top()
        inside = what.evaluate(
            "(one, height) => { const box = one.getBoundingClientRect();"
            " return box.top >= 0 && box.top + Math.min(box.height, 60) <= height; }",
            HEIGHT,
        )
        if not inside:
            what.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
            self.page.wait_for_timeout(100)
        self.screens += abs(self._top() - before) / HEIGHT

    def _top(self) -> float:
        return float(self.page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollTop ?? 0"))


class Task(NamedTuple):
    """One task."""

    name: str
    do: Callable[[Person], None]
    before_taps: int | None
    before_screens: float | None
    """None: not told."""
    note: str = ""


class Done(NamedTuple):
    """What it took."""

    task: Task
    taps: int
    typed: int
    screens: float
    trouble: str
    """"": the words were there."""

    @property
    def is_half(self) -> bool | None:
        """Whether taps or screens are at most half of before; None where before has no figure."""
        task = self.task
        if task.before_taps is None:
            return None
        fewer = self.taps * 2 <= task.before_taps
        return fewer or (task.before_screens is not None and self.screens * 2 <= task.before_screens)


def near(person: Person, place: str) -> None:
    person.open("/")
    person.type(person.page.get_by_label("Town or ZIP"), place)


def answer(person: Person) -> Locator:
    return person.page.locator("#root .tf-answer")


def first_card(person: Person) -> Locator:
    return person.page.locator("#root .tf-card").first


def denver(person: Person) -> None:
    near(person, "80202")
    person.see(answer(person), "within 100 miles of ZIP 80202")
    person.see(first_card(person), r"\d+ miles")
    person.tap(first_card(person).get_by_role("link", name=re.compile("See details")))
    person.see(person.page.locator("#root .tf-glance"), "Nearest recruiting site")


def madrid(person: Person) -> None:
    near(person, "Madrid")
    person.see(
        answer(person), r"within 200 km of Madrid.*The nearest is [\d,]+ km away|recruits? within 200 km of Madrid"
    )


def manchester(person: Person) -> None:
    near(person, "Manchester")
    person.see(answer(person), "of Manchester")
    person.see(person.page.locator("#root .tf-others summary"), "Manchester, England.*Another place of this name")


def earlier_prp(person: Person) -> None:
    person.open("/?near=80202")
    person.tap(first_card(person).get_by_role("link", name=re.compile("See details")))
    person.see(
        person.page.locator("#root .tf-glance dd", has_text="Earlier treatment"),
        "any biologic, anywhere in the body, with a wait of 6 months",
    )


def print_questions(person: Person) -> None:
    person.open(f"/trial?nct={TRIAL}&near=80202")
    person.tap(person.page.get_by_role("link", name="Two pages to print"))
    person.see(person.page.locator("#root .tf-sheet").first, TRIAL)
    person.tap(person.page.get_by_role("button", name=re.compile("Print")).first)


def whom_to_call(person: Person) -> None:
    person.open("/?near=80202")
    call = first_card(person).get_by_role("link", name=re.compile("^Call"))
    expect(call).to_have_attribute("href", re.compile(r"^tel:\+?\d{6,}"))
    person._scroll_to(call)
    person.taps += 1  # the phone dials
    person.saw.append("tel:")


def compare_two(person: Person) -> None:
    person.open("/?near=80202")
    for number in (0, 1):
        person.tap(person.page.locator("#root input[data-compare]").nth(number))
    person.tap(person.page.get_by_role("link", name="Compare these 2"))
    person.see(person.page.locator("#root .tf-compare"), "NCT")


def donor_cells(person: Person) -> None:
    person.open("/?near=80202")
    person.see(person.page.locator("#root .tf-card h4", has_text=re.compile("^(Own|Donor)")), "^(Own|Donor)")
    person.see(person.page.locator("#root .tf-card h4", has_text=re.compile("^Donor")), "^Donor")


def csv_of_prp(person: Person) -> None:
    person.open("/")
    page = person.page
    person.tap(page.locator("#root").get_by_role("link", name="PRP: all trials of any status"))
    person.see(answer(person), "match")
    with page.expect_download() as file:
        person.tap(page.get_by_role("button", name="CSV", exact=True))
    rows = list(csv.DictReader(io.StringIO(Path(file.value.path()).read_text("utf-8-sig"))))
    assert rows, "the file holds trials"
    assert all("prp" in row["therapies"] for row in rows)
    assert re.fullmatch(r"trialfinder-prp-any-status-\d{4}-\d\d-\d\d\.csv", file.value.suggested_filename)
    person.saw.append("the file")


def sham_with_results(person: Person) -> None:
    person.open("/")
    page = person.page
    person.tap(page.locator("#root .tf-menu summary"))
    person.tap(page.locator("#root .tf-menu").get_by_role("link", name="Landscape"))
    person.tap(page.get_by_role("link", name=re.compile("against a placebo or sham, with results posted")))
    person.see(answer(person), "match")
    person.see(first_card(person), "placebo|sham|salt water")


def share(person: Person) -> None:
    person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.open("/?near=80202")
    person.tap(person.page.get_by_role("button", name="Copy the link", exact=True))
    person.see(person.page.locator("#root .tf-to .tf-copied"), "Copied")


TASKS = (
    Task("nearest recruiting trial to 80202, and its page", denver, 3, 2.4),
    Task("nearest to Madrid", madrid, 2, None, "before: “2 + scroll”; misled by a lab study and by “Spain first”"),
    Task("nearest to Manchester", manchester, 2, 2.0),
    Task("does my earlier PRP rule me out (from a trial found)", earlier_prp, 12, None),
    Task("print questions for my doctor (from a trial)", print_questions, 4, None, "before: and a file to open"),
    Task("whom to call (from a list)", whom_to_call, 1, None),
    Task("compare two", compare_two, 3, 8.0, "before: the bar stood 6,654 px down, 8 screens"),
    Task("donor cells or not", donor_cells, 3, None),
    Task("CSV of all PRP trials", csv_of_prp, 4, None, "before: on a laptop, filters open"),
    Task("sham-controlled with results", sham_with_results, 6, None),
    Task("share a link", share, 1, None),
)


def measure(task: Task, browser: Any, address: str) -> Done:
    """Do one task as a visitor who was never there."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, is_mobile=True, has_touch=True, accept_downloads=True
    )
    person = Person(context.new_page(), address)
    trouble = ""
    try:
        task.do(person)
    except Exception as error:  # a task that cannot be done is a result
        trouble = str(error).splitlines()[0]
    context.close()
    return Done(task, person.taps, person.typed, round(person.screens, 1), trouble)


def table(done: list[Done]) -> str:
    """The results as Markdown."""
    rows = [
        "| task | taps | before | fields | screens | before | words seen | half |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in done:
        task = one.task
        half = {None: "no figure", True: "yes", False: "no"}[one.is_half]
        before = "–" if task.before_taps is None else str(task.before_taps)
        screens = "–" if task.before_screens is None else f"{task.before_screens:g}"
        seen = f"no: {one.trouble}" if one.trouble else "yes"
        rows.append(
            f"| {task.name} | {one.taps} | {before} | {one.typed} | {one.screens:g} | {screens} | {seen} | {half} |"
        )
    return "\n".join(rows)


def main() -> int:
    """Print the table; 1 where a task could not be done."""
    words = sys.argv[1:]
    folder = Path(words[0]) if words and Path(words[0]).is_dir() else DEFAULT_FOLDER
    wanted = [task for task in TASKS if not words or any(word in task.do.__name__ for word in words)] or list(TASKS)
    with dashboard(folder) as address, chromium() as browser:
        done = []
        for task in wanted:
            done.append(measure(task, browser, address))
            print(
                f"{task.do.__name__}: {done[-1].taps} taps, {done[-1].screens} screens {done[-1].trouble}", flush=True
            )
    print(table(done))
    return 1 if any(one.trouble for one in done) else 0


if __name__ == "__main__":
    sys.exit(main())
