"""Start the dashboard on this machine: `trialfinder app`."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from pathlib import Path

from trialfinder.errors import QueryError, TrialFinderError

HOST = "127.0.0.1"


def serve(port: int, headless: bool) -> int:
    """Run the dashboard until it is stopped; 0 when it was.

    The settings are those of `.streamlit/config.toml` beside the script: Streamlit reads them from there.

    Raises:
        QueryError: the port is taken or may not be used.
    """
    script = app_script()
    _check_port(port)
    from streamlit.web import cli  # slow to load: only when the dashboard is to start

    arguments = ["run", str(script), f"--server.port={port}", f"--server.address={HOST}"]
    arguments += [f"--server.headless={str(headless).lower()}", "--browser.gatherUsageStats=false"]
    print(f"trialfinder: the dashboard is at http://{HOST}:{port} (stop it with Ctrl+C)", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        cli.main(arguments, standalone_mode=False)
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
