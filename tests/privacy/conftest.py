"""Mails of these tests can be read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.core.mail import OutboxMailer


@pytest.fixture
def outbox(app: FastAPI, tmp_path: Path) -> Iterator[Path]:
    before = app.state.mailer
    app.state.mailer = OutboxMailer(tmp_path, "Rapport <noreply@expo.example>")
    yield tmp_path
    app.state.mailer = before
