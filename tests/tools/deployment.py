"""What `deploy/` describes, on this machine: nginx and Redis with its files, processes of the app, a stand-in registry.

Each process has a data folder of its own, as if it were a machine of its own: the harder case.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
PARTS = ("nginx", "redis-server")
PORTS = (8501, 8502, 8503)
"""Those of `deploy/`; here each stands for a free one."""
READY_S = 90


def missing_parts() -> list[str]:
    """Programs that this machine lacks."""
    return [name for name in PARTS if shutil.which(name) is None]


def free_port() -> int:
    """A port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Deployment:
    """A context manager: everything runs and answers inside of it, and is gone after it."""

    def __init__(self, folder: Path, registry_url: str, *, brotli: bool = True) -> None:
        """Without `brotli` no process packs its scripts so, for 2 s of a core at each start."""
        self._folder, self._registry_url = folder, registry_url
        self._before = "" if brotli else "import sys; sys.modules['brotli'] = None; "
        self.ports = {port: free_port() for port in PORTS}
        self.port, self._redis_port = free_port(), free_port()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.logs = folder / "log"
        """nginx's access and error log, what each process said, and Redis's own log."""

    @property
    def url(self) -> str:
        """Where nginx serves the dashboard, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def redis_url(self) -> str:
        """The shared cache."""
        return f"redis://127.0.0.1:{self._redis_port}/0"

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True)
        try:
            self.start_redis()
            for port in PORTS:
                self.start(port)
            for port in PORTS:
                self.wait_for(f"http://127.0.0.1:{self.ports[port]}/_stcore/health", f"app-{port}")
            self._start_nginx("nginx", self._folder, self.logs, self.port)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._stop()

    def serve_below(self, path: str) -> int:
        """Serve the same processes under a path such as `/tf` too, by an nginx of its own; its port."""
        folder, port = self._folder / "below", free_port()
        (folder / "log").mkdir(parents=True)
        self._start_nginx("nginx-below", folder, folder / "log", port, path)
        return port

    def _start_nginx(self, name: str, folder: Path, logs: Path, port: int, below: str = "") -> None:
        (folder / "cache").mkdir()
        self._write_nginx(folder, logs, port, below)
        command = ["nginx", "-p", str(folder), "-e", str(logs / "nginx-early.log"), "-c", str(folder / "nginx.conf")]
        self._spawn(name, [*command, "-g", "daemon off;"])
        self.wait_for(f"http://127.0.0.1:{port}{below}/healthz", name)

    def write_log_now(self) -> None:
        """nginx writes its log every 5 s, and when it is told to open its files again."""
        self._running["nginx"].send_signal(signal.SIGUSR1)

    def home(self, port: int) -> Path:
        """The data folder of the process of this port."""
        return self._folder / f"home-{port}"

    def start(self, port: int) -> None:
        """Start the process of this port of `deploy/`; returns at once."""
        home = self.home(port)
        unit = (DEPLOY / "systemd" / "trialfinder@.service").read_text("utf-8")
        env = {
            **os.environ,
            **dict(re.findall(r"^Environment=(MALLOC_\w+)=(\d+)$", unit, re.MULTILINE)),
            "TRIALFINDER_HOME": str(home),
            "TRIALFINDER_API_URL": self._registry_url,
            "TRIALFINDER_CACHE_URL": self.redis_url,
            "TRIALFINDER_PACE": "0",
            "PYTHONPATH": str(DEPLOY.parent),
        }
        env.pop("TRIALFINDER_OFFLINE", None)
        command = [sys.executable, "-c", f"{self._before}from trialfinder.cli import main; main()"]
        command += ["app", "--headless", "--port", str(self.ports[port])]
        home.mkdir(exist_ok=True)
        self._spawn(f"app-{port}", command, env, home)

    def kill(self, port: int) -> None:
        """End the process of this port at once, as a crash does."""
        process = self._running.pop(f"app-{port}")
        process.kill()
        process.wait(10)

    def pid(self, port: int) -> int:
        """The process id of the process of this port."""
        return self._running[f"app-{port}"].pid

    def stop_redis(self) -> None:
        """End Redis at once."""
        process = self._running.pop("redis")
        process.kill()
        process.wait(10)

    def start_redis(self) -> None:
        """Start Redis and wait until it answers."""
        log = self.logs / "redis.log"
        self._spawn(
            "redis",
            ["redis-server", str(DEPLOY / "redis.conf"), "--port", str(self._redis_port), "--logfile", str(log)],
        )
        deadline = time.monotonic() + 10
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._redis_port), 1):
                return
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)

    def said(self, name: str) -> str:
        """What stands in one log by now."""
        return (self.logs / name).read_text("utf-8", "replace")

    def wait_until_said(self, name: str, words: str, within_s: float = READY_S) -> None:
        """Wait until these words stand in one log: a process may still be reading what it downloaded."""
        deadline = time.monotonic() + within_s
        while words not in self.said(name):
            assert time.monotonic() < deadline, f"{name} does not say {words!r}: {self.said(name)}"
            time.sleep(0.1)

    def wait_for(self, url: str, name: str) -> None:
        """Wait until this address answers 200."""
        deadline = time.monotonic() + READY_S
        while True:
            with suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
            runs = self._running[name].poll() is None
            assert runs, f"{name} ended: {self._everything()}"
            assert time.monotonic() < deadline, f"{name} did not answer: {self._everything()}"
            time.sleep(0.1)

    def _everything(self) -> str:
        return "\n".join(f"{path.name}: {path.read_text('utf-8', 'replace')[-2000:]}" for path in self.logs.iterdir())

    def _write_nginx(self, folder: Path, logs: Path, port: int, below: str) -> None:
        text = {path.name: path.read_text("utf-8") for path in (DEPLOY / "nginx").glob("*.conf")}
        assert set(text) == {"nginx.conf", "trialfinder.conf", "listen.conf"}
        main = text["nginx.conf"].replace("user www-data;", f"user {getpass.getuser()};" if os.getuid() == 0 else "")
        main = main.replace("worker_processes auto;", "worker_processes 1;")
        main = main.replace("/run/nginx.pid", str(folder / "nginx.pid"))
        served = re.sub(r"\b850[123]\b", lambda found: str(self.ports[int(found[0])]), text["trialfinder.conf"])
        served = served.replace("/var/cache/nginx", str(folder / "cache"))
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):  # Debian's belong to root
            served += f"\n{kind}_temp_path {folder}/cache/{kind};"
        listen = f"listen 127.0.0.1:{port};\n"
        if below:
            ways = re.findall(r"^# (rewrite .*;)$", text["listen.conf"], re.MULTILINE)
            assert len(ways) == 2
            listen += "\n".join(way.replace("/tf", below) for way in ways)
        for name, content in (("nginx.conf", main), ("trialfinder.conf", served), ("listen.conf", listen)):
            (folder / name).write_text(content.replace("/var/log/nginx", str(logs)), encoding="utf-8")

    def _spawn(self, name: str, command: list[str], env: dict[str, str] | None = None, cwd: Path | None = None) -> None:
        with (self.logs / f"{name}.out").open("ab") as said:
            self._running[name] = subprocess.Popen(
                command, env=env, cwd=cwd or self._folder, stdout=said, stderr=subprocess.STDOUT
            )

    def _stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self._running.clear()
