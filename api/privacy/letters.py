"""Mails that the background work has to send. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """To be sent once the transaction has ended."""

    to: str
    subject: str
    text: str
