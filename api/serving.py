"""`rapport serve`: database, migrations, demo, worker and API, started together and ended together."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import fasteners
import uvicorn

from api.core import migrations, postgres
from api.core.settings import Settings
from api.demo import loading

_READY_SECONDS = 60


def serve(settings: Settings, *, host: str, port: int, workers: int, demo: bool, demo_file: Path | None) -> None:
    """Run until interrupted. Raises `SystemExit` with a sentence if it cannot start."""
    _end_on_signals()
    _require_free(host, port)
    if demo_file:
        # Whoever waits for the file must not find that of an earlier start.
        demo_file.parent.mkdir(parents=True, exist_ok=True)
        demo_file.unlink(missing_ok=True)
    _say("Starting PostgreSQL" if settings.database_url is None else "Connecting to PostgreSQL")
    with _alone(settings.data_dir), postgres.running(settings, owner=True) as url:
        # The API processes and the worker read their settings from the environment.
        os.environ["RAPPORT_DATABASE_URL"] = url
        os.environ["RAPPORT_DATA_DIR"] = str(settings.data_dir)
        os.environ["RAPPORT_PUBLIC_HOST"] = settings.public_host
        settings.keys  # noqa: B018  made here if there are none: several processes would each make their own
        _say("Bringing the tables up to date")
        migrations.upgrade(url)
        if demo:
            _say("Looking after the demo event")
            loading.load_once(settings, url)
        with _worker():
            base_url = f"http://{reachable(host)}:{port}"
            threading.Thread(target=_announce, args=(settings, url, base_url, demo, demo_file), daemon=True).start()
            run_api(host, port, workers)


def run_api(host: str, port: int, workers: int) -> None:
    """The API processes alone, on the database that the environment names."""
    with TemporaryDirectory(prefix="rapport-metrics-") as folder:
        if workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # before anything imports the library, which looks once
        uvicorn.run(
            "api.main:create_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )


def reachable(host: str) -> str:
    """An address under which this machine finds a server that listens on `host`."""
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  compared, not bound


def _end_on_signals() -> None:
    # uvicorn stops cleanly, then raises the signal again: as an exception it unwinds what surrounds it here.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if hasattr(signal, "SIGHUP"):  # the terminal was closed; uvicorn takes no notice of that
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SystemExit(f"Cannot listen on {host}:{port} ({error.strerror}); choose another --port.") from None


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """A second server on the same data would stop the database under the first."""
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = fasteners.InterProcessLock(data_dir / "serve.lock")
    if not lock.acquire(blocking=False):
        raise SystemExit(f"{data_dir} is already being served; choose another --data-dir.")
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _worker() -> Iterator[None]:
    command = [sys.executable, "-m", "api.cli", "worker", "--parent", str(os.getpid())]
    process = subprocess.Popen(command)  # noqa: S603  our own program
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _announce(settings: Settings, url: str, base_url: str, demo: bool, demo_file: Path | None) -> None:
    """Once the server answers: say so, and hand out the demo's tokens."""
    if not _answers(base_url):
        return
    _say(f"\nRapport is ready:  {base_url}/docs")
    if not demo:
        return
    try:
        handout = loading.hand_out(settings, url, base_url, datetime.now(UTC))
    except loading.DemoChanged as changed:
        _say(f"{changed} For a fresh one choose another --data-dir.")
        return
    if demo_file:
        draft = demo_file.with_suffix(".draft")
        draft.touch(mode=0o600)  # it holds tokens
        draft.write_text(json.dumps(handout, ensure_ascii=False, indent=2))
        draft.replace(demo_file)  # whoever waits for the file finds it whole
    _say(loading.greeting(settings, base_url, handout))


def _answers(base_url: str) -> bool:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        with (
            suppress(OSError),
            urllib.request.urlopen(f"{base_url}/readyz", timeout=5) as answer,  # noqa: S310  our own address
        ):
            return bool(answer.status == 200)
        time.sleep(0.1)
    return False


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
