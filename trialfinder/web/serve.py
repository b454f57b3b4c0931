"""Start the dashboard on this machine: `trialfinder app`."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from trialfinder.errors import QueryError, TrialFinderError

HOST: Final = "127.0.0.1"
OPEN_AFTER_S: Final = 0.5
"""The socket listens a moment after the server says that it is ready."""
SWITCH_S: Final = 0.001
"""So long a visitor's run may keep the interpreter while others wait for it."""
MOST_MESSAGE_BYTES: Final = 2**20
"""The most that a browser may tell at once: a page's widgets, never a file."""
MOST_CONNECTIONS: Final = 500
"""Beyond these a new one is answered 503 at once; a visitor holds one, and a few more while a page loads."""


def serve(port: int, headless: bool) -> int:
    """Run the dashboard until it is stopped; 0 when it was.

    The settings are those of `.streamlit/config.toml` beside the script: Streamlit reads them from there.

    Raises:
        QueryError: the port is taken or may not be used.
    """
    script = app_script()
    _check_port(port)
    os.environ.update(  # these win over any settings file of the person: nothing is told to Streamlit's makers
        STREAMLIT_SERVER_PORT=str(port),
        STREAMLIT_SERVER_ADDRESS=HOST,
        STREAMLIT_BROWSER_GATHER_USAGE_STATS="false",
    )
    import uvicorn  # these are slow to load: only when the dashboard is to start
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    from trialfinder.web.edges.first_view import FirstView, pack_small
    from trialfinder.web.edges.guard import Guard
    from trialfinder.web.edges.log import keep_words_out
    from trialfinder.web.edges.style import STYLE
    from trialfinder.web.first_answer import first_answer, no_page_html
    from trialfinder.web.state.held import held

    keep_words_out()
    # Visitors' runs share one interpreter, and each message of a run lets another go first, for 5 ms where nothing is
    # said. With 60 visitors over three processes the median of a change was 82 ms so, and is 60 to 76 ms with this.
    sys.setswitchinterval(SWITCH_S)
    STYLE.in_page = True
    url = f"http://{HOST}:{port}"

    @contextlib.asynccontextmanager
    async def ready(app: App) -> AsyncIterator[None]:
        for name in ("uvicorn.access", "uvicorn.error"):  # Streamlit has just set them to tell of every file
            logging.getLogger(name).setLevel(logging.WARNING)
        threading.Thread(target=held, name="trialfinder-data", daemon=True).start()  # no visitor waits for the data
        threading.Thread(target=pack_small, name="trialfinder-scripts", daemon=True).start()
        print(f"trialfinder: the dashboard is at {url} (stop it with Ctrl+C)", flush=True)
        if not headless and _has_screen():
            threading.Timer(OPEN_AFTER_S, webbrowser.open, [url]).start()
        yield

    # Streamlit's own command binds its socket in a way that leaves Nagle's algorithm on: each small answer then waits
    # 40 ms for the browser's acknowledgement, 60 files and every changed filter. uvicorn's own socket does not.
    # https://docs.python.org/3/library/asyncio-protocol.html ("TCP_NODELAY is set by default for all TCP connections")
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.run(
            App(
                script,
                lifespan=ready,
                middleware=[Middleware(Guard), Middleware(FirstView, answer=first_answer, no_page=no_page_html)],
            ),
            host=HOST,
            port=port,
            log_level="warning",
            access_log=False,
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_max_size=MOST_MESSAGE_BYTES,
            limit_concurrency=MOST_CONNECTIONS,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    return 0


def app_script() -> Path:
    """The script of the dashboard: in the package where a wheel put it, else at the root of the checkout.

    Raises:
        TrialFinderError: neither is there.
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "dashboard", here.parents[1]):
        if (folder / "app.py").is_file() and (folder / ".streamlit" / "config.toml").is_file():
            return folder / "app.py"
    raise TrialFinderError("The dashboard's files (app.py) are not beside the package. Install trialfinder again.")


def _has_screen() -> bool:
    """False on a Linux machine without a desktop: only a browser of the terminal would be found, and take it over."""
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _check_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # elsewhere this option would let us bind a port that another program listens on
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            taken = "is in use" if error.errno != errno.EACCES else "may not be used by this account"
            raise QueryError(
                f"port: {port} {taken}. Stop the program that has it, or name another: trialfinder app --port 8502.",
                field="port",
                value=port,
            ) from error
