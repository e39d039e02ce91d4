"""Whom a row of an attendee list means: somebody known, or somebody new. Pure.

A person is recognised by external id, else by barcode, else by e-mail address. Two external ids are two people even if
one address bought both tickets. People who share an address without having ids (the staff of a booth, say) are told
apart by their names. A row without id, barcode and address is recognised by name and company.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from api.attendees import profile
from api.attendees.rows import Registration
from api.core.folding import fold


class Outcome(StrEnum):
    """What a row did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Contradiction(ValueError):
    """A row that fits two people, or whose barcode is somebody else's. `field` is the one at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(slots=True, eq=False)
class Person:
    """`stored` is what the database has (None: nothing yet), `known` what it is to have: `profile.COLUMNS` both.

    `barcodes` are all that read as this person, `new_barcodes` those that the database has not.
    """

    id: UUID
    stored: Mapping[str, Any] | None
    known: dict[str, Any]
    barcodes: set[str] = field(default_factory=set)
    new_barcodes: list[str] = field(default_factory=list)

    @classmethod
    def stored_as(cls, attendee_id: UUID, columns: Iterable[Any]) -> Self:
        """Somebody whom the database knows, from the values of `profile.COLUMNS`."""
        stored = dict(zip(profile.COLUMNS, columns, strict=True))
        return cls(attendee_id, stored, dict(stored))

    def learn(self, row: Registration) -> bool:
        """Take in what a row says; whether any of it is new."""
        before, self.known = self.known, profile.told(self.known, row)
        if not row.barcode or row.barcode in self.barcodes:
            return self.known != before
        self.carry(row.barcode)
        return True

    def carry(self, barcode: str) -> None:
        self.barcodes.add(barcode)
        self.new_barcodes.append(barcode)

    @property
    def is_changed(self) -> bool:
        return self.stored is not None and self.known != self.stored


class People:
    """Those whom the rows of one chunk may mean. `seen` are the ids that the file has spoken of up to now."""

    def __init__(self, people: Iterable[Person], seen: set[UUID]) -> None:
        self._seen = seen
        self._all: dict[UUID, Person] = {}
        self._by_external_id: dict[str, Person] = {}
        self._by_barcode: dict[str, Person] = {}
        self._by_email: defaultdict[str, dict[UUID, Person]] = defaultdict(dict)
        self._by_name: defaultdict[tuple[str, str], dict[UUID, Person]] = defaultdict(dict)
        for person in people:
            self._keep(person)

    def all(self) -> list[Person]:
        return list(self._all.values())

    def register(self, row: Registration, new_id: UUID) -> Outcome:
        """Take in what a row says, of somebody new under `new_id`. Raises `Contradiction`."""
        person = self._find(row)
        if person is None:
            person, outcome = Person(new_id, None, profile.empty()), Outcome.CREATED
            person.learn(row)
        else:
            outcome = Outcome.UPDATED if person.learn(row) else Outcome.UNCHANGED
        self._keep(person)
        self._seen.add(person.id)
        return outcome

    def _keep(self, person: Person) -> None:
        self._all[person.id] = person
        known = person.known
        if known["external_id"]:
            self._by_external_id[known["external_id"]] = person
        for barcode in person.barcodes:
            self._by_barcode[barcode] = person
        if known["email"]:
            self._by_email[known["email"]][person.id] = person
        self._by_name[known["name"], known["company"]][person.id] = person

    def _find(self, row: Registration) -> Person | None:
        person = self._by_external_id.get(row.external_id) if row.external_id else None
        owner = self._by_barcode.get(row.barcode) if row.barcode else None
        if owner and (_other_id(owner, row) or owner is not (person or owner)):
            raise Contradiction("barcode", "This barcode belongs to somebody else.")
        if person or owner:
            return person or owner
        if row.email:
            return self._with_email(row)
        return None if row.external_id or row.barcode else self._namesake(row)

    def _with_email(self, row: Registration) -> Person | None:
        people = [
            person
            for person in self._by_email[row.email].values()
            if person.known["email"] == row.email and not _other_id(person, row)
        ]
        alike = [person for person in people if _alike(person.known["name"], row.name)]
        if alike:
            return _only([person for person in alike if person.known["name"] == row.name] or alike, "email")
        # The one person of this address may have been renamed. Not if this very file has spoken of them by their own
        # name; and a ticket that is new to us, in another name, is another person's.
        if len(people) == 1 and people[0].id not in self._seen and not (row.external_id or row.barcode):
            return people[0]
        return None

    def _namesake(self, row: Registration) -> Person | None:
        people = [
            person
            for person in self._by_name[row.name, row.company].values()
            if (person.known["name"], person.known["company"], person.known["email"]) == (row.name, row.company, "")
        ]
        return _only(people, "name") if people else None


def _other_id(person: Person, row: Registration) -> bool:
    own = person.known["external_id"]
    return bool(own and row.external_id and own != row.external_id)


def _alike(name: str, other: str) -> bool:
    """Whether one name has all the words of the other: "Silva, Ana" and "Ana Maria Silva" may be one person."""
    words, others = ({word.strip(",.") for word in fold(text).split()} for text in (name, other))
    return words <= others or others <= words


def _only(people: list[Person], field: str) -> Person:
    """Somebody without a ticket of their own goes first: the others have rows that name theirs."""
    without_ticket = [person for person in people if not (person.known["external_id"] or person.barcodes)]
    candidates = without_ticket or people
    if len(candidates) > 1:
        raise Contradiction(field, "This fits several people; an id or a barcode is needed to tell them apart.")
    return candidates[0]
