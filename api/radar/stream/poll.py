"""What the database says each second of everybody at an event whom somebody may be shown, and of those who listen.

A handful of statements, however many listen; and some more when somebody comes into sight. What is kept between two
polls only saves reading it again: a process that begins now arrives at the same.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Set
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record

from api.core.database import Database
from api.radar.nearby import service as nearby
from api.radar.nearby.shown import Person, order
from api.radar.stream import repository
from api.radar.stream.books import Books
from api.radar.stream.crowd import Place, Present, distance, same_zone
from api.radar.stream.listener import Ending, Listener
from api.radar.stream.watch import Facts, Heard, Watch
from api.radar.visibility import level_at
from models import Language

_HEARD_FOR = timedelta(minutes=2)
_PORTION = 1000
"""People read at once; in between others get their turn."""


class Poll:
    """The polls of one event."""

    def __init__(self, database: Database, event_id: UUID) -> None:
        self._database = database
        self._event_id = event_id
        self._watch = Watch()
        self._versions: dict[UUID, tuple[float, bool]] = {}
        self._changed: set[UUID] = set()  # also what a poll found that then failed
        self._books = Books(event_id)

    async def run(self, listeners: Collection[Listener], now: datetime) -> None:
        """Bring what each listener is shown up to date. Raises `DatabaseUnavailable`."""
        await self._follow_crowd(now)
        lasting = await self._still_listening(listeners, now)
        if not lasting:
            return
        await self._books.follow(self._database.hot, {listener.holder.book_id for listener in lasting})
        await self._look(lasting, now)
        self._watch.turn_to(self._changed, now)
        # Who agreed at a moment that is still to come, by the clock of another machine, is looked at again.
        self._changed = {whom for whom in self._changed if self._is_early(whom, now)}
        await self._show(lasting, now)

    def leave(self, listener: Listener) -> None:
        self._watch.leave(listener.viewer)

    async def _follow_crowd(self, now: datetime) -> None:
        """Find out who has come, gone or moved, or has changed who may see them."""
        versions = await repository.versions(self._database.hot, self._event_id, now)
        asked = [whom for whom, version in versions.items() if self._versions.get(whom) != version]
        found = set()
        for start in range(0, len(asked), _PORTION):
            portion = asked[start : start + _PORTION]
            for row in await repository.present(self._database.hot, self._event_id, portion, now):
                found.add(row["subject_id"])
                if self._watch.crowd.put(_present(row)):
                    self._changed.add(row["subject_id"])
        gone = (self._versions.keys() - versions.keys()) | (set(asked) - found)
        for whom in gone:
            self._watch.crowd.remove(whom)
            versions.pop(whom, None)
        self._changed |= gone
        self._versions = versions

    def _is_early(self, whom: UUID, now: datetime) -> bool:
        present = self._watch.crowd.people.get(whom)
        return bool(present and present.agreed and present.agreed.level_since > now)

    async def _still_listening(self, listeners: Collection[Listener], now: datetime) -> dict[Listener, Record]:
        """With what the repository says of each; the others are told that it is over."""
        who = [(one.holder.session_id, one.holder.attendee_id, one.holder.team_id) for one in listeners]
        rows = await repository.viewers(self._database.hot, self._event_id, who)
        lasting = {}
        for listener in listeners:
            row = rows.get(listener.holder.session_id)
            if row is None:
                listener.end(Ending.SIGNED_OUT)
            elif listener.holder.attendee_id and level_at(repository.agreed(row), now) is None:
                listener.end(Ending.OFF)
            else:
                lasting[listener] = row
        return lasting

    async def _look(self, lasting: Mapping[Listener, Record], now: datetime) -> None:
        """Every listener sees the crowd as it is now, with what holds for them now."""
        attendee_ids = {one.holder.attendee_id for one in lasting if one.holder.attendee_id}
        team_ids = {one.holder.team_id for one in lasting if one.holder.team_id}
        blocked: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for one, other in await repository.blocks(self._database.hot, self._event_id, attendee_ids, team_ids):
            blocked[one].add(other)
            blocked[other].add(one)
        heard: defaultdict[UUID, dict[UUID, Heard]] = defaultdict(dict)
        for row in await repository.heard(self._database.hot, self._event_id, attendee_ids, now - _HEARD_FOR):
            heard[row["viewer_id"]][row["subject_id"]] = Heard(
                row["last_at"], row["strongest_rssi"], repository.agreed(row)
            )
        facts = {one: self._facts(one, row, blocked) for one, row in lasting.items()}
        await self._connect(facts, heard)
        for listener, true in facts.items():
            self._watch.look(listener.viewer, true, heard[listener.viewer.subject_id], now)

    def _facts(self, listener: Listener, row: Record, blocked: Mapping[UUID, set[UUID]]) -> Facts:
        holder = listener.holder
        present = self._watch.crowd.people.get(listener.viewer.subject_id)
        booth = Place(row["zone_id"], row["x"], row["y"], row["cell"]) if row["zone_id"] else None
        return Facts(
            agreed=repository.agreed(row),
            place=present.place if present else booth,
            blocked=frozenset(blocked.get(holder.team_id or listener.viewer.subject_id, ())),
            known=self._books[holder.book_id].attendees if holder.team_id else frozenset(),
        )

    async def _connect(self, facts: dict[Listener, Facts], heard: Mapping[UUID, dict[UUID, Heard]]) -> None:
        """Find out who of an attendee's contacts has them too, where that decides whether they see one another."""
        pairs = [
            (one.viewer.subject_id, whom)
            for one, true in facts.items()
            if not one.viewer.is_member
            for whom in self._watch.unsettled(
                true, self._books[one.holder.book_id].attendees, heard.get(one.viewer.subject_id, {})
            )
        ]
        if not pairs:
            return
        known: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for viewer_id, whom in await repository.having(self._database.hot, self._event_id, pairs):
            known[viewer_id].add(whom)
        for one, true in facts.items():
            if one.viewer.subject_id in known:
                facts[one] = true._replace(known=frozenset(known[one.viewer.subject_id]))

    async def _show(self, lasting: Collection[Listener], now: datetime) -> None:
        """Say of those who came into sight who they are; those who are out of it are forgotten."""
        changed = [one for one in lasting if one.nearby is None or one.nearby.keys() != one.viewer.shown]
        people = await self._people({one: one.viewer.shown - (one.nearby or {}).keys() for one in changed}, now)
        for one in changed:
            staying = {whom: person for whom, person in (one.nearby or {}).items() if whom in one.viewer.shown}
            one.nearby = staying | {person.attendee_id: person for person in people[one]}
            one.changed.set()

    async def _people(self, new: Mapping[Listener, Set[UUID]], now: datetime) -> dict[Listener, list[Person]]:
        """As the radar shows them to each listener, whom to approach first."""
        found: dict[Listener, list[Person]] = {one: [] for one in new}
        if not (everybody := set().union(*new.values())):
            return found
        cards = await repository.cards(self._database.hot, self._event_id, everybody)
        teams: defaultdict[tuple[UUID, Language], list[Listener]] = defaultdict(list)
        for one, people in new.items():
            if people:
                teams[one.holder.team_id or one.holder.session_id, one.language].append(one)
        for (_, language), listeners in teams.items():
            # All of a team at once: what the ranking says is the same for each of them who reads the same language.
            rows = [(one, self._row(one, cards[whom])) for one in listeners for whom in new[one] if whom in cards]
            judged = await nearby.judged(self._database, listeners[0].holder, [row for _, row in rows], now, language)
            for (one, _), person in zip(rows, judged, strict=True):
                found[one].append(person)
        return {one: sorted(people, key=order) for one, people in found.items()}

    def _row(self, listener: Listener, card: Record) -> dict[str, Any]:
        """What the repository of the radar says of somebody nearby."""
        whom, viewer = card["id"], listener.viewer
        present, heard, place = self._watch.crowd.people.get(whom), viewer.heard.get(whom), viewer.facts.place
        return {
            **card,
            "subject_id": whom,
            "contact_id": self._books[listener.holder.book_id].contacts.get(whom),
            "heard_at": heard.last_at if heard else None,
            "strongest_rssi": heard.strongest_rssi if heard else None,
            "source": present.source if present else None,
            "seen_at": present.seen_at if present else None,
            "is_same_zone": bool(present and place and same_zone(place, present.place)),
            "distance": distance(place, present.place) if present and place else None,
        }


def _present(row: Record) -> Present:
    place = Place(row["zone_id"], row["x"], row["y"], row["cell"])
    return Present(row["subject_id"], place, repository.agreed(row), row["source"], row["seen_at"])
