"""Make the README's screenshots from the bundled data: docs/*.png.

    python scripts/make_screenshots.py

Needs the extra `test` and Debian's chromium. Starts the dashboard offline on a free port and stops it again.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

OUTPUT = Path(__file__).resolve().parents[1] / "docs"
PAGES = {
    "find": "/?near=80202&within=500mi&status=any",
    "trial": "/trial?nct=NCT04042844&near=80202",
    "offer": "/offer?product=prp&target=disc&near=80202",
}
VIEWS = {"find": ("light", 1280, 1000), "trial": ("light", 1280, 1000), "offer": ("dark", 390, 844)}
FLAGS = ["--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
WAIT_S = 30


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    """Return once the address answers."""
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            urlopen(address, timeout=1)  # noqa: S310 - our own server
            return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def main() -> None:
    """Write one picture a page."""
    OUTPUT.mkdir(exist_ok=True)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(
            [sys.executable, "-m", "trialfinder", "app", "--headless", "--port", str(port)],
            env={**os.environ, "TRIALFINDER_OFFLINE": "1", "TRIALFINDER_HOME": home},
        )
        try:
            wait_for(f"{base}/_stcore/health")
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
                for name, (scheme, width, height) in VIEWS.items():
                    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                    page.goto(base + PAGES[name])
                    page.get_by_role("heading", level=1).first.wait_for()
                    page.wait_for_timeout(4000)  # the first view draws its last parts
                    page.screenshot(path=OUTPUT / f"{name}.png")
                    page.close()
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
