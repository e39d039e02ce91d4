"""Servers that a bench starts: on loopback, ended by the process that was started."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from api.core.settings import Settings


@contextmanager
def uvicorn(factory: str, settings: Settings) -> Iterator[int]:
    """One worker of the application that `factory` makes; gives its port."""
    port = _free_port()
    environment = os.environ | {
        "RAPPORT_DATABASE_URL": settings.database_url or "",
        "RAPPORT_DATA_DIR": str(settings.data_dir),
        "RAPPORT_LOG_LEVEL": "info",
        "RAPPORT_ENCOUNTER_GAP_SECONDS": str(settings.encounter_gap_seconds),
    }
    command = [sys.executable, "-m", "uvicorn", factory, "--factory", "--port", str(port), "--no-access-log"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")
