"""Who is shown to whom: decided for each pair, and again only when something about one of the two has changed. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from api.radar.stream.crowd import Crowd, Place, Places, nearby
from api.radar.visibility import Agreed, attendees_see, level_at, team_sees
from models import Level

MOST = 200
"""People shown to one viewer, as on the radar itself."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody whose phone the viewer's phone heard lately, or the other way round."""

    last_at: datetime
    strongest_rssi: int | None
    agreed: Agreed | None


class Facts(NamedTuple):
    """What decides whom a viewer may see. `known`: for an attendee those whose books have them, and theirs them; for a
    team whoever is in its book. `agreed`: None for a member."""

    agreed: Agreed | None
    place: Place | None
    blocked: Set[UUID]
    known: Set[UUID]


NOTHING = Facts(None, None, frozenset(), frozenset())


@dataclass(eq=False, slots=True)
class Viewer:
    """`subject_id`: an attendee, or the member of a team."""

    subject_id: UUID
    is_member: bool
    facts: Facts = NOTHING
    heard: Mapping[UUID, Heard] = field(default_factory=dict)
    shown: set[UUID] = field(default_factory=set)
    has_room_again: bool = False


class Watch:
    """The crowd, and those who look at it."""

    def __init__(self) -> None:
        self.crowd = Crowd()
        self._viewers: Places[Viewer] = Places()
        self._watchers: defaultdict[UUID, set[Viewer]] = defaultdict(set)

    def look(self, viewer: Viewer, facts: Facts, heard: Mapping[UUID, Heard], now: datetime) -> None:
        """What is true of a viewer now. The crowd is as it is now already."""
        once_heard, viewer.heard = viewer.heard, heard
        if facts == viewer.facts and not viewer.has_room_again:
            self._decide(viewer, heard.keys() | once_heard.keys(), now)
            return
        self._move(viewer, facts.place)
        viewer.facts, viewer.has_room_again = facts, False
        self._decide(viewer, list(viewer.shown), now)
        self._decide(viewer, self._candidates(viewer, now), now)

    def turn_to(self, changed: Iterable[UUID], now: datetime) -> None:
        """These have come, gone, or changed; the crowd knows already."""
        for whom in changed:
            present = self.crowd.people.get(whom)
            close = self._viewers.around(present.place) if present else ()
            for viewer in {*self._watchers.get(whom, ()), *close}:
                self._decide(viewer, (whom,), now)

    def leave(self, viewer: Viewer) -> None:
        """They look no more."""
        self._move(viewer, None)
        for whom in list(viewer.shown):
            self._hide(viewer, whom)

    def unsettled(self, facts: Facts, contacts: Set[UUID], heard: Mapping[UUID, Heard]) -> list[UUID]:
        """Of an attendee's contacts, those nearby whom they see only if these have them in their book too."""
        are_open = facts.agreed is not None and facts.agreed.level is Level.EVERYONE
        close = []
        for whom in contacts & self.crowd.people.keys():
            present = self.crowd.people[whom]
            if not (are_open and present.is_open) and facts.place and nearby(facts.place, present.place):
                close.append(whom)
        return [*close, *(contacts & heard.keys())]

    def _candidates(self, viewer: Viewer, now: datetime) -> Iterator[UUID]:
        """Who may be nearby; of a crowd, those who came last are the first."""
        facts, people = viewer.facts, self.crowd.people
        meets_everyone = viewer.is_member or level_at(facts.agreed, now) is Level.EVERYONE
        around = self.crowd.open.around(facts.place) if facts.place and meets_everyone else ()
        for whom in chain(viewer.heard, facts.known & people.keys(), around):
            if len(viewer.shown) == MOST:
                return
            yield whom

    def _decide(self, viewer: Viewer, people: Iterable[UUID], now: datetime) -> None:
        for whom in people:
            is_shown = whom in viewer.shown
            if self._sees(viewer, whom, now):
                if not is_shown and len(viewer.shown) < MOST:
                    viewer.shown.add(whom)
                    self._watchers[whom].add(viewer)
            elif is_shown:
                self._hide(viewer, whom)

    def _sees(self, viewer: Viewer, whom: UUID, now: datetime) -> bool:
        present, heard, facts = self.crowd.people.get(whom), viewer.heard.get(whom), viewer.facts
        if whom == viewer.subject_id:
            return False
        if heard is None and not (present and facts.place and nearby(facts.place, present.place)):
            return False
        theirs = heard.agreed if heard else present.agreed if present else None
        blocked, known = whom in facts.blocked, whom in facts.known
        if viewer.is_member:
            return team_sees(theirs, now, in_book=known, blocked=blocked)
        return attendees_see(facts.agreed, theirs, now, connected=known, blocked=blocked)

    def _hide(self, viewer: Viewer, whom: UUID) -> None:
        viewer.has_room_again |= len(viewer.shown) == MOST
        viewer.shown.discard(whom)
        self._watchers[whom].discard(viewer)
        if not self._watchers[whom]:
            del self._watchers[whom]

    def _move(self, viewer: Viewer, place: Place | None) -> None:
        if viewer.facts.place:
            self._viewers.take(viewer, viewer.facts.place)
        if place:
            self._viewers.put(viewer, place)
