"""What the log tells of an error: its kind and where, never the words it came with, which may hold what a person typed.

Streamlit logs an error of a page with its whole message, and uvicorn and asyncio do so with theirs.
"""

from __future__ import annotations

import logging
import threading
import traceback
from typing import Any


def keep_words_out() -> None:
    """From now on no record of any logger holds the message of an error; nor does what ends a thread."""
    logging.setLogRecordFactory(_Wordless)
    threading.excepthook = _tell_of_thread


def where(error: BaseException) -> str:
    """The kinds of this error and of those that led to it, each with its lines of code; no message.

    >>> try:
    ...     {}["Denver"]
    ... except KeyError as error:
    ...     told = where(error)
    >>> "KeyError" in told, "Denver'" in told.rpartition("]")[2]
    (True, False)
    """
    told: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        told.append("".join(traceback.format_tb(one.__traceback__)) + type(one).__name__)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\nwhich followed from\n".join(told)


class _Wordless(logging.LogRecord):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[1] is not None:
            self.exc_text = where(self.exc_info[1])  # a formatter takes what is already there
        if isinstance(self.args, tuple):
            self.args = tuple(type(one).__name__ if isinstance(one, BaseException) else one for one in self.args)
        if self.name == "asyncio" and isinstance(self.msg, str):
            self.msg = self.msg.partition("\n")[0]  # the lines after the first show the error's words


def _tell_of_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None:
        logging.getLogger(__name__).error("a thread ended", exc_info=ended.exc_value)
