"""What the dashboard's log tells of an error: its kind and where, never what a person typed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TYPED = "Zanesville"
_SCRIPT = """
import asyncio, logging, threading
from streamlit.error_util import handle_uncaught_app_exception
from streamlit.logger import get_logger
from trialfinder.web.edges.log import keep_words_out

keep_words_out()

def fail():
    try:
        {{}}["{typed}"]
    except KeyError as error:
        raise ValueError("no place {typed}") from error

{how}
"""
WAYS = {
    "page": "try: fail()\nexcept ValueError as error: handle_uncaught_app_exception(error)",
    "argument": "try: fail()\nexcept ValueError as error: get_logger('streamlit').error('failed: %s', error)",
    "exception": "try: fail()\nexcept ValueError: logging.getLogger('uvicorn.error').exception('failed')",
    "thread": "one = threading.Thread(target=fail); one.start(); one.join()",
    "task": (
        "async def later(): fail()\n"
        "async def go():\n    asyncio.ensure_future(later()); await asyncio.sleep(0.05)\n"
        "import gc; asyncio.run(go()); gc.collect()"
    ),
}


def said(how: str) -> str:
    script = _SCRIPT.format(typed=TYPED, how=how)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    ended = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60)
    return ended.stdout + ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_an_error_of_a_page_is_told_without_its_words(way: str) -> None:
    told = said(WAYS[way])
    assert "ValueError" in told
    if way != "argument":
        assert "in fail" in told, "where it was"
        assert "KeyError" in told, "and what led to it"
    assert TYPED not in told
