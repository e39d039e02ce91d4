"""What a visitor leaves on a card page, and what is wrong with it. Pure."""

import unicodedata
from typing import Any

from pydantic import BaseModel

from api.attendees.values import MAX_NAME, MAX_TEXT, InvalidCell, clean, read_email, read_phone
from api.exchange.card.guard import MAX_LINKS, links_in

MAX_MESSAGE = 500


class VisitorForm(BaseModel):
    """As it comes from the page: nothing in it is trusted. `homepage` is for programs; people do not see it."""

    ticket: str = ""
    homepage: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    job_title: str = ""
    message: str = ""
    consent: str = ""


Errors = dict[str, str]
"""By field, the name of what `Words` says of it; "" is the form as a whole."""


def checked(form: VisitorForm) -> tuple[dict[str, Any], str, Errors]:
    """The details as they will be kept, the message, and what is wrong."""
    errors: Errors = {}
    details = {name: clean(getattr(form, name)) for name in ("name", "company", "job_title")}
    errors |= {
        name: "too_long" for name, text in details.items() if len(text) > (MAX_NAME if name == "name" else MAX_TEXT)
    }
    for name, read in (("email", read_email), ("phone", read_phone)):
        try:
            details[name] = read(clean(getattr(form, name)))
        except InvalidCell:
            errors[name] = f"bad_{name}"
    message = _lines(form.message)
    if not details["name"]:
        errors["name"] = "no_name"
    if not form.email.strip() and not form.phone.strip():
        errors["email"] = "no_reach"
    if len(message) > MAX_MESSAGE:
        errors["message"] = "too_long"
    elif sum(map(links_in, (message, *details.values()))) > MAX_LINKS:
        errors["message"] = "too_many_links"
    if not form.consent:
        errors["consent"] = "no_consent"
    return {name: text for name, text in details.items() if text}, message, errors


def _lines(text: str) -> str:
    """Without control and formatting characters, but of several lines."""
    lines = (clean(line) for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(lines).strip()
