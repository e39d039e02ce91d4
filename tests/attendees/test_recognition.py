"""Whom a row means, by the rules alone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from api.attendees import profile
from api.attendees.recognition import Contradiction, Outcome, People, Person
from api.attendees.rows import Registration

NEW, OLD, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
CREATED, UPDATED, UNCHANGED = Outcome


def stored(attendee_id: UUID = OLD, *barcodes: str, **fields: Any) -> Person:
    known = profile.empty() | fields
    return Person(attendee_id, dict(known), known, set(barcodes))


def row(**fields: Any) -> Registration:
    return Registration(line=2, **fields)


def outcomes(people: Sequence[Person], *rows: Registration) -> list[Outcome]:
    known = People(people, set())
    return [known.register(said, UUID(int=100 + place)) for place, said in enumerate(rows)]


ANA: dict[str, Any] = {"name": "Ana Silva", "email": "ana@acme.example"}
BOB: dict[str, Any] = {"name": "Bob Costa", "email": "ana@acme.example"}


@pytest.mark.parametrize(
    ("known", "said", "outcome"),
    [
        # The external id decides, whatever else differs.
        (stored(external_id="1", **ANA), row(external_id="1", **ANA), UNCHANGED),
        (stored(external_id="1", **ANA), row(external_id="1", name="Zoe", email="zoe@x.example"), UPDATED),
        (stored(external_id="1", **ANA), row(external_id="2", **ANA), CREATED),
        # Then the barcode.
        (stored(OLD, "B1", **ANA), row(barcode="B1", **ANA), UNCHANGED),
        (stored(OLD, "B1", **ANA), row(barcode="B1", name="Zoe", email="zoe@x.example"), UPDATED),
        (stored(OLD, "B1", **ANA), row(barcode="B1", external_id="1", **ANA), UPDATED),
        # Then the address: also for somebody who gets an id or a ticket by this row.
        (stored(**ANA), row(**ANA), UNCHANGED),
        (stored(**ANA), row(external_id="1", **ANA), UPDATED),
        (stored(**ANA), row(barcode="B1", **ANA), UPDATED),
        (stored(external_id="1", **ANA), row(**ANA), UNCHANGED),
        (stored(**ANA), row(name="Ana Costa", email=ANA["email"]), UPDATED),
        (stored(email=ANA["email"]), row(external_id="1", **ANA), UPDATED),
        (stored(OLD, "B1", **ANA), row(barcode="B2", **ANA), UPDATED),
        # A ticket of its own, in another name: two people with one address.
        (stored(**ANA), row(external_id="1", **BOB), CREATED),
        (stored(OLD, "B1", **ANA), row(barcode="B2", **BOB), CREATED),
        # Nothing but a name.
        (stored(name="Ana Silva"), row(name="Ana Silva"), UNCHANGED),
        (stored(name="Ana Silva", company="Acme"), row(name="Ana Silva", company="Globex"), CREATED),
        (stored(**ANA), row(name="Ana Silva"), CREATED),
        (stored(name="Ana Silva"), row(external_id="1", name="Ana Silva"), CREATED),
    ],
)
def test_one_known_person(known: Person, said: Registration, outcome: Outcome) -> None:
    assert outcomes([known], said) == [outcome]


def test_a_person_who_appears_twice_is_one() -> None:
    assert outcomes([], row(**ANA), row(**ANA), row(**ANA, company="Acme")) == [CREATED, UNCHANGED, UPDATED]


@pytest.mark.parametrize("again", ["ana silva", "Silva, Ana", "Ana Maria Silva", "ANA", ""])
def test_a_name_may_be_written_in_several_ways(again: str) -> None:
    assert CREATED not in outcomes([], row(**ANA), row(name=again, email=ANA["email"]))[1:]


def test_the_staff_of_a_booth_share_an_address() -> None:
    staff = [row(name=name, email="booth@acme.example") for name in ("Ana Silva", "Rui Silva", "Bob Costa")]

    assert outcomes([], *staff) == [CREATED, CREATED, CREATED]
    known = [stored(UUID(int=place), name=said.name, email=said.email) for place, said in enumerate(staff)]
    assert outcomes(known, *reversed(staff)) == [UNCHANGED, UNCHANGED, UNCHANGED]
    assert outcomes(known, row(name="Zoe New", email="booth@acme.example"), *staff)[0] is CREATED


def test_a_new_ticket_never_takes_over_who_is_known() -> None:
    """Whatever the order of the rows: Ana's contacts must not become Bob's."""
    ana, bob = row(external_id="1", **ANA), row(external_id="2", **BOB)
    for rows in ((ana, bob), (bob, ana)):
        person = stored(**ANA)
        assert sorted(outcomes([person], *rows)) == [CREATED, UPDATED]
        assert (person.known["name"], person.known["external_id"]) == ("Ana Silva", "1")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (row(external_id="1", barcode="B2", **ANA), "barcode"),
        (row(external_id="3", barcode="B2", **ANA), "barcode"),
        (row(email="ana@acme.example"), "email"),
        (row(name="Jo"), "name"),
    ],
)
def test_a_row_that_fits_two_people_is_refused(said: Registration, field: str) -> None:
    people = People(
        [
            stored(OLD, "B1", external_id="1", **ANA),
            stored(OTHER, "B2", external_id="2", **BOB),
            stored(UUID(int=4), external_id="5", name="Jo"),
            stored(UUID(int=5), external_id="6", name="Jo"),
        ],
        set(),
    )

    with pytest.raises(Contradiction) as refused:
        people.register(said, NEW)

    assert refused.value.field == field
    assert not any(person.is_changed or person.new_barcodes for person in people.all())


def test_a_row_without_a_ticket_means_the_one_without_a_ticket() -> None:
    people = [stored(OLD, external_id="1", **ANA), stored(OTHER, **ANA), stored(NEW, "B1", **ANA)]

    assert outcomes(people, row(company="Acme", **ANA)) == [UPDATED]
    assert [person.known["company"] for person in people] == ["", "Acme", ""]


def test_an_empty_cell_erases_nothing_and_a_new_name_replaces_the_old() -> None:
    person = stored(given_name="Ana", family_name="Silva", company="Acme", **ANA)
    person.known["custom"] = {"size": "M"}

    People([person], set()).register(
        Registration(line=2, email=ANA["email"], name="Ana Costa", family_name="Costa", custom={"lunch": "no"}), NEW
    )

    assert (person.known["name"], person.known["given_name"], person.known["family_name"]) == ("Ana Costa", "", "Costa")
    assert (person.known["company"], person.known["custom"]) == ("Acme", {"size": "M", "lunch": "no"})
