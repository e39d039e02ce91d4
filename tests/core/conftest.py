"""What is written to the log, as it would reach standard error."""

import json
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from typing import Any

import pytest
from fastapi import FastAPI

from api.core.logs import configure


class Log:
    def __init__(self) -> None:
        self._written = StringIO()
        with redirect_stderr(self._written):
            configure("info")

    @property
    def text(self) -> str:
        return self._written.getvalue()

    def lines(self, event: str | None = None) -> list[dict[str, Any]]:
        """The lines, or those of one event, without the time of writing."""
        found = [json.loads(line) for line in self.text.splitlines()]
        for line in found:
            del line["timestamp"]
        return [line for line in found if event in (None, line["event"])]


@pytest.fixture
def logs(app: FastAPI) -> Iterator[Log]:
    yield Log()
    configure(app.state.settings.log_level)
