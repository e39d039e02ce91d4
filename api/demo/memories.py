"""What the people at the first stand remember of some whom they met, beyond the note of the first talk. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from api.contacts.memory.difficulties.schemas import DifficultyIn
from api.contacts.memory.facts.schemas import FactIn
from api.contacts.memory.notes.schemas import NoteIn
from api.contacts.memory.touchpoints.schemas import TouchpointIn
from api.contacts.own_facts.schemas import OwnFactIn
from models import Knowledge, NoteKind, Step, Talker, Topic

Said = FactIn | NoteIn | TouchpointIn | DifficultyIn

OUR_OWN = (
    (Topic.SPORT, "Cycles to work, also in winter"),
    (Topic.COMMUNITY, "Volunteers at the sea rescue"),
)


@dataclass(frozen=True, slots=True)
class Memory:
    """`promise`: what, and in how many days it is due. `talk`: the step, what happened, and who talked most."""

    facts: tuple[tuple[Topic, str], ...]
    promise: tuple[str, int]
    talk: tuple[Step, str, Talker]
    difficulty: str = ""
    hope_and_limit: str = ""


MEMORIES = (
    Memory(
        facts=(
            (Topic.SPORT, "Cycles across the Alps every summer"),
            (Topic.PREFERENCE, "Hates phone calls; answers mails at night"),
        ),
        promise=("Send the drawings of the loading bay", 1),
        talk=(Step.OPEN_UP, "Told us what the last supplier got wrong", Talker.THEY),
        difficulty="Trucks queue for two hours at the east gate",
    ),
    Memory(
        facts=((Topic.FAMILY, "Twins who start school in September"), (Topic.PREFERENCE, "Vegetarian")),
        promise=("Introduce them to the port authority", 3),
        talk=(Step.DANCE, "Walked along the river together after the fair closed", Talker.BOTH),
        hope_and_limit="Hopes for 15 per cent; we stop at 8, or at 10 with a two-year contract",
    ),
    Memory(
        facts=((Topic.COMMUNITY, "On the board of the sea rescue in Cascais"),),
        promise=("Find out who repairs their scanners in Porto", 0),
        talk=(Step.LISTEN, "Asked about maintenance for half an hour", Talker.THEY),
    ),
    Memory(
        facts=((Topic.COLLECTION, "Collects railway timetables, the older the better"),),
        promise=("Send the study about rail freight", 7),
        talk=(Step.LISTEN, "We explained too much, and they left early", Talker.WE),
    ),
)


def of_ourselves(member_id: UUID) -> list[OwnFactIn]:
    return [OwnFactIn(id=uuid5(member_id, text), topic=topic, text=text) for topic, text in OUR_OWN]


def of_contact(memory: Memory, contact_id: UUID, now: datetime) -> Iterator[Said]:
    """What to add to this contact, in order."""
    for topic, text in memory.facts:
        yield FactIn(id=uuid5(contact_id, text), topic=topic, text=text, source=Knowledge.TOLD)
    text, days = memory.promise
    due_at = now + timedelta(days=days, hours=4)
    yield NoteIn(id=uuid5(contact_id, text), text=text, kind=NoteKind.PROMISE, due_at=due_at)
    step, text, talked = memory.talk
    yield TouchpointIn(id=uuid5(contact_id, text), step=step, text=text, talked=talked)
    if memory.difficulty:
        yield DifficultyIn(id=uuid5(contact_id, memory.difficulty), text=memory.difficulty)
    if memory.hope_and_limit:
        text = memory.hope_and_limit
        yield NoteIn(id=uuid5(contact_id, text), text=text, kind=NoteKind.GREY_ZONE)
