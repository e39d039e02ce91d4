"""The card page as HTML: complete in one answer, without a script, and with nothing from anywhere else."""

import base64
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.exchange.card.form import MAX_MESSAGE, Errors, VisitorForm
from api.exchange.card.service import Card, Closed
from api.exchange.card.wording import WORDS, Words
from models import Language

_TEMPLATES = Path(__file__).parent / "templates"
_STYLE = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
_STYLE_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""Of every answer under `/B/`."""

_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_environment.globals["style"] = Markup(_STYLE)  # noqa: S704  our own file


def card_page(
    card: Card, language: Language, *, form: VisitorForm, errors: Errors, consent: str, days: int, has_photo: bool
) -> str:
    """`form`: what was entered already, with the ticket. `consent`: the event's own text, or ""."""
    words = WORDS[language]
    return _environment.get_template("card.html").render(
        _common(card, language),
        shown=card.shown,
        mailto=quote(card.shown["email"], safe="@"),
        tel=quote(card.shown["phone"].replace(" ", ""), safe="+"),
        links=[(link, _label(link)) for link in card.shown["links"]],
        worth_saving=any(card.shown[name] for name in ("name", "company", "email", "phone")),
        has_photo=has_photo,
        form=form,
        errors={field: getattr(words, error) for field, error in errors.items()},
        consent=consent or words.consent.format(who=_who(card, words)),
        days=days,
        max_message=MAX_MESSAGE,
    )


def thanks_page(card: Card, language: Language, ticket: str) -> str:
    """With `ticket` they can change their mind."""
    words = WORDS[language]
    return _done(card, language, words.thanks, words.thanks_hint, ticket)


def taken_back_page(card: Card, language: Language) -> str:
    words = WORDS[language]
    return _done(card, language, words.taken_back, words.taken_back_hint, "")


def _done(card: Card, language: Language, title: str, hint: str, ticket: str) -> str:
    common = _common(card, language)
    return _environment.get_template("thanks.html").render(
        common | {"title": title, "hint": hint.format(who=common["who"]), "ticket": ticket}
    )


def closed_page(closed: Closed, language: Language) -> str:
    words = WORDS[language]
    title, hint = getattr(words, closed), getattr(words, f"{closed}_hint")
    return _environment.get_template("closed.html").render(language=language, title=title, hint=hint)


def _common(card: Card, language: Language) -> dict[str, Any]:
    words = WORDS[language]
    return {
        "language": language,
        "words": words,
        "event": card.event["name"],
        "address": f"/B/{card.token}",
        "title": card.shown["name"] or words.somebody,
        "who": _who(card, words),
    }


def _who(card: Card, words: Words) -> str:
    return card.shown["name"] or words.this_person


def _label(link: str) -> str:
    """Where a link leads, short enough for a phone."""
    parts = urlsplit(link)
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"
