"""How to begin: each opening quotes what is true of this person and this contact. Pure.

First comes what cannot wait (a promise that is due, a problem, a gap), then what leads to the next step, then
whatever else is known. When less is known than two openings need, the rest are questions, never phrases.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from uuid import UUID

from api.briefs import sources
from api.briefs.record import Record
from api.briefs.sources import About, Opening
from api.briefs.wording import Words
from models import Step

_MOST, _LEAST = 3, 2
_QUALIFYING = (Step.TARGET, Step.LISTEN)

_Source = Callable[[Record, Words], Iterator[Opening]]
_PRESSING: tuple[_Source, ...] = (sources.own_up, sources.due_today, sources.today, sources.problems, sources.gap)
_TOWARDS: dict[Step, tuple[_Source, ...]] = {
    Step.RADAR: (),
    Step.TARGET: (sources.decision, sources.common),
    Step.APPROACH: (sources.common, sources.facts, sources.notes),
    Step.LISTEN: (sources.notes, sources.touchpoints, sources.facts),
    Step.OPEN_UP: (sources.common, sources.share, sources.touchpoints),
    Step.DANCE: (sources.activities, sources.common),
    Step.GET_REAL: (sources.promised, sources.notes, sources.kept),
    Step.ENJOY: (sources.coming, sources.solved, sources.common, sources.kept),
}
_ELSE: tuple[_Source, ...] = (
    sources.promised,
    sources.notes,
    sources.common,
    sources.facts,
    sources.touchpoints,
    sources.kept,
    sources.solved,
    sources.interests,
)


def openings(record: Record, towards: Step, words: Words) -> list[Opening]:
    """Two or three, the most fitting first."""
    # Who listens, asks: then the last is a question.
    room, least = (_MOST - 1, _MOST) if towards is Step.LISTEN else (_MOST, _LEAST)
    found: list[Opening] = []
    for source in (*_PRESSING, *_TOWARDS[towards], *_ELSE):
        for one in source(record, words):
            if len(found) < room and not _is_told(one, found):
                found.append(one)
    return [*found, *islice(_questions(record, towards, words), max(0, least - len(found)))]


def _is_told(one: Opening, found: list[Opening]) -> bool:
    """One thing is quoted once, and one kind of thing does not take all the room."""
    return (
        any(one.text == other.text or (one.id is not None and one.id == other.id) for other in found)
        or sum(one.about is other.about for other in found) > 1
    )


def _questions(record: Record, towards: Step, words: Words) -> Iterator[Opening]:
    """Those that lead to the next step come first: what the team asks everybody tells what a contact is for."""
    first = sources.FOR_TWO if towards is Step.DANCE else ()
    of_team: list[tuple[UUID | None, str]] = list(record.unanswered)
    of_topics: list[tuple[UUID | None, str]] = [
        (None, text) for _, text in sorted(record.questions.items(), key=lambda item: item[0] not in first)
    ]
    for question_id, text in of_team + of_topics if towards in _QUALIFYING else of_topics + of_team:
        quoted = words.texts.lines.quoted.format(text=text)
        yield Opening(About.QUESTION, question_id, words.texts.openings.ask.format(question=quoted))
