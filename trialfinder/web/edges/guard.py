"""Who may talk to the dashboard, how much they may send, and what each answer forbids the browser.

Streamlit lets a websocket in whose Origin it does not know only after it has asked a service outside for this
machine's address. Here such a websocket is refused before Streamlit sees it: no socket is opened but to the registry.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trialfinder.web.edges.beginning import SCRIPT
from trialfinder.web.edges.first_view import inline_scripts

MOST_BODY_BYTES: Final = 2**21
"""The largest file that a page takes is 1 MB (Saved); the rest is what a browser wraps around it."""
MOST_ADDRESS_BYTES: Final = 8 * 1024
"""Path and query; the longest address of ours, Saved with all its trials, has some 2 kB."""
_OTHER_ORIGIN: Final = (
    "A page of another address asked for the dashboard and was refused. Behind a proxy: hand the Host header on, or "
    "name the public address in STREAMLIT_SERVER_CORS_ALLOWED_ORIGINS."
)


def content_policy(scripts: Iterable[str]) -> str:
    """What a page may load: our own files only; of scripts within a page exactly these."""
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    allowed = " ".join(f"'sha256-{one}'" for one in digests)
    return "; ".join(
        (
            "default-src 'none'",
            # blob: so Streamlit hands over a component's script (clicks.js); wasm: the map's, it runs no text as code
            f"script-src 'self' blob: 'wasm-unsafe-eval' {allowed}",
            "style-src 'self' 'unsafe-inline'",  # Streamlit writes its styles into the page as it goes
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",  # the map
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",  # the place, before Streamlit has come (first_answer.py)
            "frame-ancestors 'none'",
        )
    )


class Guard:
    """Refuses pages of other addresses and what is too large; each answer carries what it forbids."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._told = False
        self._headers: Final = {
            "content-security-policy": content_policy((*inline_scripts(), SCRIPT)),
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] == "websocket":
            if not is_own_page(Headers(scope=scope), st.get_option("server.corsAllowedOrigins")):
                if not self._told:
                    self._told = True
                    logging.getLogger(__name__).warning(_OTHER_ORIGIN)
                await send({"type": "websocket.close", "code": 1008})
                return
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, self._with_headers(send))
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_ADDRESS_BYTES:
            await PlainTextResponse("The address is too long.", 414)(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdecimal() or int(told) > MOST_BODY_BYTES:
            await PlainTextResponse(_TOO_LARGE, 413)(scope, receive, send)
            return
        await self._app(scope, _limited(receive), send)

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        return sending


_TOO_LARGE: Final = "What was sent is too large."


def _limited(receive: Receive) -> Receive:
    """The same, until more has come than a page takes: a length may be told wrongly, or not at all."""
    came = 0

    async def receiving() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > MOST_BODY_BYTES:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return receiving


def is_own_page(headers: Headers, allowed: Iterable[str]) -> bool:
    """Whether a websocket comes from a page of this very address, or of one that the settings allow.

    Programs send no Origin, and browsers always do. One that Streamlit would have to look up is no page of ours.
    """
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return True
    try:
        host = urlsplit(origin).netloc
    except ValueError:  # no address at all
        return False
    return bool(host) and host == headers.get("host")
