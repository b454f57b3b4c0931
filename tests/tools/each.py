"""A table of cases as one test: every case is tried, and each that fails is named.

pytest's own `parametrize` makes a test of each case, with a folder, a report and a place in the list of every worker:
some 4 ms, where most cases take a tenth of that. It is still the one for cases that need a fixture of their own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

Test = Callable[..., None]


def each(names: str | tuple[str, ...], cases: Iterable[Any], ids: Any = None) -> Callable[[Test], Callable[[], None]]:
    """In the place of `pytest.mark.parametrize(names, cases)` on a test without fixtures.

    A case may be a `pytest.param` without marks. `ids` is taken so that one may change to the other: a case is named
    by its values.
    """
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    table = [_values(case, len(arguments)) for case in cases]

    def decorate(test: Test) -> Callable[[], None]:
        assert sorted(inspect.signature(test).parameters) == sorted(arguments), "a table has no fixtures"
        assert table, "a table without a case tests nothing"

        def every_case() -> None:
            failed: list[BaseException] = []
            for case in table:
                named = dict(zip(arguments, case, strict=True))
                try:
                    test(**named)
                except pytest.skip.Exception as skipped:
                    raise AssertionError(f"a case is skipped: {named!r}: {skipped}") from skipped
                except (Exception, pytest.fail.Exception) as error:
                    error.add_note(f"the case: {named!r}")
                    failed.append(error)
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(table)} cases fail", failed)

        every_case.__name__, every_case.__qualname__ = test.__name__, test.__qualname__
        every_case.__module__, every_case.__doc__ = test.__module__, test.__doc__
        every_case.cases = len(table)  # type: ignore[attr-defined]
        return every_case

    return decorate


def _values(case: Any, count: int) -> tuple[Any, ...]:
    if hasattr(case, "marks") and hasattr(case, "values"):  # pytest.param
        assert not case.marks, "a table's case has no marks"
        return tuple(case.values)
    return (case,) if count == 1 else tuple(case)
