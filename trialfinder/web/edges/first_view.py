"""The first second of a visit: words at once, all scripts asked for together, and few bytes on a slow line.

Streamlit's page is empty until 60 scripts have come; only then does it ask for 40 more, and it leaves compressing to a
proxy. Here its page names all of them from the start and says what is coming; each script is compressed once and kept.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from functools import cache
from pathlib import Path
from typing import Final

import streamlit
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

EVERYWHERE: Final = ("Html", "BidiComponent")
"""Streamlit's names of the parts that each page of ours is made of."""
ON_FIND: Final = (*EVERYWHERE, "TextInput", "Selectbox", "Multiselect", "Button", "DownloadButton")
PACKED: Final = (".js", ".css")
"""Files that shrink; fonts are packed already."""
NOT_PAGES: Final = ("/media/", "/_stcore/", "/app/")
"""Files that a visitor downloads, Streamlit's own talk, and our map: they pass as they are."""
_SCRIPTS: Final = Path(streamlit.__file__).resolve().parent / "static" / "static" / "js"
_needs = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')
_inline = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_EMPTY: Final = '<div id="root"></div>'
_WAITING: Final = (
    '<div class="tf-first" role="status"><p><strong>trialfinder</strong></p><p>Loading: clinical trials of PRP, “stem '
    "cells” and related injections for chronic back pain.</p></div>"
)
_HEAD: Final = (
    "<style>.tf-first{color-scheme:light dark;position:fixed;inset:0;z-index:1000001;padding:2rem 1.2rem;"
    "box-sizing:border-box;font:1.1rem/1.5 sans-serif;background:light-dark(#fbfaf7,#12191c);"
    "color:light-dark(#1e2a2e,#e4ebea)}html.tf-coming #root{visibility:hidden}html:not(.tf-coming) .tf-first"
    "{display:none}</style>"
    "<script>(()=>{const top=document.documentElement;top.classList.add('tf-coming');"
    "const show=()=>{top.classList.remove('tf-coming');seen.disconnect();clearTimeout(late);"
    "document.querySelector('.tf-first')?.remove()};"
    "const seen=new MutationObserver(()=>{if(document.querySelector('.tf-foot')"
    "&&!document.querySelector('[data-testid=stSkeleton]'))document.fonts.ready.then(()=>"
    "requestAnimationFrame(()=>requestAnimationFrame(show)))});"
    "seen.observe(top,{childList:true,subtree:true});const late=setTimeout(show,15000)})()</script>"
)
"""The page is drawn in parts, each of which would push the others: nothing shows until the last, the footer, is there.

Until then our words stand over it, and after 15 s it shows whatever is there.
"""


class FirstView(BaseHTTPMiddleware):
    """Streamlit's page with our words and all its scripts, and its scripts packed. All else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self._packed: dict[str, Response] = {}

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Answer a request."""
        path = request.url.path
        if request.method != "GET" or path.startswith(NOT_PAGES):
            return await call_next(request)
        if "/static/" in path and path.endswith(PACKED):
            if "gzip" not in request.headers.get("accept-encoding", "") or "range" in request.headers:
                return await call_next(request)
            if path not in self._packed:
                answer = await call_next(request)
                if answer.status_code != 200 or _is_page(answer):  # Streamlit's page stands in for a missing file
                    return answer
                self._packed[path] = await _packed(answer)
            return self._packed[path]
        answer = await call_next(request)
        if not _is_page(answer):
            return answer
        return _with(answer, (await _body(answer)), ON_FIND if path.endswith("/") else EVERYWHERE)


def begun(page: str, parts: tuple[str, ...]) -> str:
    """Streamlit's page with our words where it is empty, and the scripts of these parts; any other page as it is."""
    if _EMPTY not in page:
        return page
    early = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in scripts_of(parts)
        if name not in page
    )
    return (
        page.replace("<title>Streamlit</title>", "<title>trialfinder</title>")
        .replace("</head>", f"{early}{_HEAD}</head>", 1)
        .replace(_EMPTY, f"{_EMPTY}{_WAITING}", 1)
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


def _is_page(answer: Response) -> bool:
    return answer.headers.get("content-type", "").startswith("text/html")


def _with(answer: Response, body: bytes, parts: tuple[str, ...]) -> Response:
    if answer.headers.get("content-encoding") == "gzip":  # Streamlit packs every page but the first
        body = gzip.decompress(body)
    return _rewritten(answer, begun(body.decode("utf-8"), parts).encode())


async def _packed(answer: Response) -> Response:
    body = await asyncio.to_thread(gzip.compress, await _body(answer), 6)
    packed = _rewritten(answer, body)
    packed.headers.update({"content-encoding": "gzip", "vary": "accept-encoding"})
    return packed


def _rewritten(answer: Response, body: bytes) -> Response:
    """The same answer with another body; what described the old bytes goes."""
    old = ("content-length", "content-encoding", "etag", "accept-ranges")
    kept = {name: value for name, value in answer.headers.items() if name not in old}
    return Response(body, answer.status_code, kept)


async def _body(answer: Response) -> bytes:
    return b"".join([part async for part in answer.body_iterator])  # type: ignore[attr-defined]
