"""What the link in a mail opens. Pure."""

from html import escape

from api.reminders.texts import TEXTS, Texts
from models import Language

_STYLE = (
    ":root{color-scheme:light dark}body{font:18px/1.5 system-ui,sans-serif;max-width:30rem;margin:15vh auto;"
    "padding:0 1rem}button{font:inherit;padding:.4rem 1rem}"
)


def question(language: Language) -> str:
    """Nothing is changed by opening a link: programs that look for viruses open them all."""
    texts = TEXTS[language]
    button = f'<form method="post"><button>{escape(texts.page_button)}</button></form>'
    return _page(language, texts, f"<p>{escape(texts.page_question)}</p>{button}")


def farewell(language: Language) -> str:
    texts = TEXTS[language]
    return _page(language, texts, f"<p>{escape(texts.page_done)}</p>")


def _page(language: Language, texts: Texts, content: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><meta name="robots" content="noindex"><title>{escape(texts.page_title)}</title>'
        f"<style>{_STYLE}</style><h1>{escape(texts.page_title)}</h1>{content}</html>"
    )
