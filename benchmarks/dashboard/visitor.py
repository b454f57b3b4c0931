"""A visitor without a browser: Streamlit's own websocket messages, read and sent as its page does."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any, Self

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST_S = 120


class Visitor:
    """One session on a page with a multiselect; an async context manager."""

    def __init__(self, port: int, label: str, query: str = "", *, below: str = "") -> None:
        """`below`: the path under which the dashboard is served."""
        self._port, self._label, self._query, self._below = port, label, query, below
        self._widgets: dict[str, str] = {}
        self._page = ""
        self.cookies: dict[str, str] = {}
        """Those that the server has set; sent with the next connection."""
        self.messages = 0
        """How many messages the last run sent; each costs the server and the browser about the same."""

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Leave."""
        await self._socket.close()

    async def connect(self) -> None:
        """Open the websocket, as a page of this very address does. Again after it was lost: a new session."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._socket = await websockets.connect(
            f"ws://127.0.0.1:{self._port}{self._below}/_stcore/stream",
            origin=websockets.Origin(f"http://127.0.0.1:{self._port}"),
            additional_headers={"Cookie": cookies} if cookies else None,
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            proxy=None,
            open_timeout=15,
        )
        response = self._socket.response
        for told in response.headers.get_all("Set-Cookie") if response else ():
            self.cookies |= {name: one.value for name, one in SimpleCookie(told).items()}
        self._widgets, self._page = {}, ""

    async def open(self) -> float:
        """The first run of the page; its seconds."""
        return await self._run(None, None)

    async def choose(self, option: str) -> float:
        """Choose this one option of the multiselect; seconds until the run has ended."""
        return await self._run(self._label, lambda state: state.string_array_value.data.append(option))

    async def press(self, label: str) -> float:
        """Press the button of this label; seconds until the run has ended."""
        return await self._run(label, lambda state: setattr(state, "trigger_value", True))

    def sees(self, label: str) -> bool:
        """Whether the page has had a multiselect or a button of this label."""
        return label in self._widgets

    async def _run(self, label: str | None, change: Callable[[Any], None] | None) -> float:
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_script_hash = self._page
        if label is not None and change is not None:
            assert label in self._widgets, f"the page has no {label!r}, only {list(self._widgets)}"
            state = asked.rerun_script.widget_states.widgets.add()
            state.id = self._widgets[label]
            change(state)
        start = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        self.messages = 0
        while True:
            told = ForwardMsg()
            told.ParseFromString(await self._socket.recv())
            self.messages += 1
            kind = told.WhichOneof("type")
            if kind == "delta":
                element = told.delta.new_element
                name = element.WhichOneof("type")
                if name in ("multiselect", "button"):
                    self._widgets[getattr(element, name).label] = getattr(element, name).id
                assert name != "exception", element.exception.message
            elif kind == "new_session":
                self._page = told.new_session.page_script_hash
            elif kind == "page_info_changed":
                self._query = told.page_info_changed.query_string
            elif kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return time.perf_counter() - start
            if time.perf_counter() - start > LONGEST_S:
                raise TimeoutError
