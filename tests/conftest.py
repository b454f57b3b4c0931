"""Fixtures for every test: sockets beyond loopback are refused, and each test has a data folder of its own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["tests.tools.standin.fixtures"]

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""The real records lie beside the project and never in it; tests that read them skip where the folder is absent."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real records and hand labels; skips, saying why, where it is not there."""
    if not (SHARED / "registry" / "records-v2.jsonl.gz").exists():
        pytest.skip("the real records (../shared/registry) are not beside this checkout")
    return SHARED


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own data folder and no settings of the person who runs it."""
    for name in ("API_URL", "CACHE_URL", "OFFLINE", "PACE", "USER_AGENT"):
        monkeypatch.delenv(f"TRIALFINDER_{name}", raising=False)
    monkeypatch.setenv("TRIALFINDER_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Refuse every connection beyond this machine, so that no test can lean on the network."""
    real_connect = socket.socket.connect
    real_getaddrinfo = socket.getaddrinfo

    def is_local(host: object) -> bool:
        return host in (None, "", "localhost", "::1", b"localhost") or str(host).startswith("127.")

    def connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):  # type: ignore[index]
            raise ConnectionRefusedError(f"tests may not leave this machine: {address}")
        return real_connect(self, address)  # type: ignore[arg-type]

    def getaddrinfo(host: object, *args: object, **kwargs: object) -> object:
        if not is_local(host):
            raise socket.gaierror(socket.EAI_NONAME, f"tests may not leave this machine: {host!r}")
        return real_getaddrinfo(host, *args, **kwargs)  # type: ignore[arg-type]

    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]
    yield
    socket.socket.connect = real_connect  # type: ignore[method-assign]
    socket.getaddrinfo = real_getaddrinfo
