"""Visitors of a card page: browsers without an app, and what they see."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import httpx

from tests.conftest import Clock
from tests.exchange.people import Person

LEFT = {"name": "Vera Visitor", "email": "vera@visitors.example", "consent": "yes"}


def path_of(person: Person) -> str:
    """The path in the person's QR code."""
    return person.qr.removeprefix("HTTPS://EVENTS.EXAMPLE")


async def opened(http: httpx.AsyncClient, person: Person, **headers: str) -> httpx.Response:
    return await http.get(path_of(person), headers=headers)


def ticket_in(answer: httpx.Response) -> str:
    found = re.search(r'name="ticket" value="([^"]*)"', answer.text)
    assert found, answer.text
    return found[1]


async def leaves(
    http: httpx.AsyncClient, clock: Clock, person: Person, *, seconds: float = 30, **entries: Any
) -> httpx.Response:
    """A visitor opens the page, takes some time, and sends the form."""
    ticket = ticket_in(await opened(http, person))
    clock.advance(timedelta(seconds=seconds))
    return await http.post(path_of(person), data={"ticket": ticket} | LEFT | entries)


def text_of(answer: httpx.Response) -> str:
    """What people read, without the tags."""
    body = re.sub(r"<style>.*?</style>", "", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())
