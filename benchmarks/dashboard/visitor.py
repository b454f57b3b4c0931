"""A visitor without a browser: Streamlit's own websocket messages, read and sent as its page does."""

from __future__ import annotations

import time
from typing import Self

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST_S = 60


class Visitor:
    """One session on a page with a multiselect; an async context manager."""

    def __init__(self, port: int, label: str, query: str = "") -> None:
        self._port, self._label, self._query = port, label, query
        self._widget: str | None = None
        self._page = ""
        self.messages = 0
        """How many messages the last run sent; each costs the server and the browser about the same."""

    async def __aenter__(self) -> Self:
        self._socket = await websockets.connect(
            f"ws://127.0.0.1:{self._port}/_stcore/stream", subprotocols=["streamlit"], max_size=None
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._socket.close()

    async def open(self) -> float:
        """The first run of the page; its seconds."""
        return await self._run(None)

    async def choose(self, option: str) -> float:
        """Choose this one option of the multiselect; seconds until the run has ended."""
        return await self._run(option)

    async def _run(self, option: str | None) -> float:
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_script_hash = self._page
        if option is not None:
            assert self._widget, f"the page has no multiselect {self._label!r}"
            state = asked.rerun_script.widget_states.widgets.add()
            state.id = self._widget
            state.string_array_value.data.append(option)
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
                if element.WhichOneof("type") == "multiselect" and element.multiselect.label == self._label:
                    self._widget = element.multiselect.id
                assert element.WhichOneof("type") != "exception", element.exception.message
            elif kind == "new_session":
                self._page = told.new_session.page_script_hash
            elif kind == "page_info_changed":
                self._query = told.page_info_changed.query_string
            elif kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return time.perf_counter() - start
            if time.perf_counter() - start > LONGEST_S:
                raise TimeoutError
