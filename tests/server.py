"""`rapport serve` as a process of its own, with its own data directory and database."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx
import psutil

ROOT = Path(__file__).parents[1]


class Server:
    """Started with `with`; ended by the process that was started, whatever the test does."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        self.data_dir = data_dir
        self.options = options
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        with (self.data_dir.parent / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command("serve", "--port", str(self.port), "--data-dir", str(self.data_dir), *self.options),
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=log,
            )
        self._wait()

    def run(self, *arguments: str) -> str:
        """Another command of the program on the same data."""
        environment = self._environment() | {"RAPPORT_DATA_DIR": str(self.data_dir)}
        done = subprocess.run(
            self._command(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; gives the exit code."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(30)

    def kill(self) -> None:
        """Pull the plug: the API, the worker and every process of the database, at once and without warning."""
        assert self.process
        for process in [*psutil.Process(self.process.pid).children(recursive=True), *self.database_processes()]:
            process.kill()
        self.process.kill()
        self.process.wait(30)

    def database_processes(self) -> list[psutil.Process]:
        """The server of this data directory and its children."""
        pid_file = self.data_dir / "postgres" / "postmaster.pid"
        if not pid_file.exists():
            return []
        try:
            postmaster = psutil.Process(int(pid_file.read_text().split()[0]))
            return [postmaster, *postmaster.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "api.cli", *arguments]

    def _environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}

    def _wait(self) -> None:
        assert self.process
        for _ in range(600):
            assert self.process.poll() is None, (self.data_dir.parent / "serve.log").read_text()[-3000:]
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError("the server did not become ready")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
