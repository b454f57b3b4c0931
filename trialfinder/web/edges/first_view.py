"""The first second of a visit: words at once, all scripts asked for together, and few bytes on a slow line.

Streamlit's page is empty until 60 scripts have come; only then does it ask for 40 more, and it leaves compressing to a
proxy. Here its page names all of them from the start and says what is coming; each script is compressed once and kept.
With the extra `brotli` those that pages begin with become another 15 % smaller a few seconds after the start.
"""

from __future__ import annotations

import asyncio
import gzip
import importlib
import importlib.util
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import QueryParams
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp

from trialfinder.web.edges.style import STYLE

EVERYWHERE: Final = ("Html", "BidiComponent")
"""Streamlit's names of the parts that each page of ours is made of."""
ON_FIND: Final = (*EVERYWHERE, "TextInput", "Selectbox", "Multiselect", "Button", "DownloadButton")
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "": ON_FIND,
    "trial": (*EVERYWHERE, "TextInput", "Button"),
    "offer": (*EVERYWHERE, "Selectbox", "TextInput", "TextArea", "Button"),
    "fit": (*EVERYWHERE, "NumberInput", "Button"),
}
"""What a page begins with, by its name in the address; any other page: EVERYWHERE."""
PACKED: Final = (".js", ".css")
"""Files that shrink; fonts are packed already."""
NOT_PAGES: Final = ("/media/", "/_stcore/", "/app/")
"""Files that a visitor downloads, Streamlit's own talk, and our map: they pass as they are."""
_SCRIPTS: Final = Path(streamlit.__file__).resolve().parent / "static" / "static" / "js"
_needs = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')
_named = re.compile(r'static/js/([\w.-]+\.js)"')
_inline = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_letters = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>')
_no_script = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_ASKED: Final = ("_stcore/health", "_stcore/host-config")
"""What Streamlit asks before it opens its socket: asked with the scripts, it need not wait for the answers."""
_EMPTY: Final = '<div id="root"></div>'
_WAITING: Final = (
    '<div class="tf-first" role="status"><p><strong>trialfinder</strong></p><p>Loading: clinical trials of PRP, “stem '
    'cells” and related injections for chronic back pain.</p><p class="tf-no-script">This page needs JavaScript.</p>'
    "</div>"
)
_HERE: Final = Path(__file__).resolve().parent
_LOOK: Final = f"<style>{(_HERE / 'first_view.css').read_text('utf-8')}</style>"
_HEAD: Final = f"{_LOOK}<script>{(_HERE / 'first_view.js').read_text('utf-8')}</script>"
"""The page is drawn in parts, each of which would push the others: nothing shows until the last, the footer, is there.

Until then our words stand over it, or what the server already knows of it; after 15 s it shows whatever is there.
"""
_STYLE: Final = STYLE._repr_html_()
WHOLE_STYLE: Final = f"{_LOOK}{_STYLE}"
"""The style of a page that stands without Streamlit's."""
_small: Final[dict[str, bytes]] = {}
"""The scripts that were packed as small as can be so far, by their file's name."""
_coming: Final[set[str]] = set()
"""The names of those that are still to be packed so."""
_QUALITY: Final = 10
"""Of 11: half of its time, 2 % more bytes."""
FirstAnswer = Callable[[str, Mapping[str, list[str]]], str | None]
"""Name of a page in the address and its parameters -> its HTML before any script has come; None: not known."""


NoPage = Callable[[str], str | None]
"""Path of an address -> the HTML of a page that says that there is none; None: there is one."""


def no_answer(name: str, params: Mapping[str, list[str]]) -> None:
    """No page is known before its run."""


def any_page(path: str) -> None:
    """Each address is a page, as Streamlit has it."""


class FirstView(BaseHTTPMiddleware):
    """Streamlit's page with our words and all its scripts, and its scripts packed. All else passes as it is."""

    def __init__(self, app: ASGIApp, answer: FirstAnswer = no_answer, no_page: NoPage = any_page) -> None:
        super().__init__(app)
        self._answer, self._no_page = answer, no_page
        self._packed: dict[str, Response] = {}
        self._smallest: dict[str, Response] = {}

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Answer a request."""
        path = request.url.path
        if request.method != "GET" or path.startswith(NOT_PAGES):
            return await call_next(request)
        if "/static/" in path and path.endswith(PACKED):
            if "gzip" not in request.headers.get("accept-encoding", "") or "range" in request.headers:
                return await call_next(request)
            if "br" in request.headers["accept-encoding"] and (small := self._smaller(path)):
                return small
            if path not in self._packed:
                response = await call_next(request)
                if response.status_code != 200 or _is_page(response):  # Streamlit's page stands in for a missing file
                    return response
                self._packed[path] = await _packed(response, await _body(response))
            if "br" in request.headers["accept-encoding"] and path.rpartition("/")[2] in _coming:
                return _for_now(self._packed[path])
            return self._packed[path]
        response = await call_next(request)
        if not _is_page(response):
            return response
        if (none := self._no_page(path)) is not None:  # Streamlit would open Find, and a box of its own above it
            return HTMLResponse(none, 404, {"cache-control": "no-cache"})
        body = await _body(response)
        if response.headers.get("content-encoding") == "gzip":  # Streamlit packs every page but the first
            body = gzip.decompress(body)
        page, name = body.decode("utf-8"), path.rpartition("/")[2]
        if _EMPTY in page:
            known = await asyncio.to_thread(self._known, name, request.query_params)
            body = begun(page, PARTS.get(name, EVERYWHERE), known).encode()
        if "gzip" in request.headers.get("accept-encoding", ""):
            return await _packed(response, body)
        return _rewritten(response, body)

    def _smaller(self, path: str) -> Response | None:
        """The answer with the smallest file; None while there is none, or no first answer has told its headers."""
        body, packed = _small.get(path.rpartition("/")[2]), self._packed.get(path)
        if body is not None and packed is not None and path not in self._smallest:
            self._smallest[path] = _rewritten(packed, body)
            self._smallest[path].headers.update({"content-encoding": "br", "vary": "accept-encoding"})
        return self._smallest.get(path)

    def _known(self, name: str, params: QueryParams) -> str | None:
        try:
            return self._answer(name, {name: params.getlist(name) for name in params})
        except Exception:  # the page's own run tells what is wrong
            logging.getLogger(__name__).exception("the first HTML of a page failed")
            return None


def pack_small() -> None:
    """Pack the scripts that pages begin with, for browsers that take Brotli; in a thread that gives way to all else.

    Does nothing without the extra `brotli`: the scripts then go out as gzip packs them.
    """
    if importlib.util.find_spec("brotli") is None:
        return
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
    compress = importlib.import_module("brotli").compress
    page = (_SCRIPTS.parents[1] / "index.html").read_text("utf-8")
    begins = scripts_of(tuple(sorted({part for parts in PARTS.values() for part in parts})))
    _coming.update(name for name in (*_named.findall(page), *begins) if (_SCRIPTS / name).is_file())
    for name in sorted(_coming):
        _small[name] = compress((_SCRIPTS / name).read_bytes(), quality=_QUALITY)
        _coming.discard(name)


def begun(page: str, parts: tuple[str, ...], known: str | None = None) -> str:
    """Streamlit's page with what is known of ours, else our words, where it is empty; any other page as it is.

    It names the scripts of these parts, and no letters or signs: those that a page needs come when it needs them.
    """
    if _EMPTY not in page:
        return page
    scripts = [("modulepreload", f"static/js/{name}") for name in scripts_of(parts) if name not in page]
    early = "".join(
        f'<link rel="{how}" crossorigin href="./{path}">'
        for how, path in (*scripts, *(('preload" as="fetch', path) for path in _ASKED))
    )
    page = _no_script.sub("", _letters.sub("", page)).replace('rel="stylesheet"', 'rel="tf-later"')
    return (
        page.replace("<title>Streamlit</title>", "<title>trialfinder</title>")
        .replace("</head>", f"{early}{_HEAD}</head>", 1)
        .replace(_EMPTY, f"{_STYLE}{known or _WAITING}{_EMPTY}", 1)
    )


def inline_scripts() -> tuple[str, ...]:
    """The scripts that stand in the page itself, Streamlit's and ours."""
    page = begun((_SCRIPTS.parents[1] / "index.html").read_text("utf-8"), ())
    return tuple(_inline.findall(page))


@cache
def scripts_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The files of these parts of Streamlit's page and those that they need, by name; sorted."""
    found: set[str] = set()
    waiting = [path.name for part in parts for path in _SCRIPTS.glob(f"{part}.*.js")]
    while waiting:
        name = waiting.pop()
        if name not in found and (_SCRIPTS / name).is_file():
            found.add(name)
            waiting += _needs.findall((_SCRIPTS / name).read_text("utf-8"))
    return tuple(sorted(found))


def _is_page(response: Response) -> bool:
    return response.headers.get("content-type", "").startswith("text/html")


async def _packed(response: Response, body: bytes) -> Response:
    packed = _rewritten(response, await asyncio.to_thread(gzip.compress, body, 6))
    packed.headers.update({"content-encoding": "gzip", "vary": "accept-encoding"})
    return packed


def _for_now(response: Response) -> Response:
    """The same, which the proxy keeps for some seconds only: a smaller one is on its way."""
    kept = Response(response.body, response.status_code, dict(response.headers))
    kept.headers["x-accel-expires"] = "20"
    return kept


def _rewritten(response: Response, body: bytes) -> Response:
    """The same response with another body; what described the old bytes goes."""
    old = ("content-length", "content-encoding", "etag", "accept-ranges")
    kept = {name: value for name, value in response.headers.items() if name not in old}
    return Response(body, response.status_code, kept)


async def _body(response: Response) -> bytes:
    return b"".join([part async for part in response.body_iterator])  # type: ignore[attr-defined]
