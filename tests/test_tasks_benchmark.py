"""The parts of benchmarks/tasks and benchmarks/dashboard that need no browser: what counts as half, the options."""

from __future__ import annotations

import pytest

from benchmarks.dashboard import first_load
from benchmarks.tasks.run import TASKS, Done, Task, table


def done(taps: int, screens: float, before_taps: int | None, before_screens: float | None, trouble: str = "") -> Done:
    return Done(Task("a task", lambda person: None, before_taps, before_screens), taps, 0, screens, trouble)


@pytest.mark.parametrize(
    ("one", "is_half"),
    [
        (done(3, 0.0, 6, None), True),
        (done(4, 0.0, 6, None), False),
        (done(3, 1.2, 3, 2.4), True),
        (done(3, 1.3, 3, 2.4), False),
        (done(3, 0.0, 3, None), False),
        (done(3, 0.0, None, None), None),
    ],
)
def test_half_is_half_of_the_taps_or_of_the_screens(one: Done, is_half: bool | None) -> None:
    assert one.is_half is is_half


def test_the_table_tells_what_could_not_be_done() -> None:
    told = table([done(3, 0.5, 6, 2.4), done(1, 0.0, None, None, "Timeout")]).splitlines()
    assert told[2] == "| a task | 3 | 6 | 0 | 0.5 | 2.4 | yes | yes |"
    assert told[3] == "| a task | 1 | – | 0 | 0 | – | no: Timeout | no figure |"


def test_each_task_has_a_name_of_its_own() -> None:
    assert len({task.name for task in TASKS}) == len({task.do.__name__ for task in TASKS}) == len(TASKS) >= 10


def test_the_first_load_tells_its_options_and_refuses_others(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        first_load.main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(option in told for option in ("--throttled", "--page", "--guard"))
    for words in (["--views", "0"], ["--throtled"]):
        with pytest.raises(SystemExit) as ended:
            first_load.main(words)
        assert ended.value.code == 2
