"""A brief as plain text: at most 25 lines, to be read in ten seconds. Pure."""

from collections.abc import Iterator, Sequence

from api.briefs.brief import Brief, Line
from api.briefs.texts import Headings
from api.briefs.wording import Words

_APART = " · "


def plain_text(brief: Brief, company: str, words: Words) -> str:
    """`company`: theirs."""
    # A name may have a line break in it: one line stays one.
    return "".join(f"{' '.join(line.split())}\n" for line in _lines(brief, company, words.texts.headings, words))


def _lines(brief: Brief, company: str, headings: Headings, words: Words) -> Iterator[str]:
    yield brief.who
    if brief.over:
        yield _line(headings.over, brief.over)
    else:
        yield (
            _line(f"{headings.score} {brief.score}", brief.reason)
            if brief.reason
            else f"{headings.score} {brief.score}"
        )
    yield from _one(headings.preferences, brief.preferences, headings, most=3)
    yield from _each(headings.promises, brief.promises, headings)
    yield from _each(headings.difficulties, brief.difficulties, headings)
    if brief.gap:
        yield _line(headings.gap, brief.gap)
    yield from _one(headings.in_common, brief.in_common, headings, most=2)
    yield from (_line(headings.last_words, line.text) for line in brief.last_words)
    yield from _one(headings.grey_zone, brief.grey_zone, headings, most=1)
    yield from _one(headings.known, brief.known, headings, most=3)
    yield from _one(headings.plans, brief.plans, headings, most=2)
    yield from _one(headings.occasions, brief.occasions, headings, most=2)
    yield _step(brief, headings, words)
    yield from _next(brief, headings)
    if brief.delights:
        yield _line(headings.delights, _APART.join(one.title for one in brief.delights))
    if brief.colleagues:
        heading = headings.instead if brief.over else headings.colleagues.format(company=company)
        yield _line(heading, _APART.join(one.text for one in brief.colleagues))


def _step(brief: Brief, headings: Headings, words: Words) -> str:
    at = words.texts.lines.step.format(n=brief.step.number, step=brief.step.text)
    shown = [*filter(None, [brief.step.fallen]), *brief.step.evidence][:2]
    return _line(f"{headings.step} {at}", _APART.join(shown)) if shown else f"{headings.step} {at}"


def _next(brief: Brief, headings: Headings) -> Iterator[str]:
    if brief.next_step:
        yield _line(f"{headings.next_step}, {brief.next_step.text}", brief.next_step.aim)
        yield from (f"- {opening.text}" for opening in brief.next_step.openings)


def _each(heading: str, lines: Sequence[Line], headings: Headings) -> Iterator[str]:
    """A line each, two at most."""
    yield from (_line(heading, line.text) for line in lines[:2])
    if lines[2:]:
        yield _line(heading, headings.and_more.format(n=len(lines) - 2))


def _one(heading: str, lines: Sequence[Line], headings: Headings, *, most: int) -> Iterator[str]:
    """All in one line."""
    if not lines:
        return
    shown = [line.text for line in lines[:most]]
    if lines[most:]:
        shown.append(headings.and_more.format(n=len(lines) - most))
    yield _line(heading, _APART.join(shown))


def _line(heading: str, text: str) -> str:
    return f"{heading}: {text}"
