"""Why a contact ranks where it does: the largest contributions to its score, in words. Pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from api.prospects import phrases
from api.prospects.phrases import Person
from api.prospects.plans import tasks
from api.prospects.voice import Voice

Phrase = Callable[[Person, Voice], str | None]

_NEGLIGIBLE = 0.05  # log-odds; about one point of a score of 100

# Features that belong to one subject are told in one phrase, and their shares are added up.
SUBJECTS: Mapping[str, tuple[tuple[str, ...], Phrase]] = {
    "interest": (("interest",), phrases.rated_and_left),
    "gut": (("gut", "gap"), phrases.sensed),
    "visits": (("visits", "another_day", "recency"), phrases.met),
    "booth": (("booth_visits", "booth_time"), phrases.stayed),
    "scanned_back": (("scanned_back",), phrases.scanned_back),
    "outcome": (("replied", "lost", "not_interested"), phrases.outcome),
    "talked": (("talked",), phrases.talked),
    "step": (("step",), phrases.step),
    "solved": (("solved",), phrases.solved),
    "promises": (("promises", "kept", "broken"), phrases.promises),
    "profile": (("role", "industry", "interests", "decision_power"), phrases.profile),
    "power": (("power",), phrases.power),
    "answers": (("answered",), phrases.answered),
    "notes": (("notes",), phrases.notes),
    "tasks": (("tasks",), tasks),
    "followed_up": (("followed_up",), phrases.followed_up),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing worth saying: its subject (a feature, or several told together), their log-odds, the words."""

    feature: str
    contribution: float
    text: str


def reasons(person: Person, contributions: Mapping[str, float], voice: Voice, limit: int = 3) -> list[Reason]:
    """At most `limit` reasons, the weightiest first, for and against. `contributions`: log-odds by feature.

    If there is room, the list also says that nobody has rated the contact, with contribution 0: it moves nothing, yet
    explains why the score is so undecided.
    """
    found = []
    for subject, (names, phrase) in SUBJECTS.items():
        share = math.fsum(contributions.get(name, 0.0) for name in names)
        if abs(share) >= _NEGLIGIBLE and (text := phrase(person, voice)):
            found.append(Reason(subject, share, text))
    found.sort(key=lambda reason: -abs(reason.contribution))
    if person.seen.warmth is None:
        found.append(Reason("interest", 0.0, voice.texts.reasons.nobody_rated))
    return found[:limit]
