"""Several files as one ZIP, in parts, while they are made."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from datetime import datetime
from io import BufferedIOBase
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_LEVEL = 3
"""Of the nine: as for what is sent over HTTP, the time of more is not worth the few bytes."""

File = tuple[str, AsyncGenerator[bytes, None]]
"""A name, and what is in it."""


async def zipped(files: Iterable[File], now: datetime) -> AsyncGenerator[bytes, None]:
    """`now`: when the files were made, in the zone of whoever reads it."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, parts in files:
            entry = ZipInfo(name, now.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            # Nobody knows yet how long it gets.
            with archive.open(entry, "w", force_zip64=True) as member:
                async with aclosing(parts):
                    async for part in parts:
                        member.write(part)
                        if ready := sink.take():
                            yield ready
    yield sink.take()


class _Sink(BufferedIOBase):
    """A file that only grows, and gives what came since the last time."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # any buffer there, bytes here
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken
