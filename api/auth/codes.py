"""Rules of the six-digit codes that are sent by mail."""

import secrets
from datetime import timedelta

CODE_LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
CODES_PER_HOUR = 5
"""Per address: with the five tries of each, guessing a code succeeds once in forty thousand hours."""


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def mail_text(code: str) -> str:
    return (
        f"Your code to sign in to Rapport is\n\n    {code}\n\nIt works once, within ten minutes. "
        "If you did not ask for it, do nothing: without the code nobody gets in.\n"
    )
