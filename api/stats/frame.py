"""What all charts share: a title, a note, colours for light and dark, texts that fit. Pure.

No script; no colour carries meaning alone; what is drawn is in `<desc>` in words, for whoever cannot see it.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, MARGIN, TOP = 960, 24, 84  # pixels

_NONE = "\ufffe\uffff"
"""What XML has not either."""

_LIGHT = {
    ".sheet": "fill:#fff",
    "text": "font:13px system-ui,'Noto Sans',sans-serif;fill:#222",
    ".title": "font-size:18px;font-weight:600",
    ".head": "font-weight:600",
    ".small": "font-size:12px;fill:#595959",
    ".end": "text-anchor:end",
    ".middle": "text-anchor:middle",
    ".line": "stroke:#c8c8c8",
    ".bar": "fill:#2f78b7",
    ".track": "fill:#eef1f4",
}
_DARK = {
    ".sheet": "fill:#15181c",
    "text": "fill:#e9e9e9",
    ".small": "fill:#a9adb3",
    ".line": "stroke:#474c53",
    ".bar": "fill:#5aa2e0",
    ".track": "fill:#23282e",
}


def _rules(look: Mapping[str, str]) -> str:
    # On a page, what a chart says of `text` would hold for all of its pictures.
    return "".join(f".rapport {selector}{{{declared}}}" for selector, declared in look.items())


_STYLE = f"{_rules(_LIGHT)}@media(prefers-color-scheme:dark){{{_rules(_DARK)}}}"


@dataclass(frozen=True, slots=True)
class Heading:
    """`key` keeps apart what several charts on one page are named by. `described`: what is drawn, in words."""

    key: str
    title: str
    note: str
    described: str


def framed(heading: Heading, height: int, parts: Iterable[str]) -> str:
    title, description = f"{heading.key}-title", f"{heading.key}-description"
    sheet = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'class="rapport" role="img" aria-labelledby="{title} {description}">'
        f'<title id="{title}">{clean(heading.title)}</title>'
        f'<desc id="{description}">{clean(heading.described)}</desc><style>{_STYLE}</style>'
        f'<path class="sheet" d="M0 0h{WIDTH}v{height}H0z"/>'
    )
    words = text(MARGIN, 36, heading.title, "title") + text(MARGIN, 58, heading.note, "small")
    return f"{sheet}{words}{''.join(parts)}</svg>"


def text(x: float, y: float, words: str, style: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{style}">{clean(words)}</text>'


def clean(words: str) -> str:
    """For XML, which has no control characters."""
    return escape(
        "".join(" " if unicodedata.category(letter) == "Cc" or letter in _NONE else letter for letter in words)
    )


def number(value: float) -> str:
    """`20 000`, `2.5`: read alike in every language of ours, the decimal point apart."""
    return f"{value:,.15g}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def shortened(words: str, most: int) -> str:
    """At most so many letters wide; Chinese, Japanese and Korean ones count as two."""
    width = 0
    for place, letter in enumerate(words):
        width += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if width > most:
            return f"{words[: max(0, place - 1)].rstrip()}…"
    return words
