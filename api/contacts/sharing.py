"""Which fields of a person go to whom. Pure.

Three audiences: teams that scan the person, attendees whom the person accepts, and everybody (the card page, the radar,
and attendees who scan without being accepted). Of each the person's own rule counts, else the event's default. The
event's minimum always goes to a team that scans: who does not want that refuses to be scanned at all.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.core.folding import fold
from models import Basis, SharedField

Fields = frozenset[str]

COLUMNS: dict[str, tuple[str, ...]] = {
    SharedField.NAME: ("name", "given_name", "family_name"),
    SharedField.COMPANY: ("company", "industry", "country"),
    SharedField.JOB_TITLE: ("job_title",),
    SharedField.EMAIL: ("email",),
    SharedField.PHONE: ("phone",),
    SharedField.LINKS: ("links",),
    SharedField.PHOTO: (),
    SharedField.INTERESTS: ("interests",),
    SharedField.CUSTOM: ("category", "custom"),
}
"""The columns of each field, alike in attendees and contacts. A photo is not copied: whoever shows it asks whether it
is shared."""

FIELD_OF: dict[str, str] = {column: field for field, columns in COLUMNS.items() for column in columns}

FOUND_BY = (SharedField.NAME, SharedField.COMPANY, SharedField.JOB_TITLE, SharedField.EMAIL)
"""What a person is found by, in the order of `Attendee.found_by`. Each is also the name of a column."""

_EMPTY: dict[str, Any] = {"links": [], "interests": [], "custom": {}}
_MUTUAL = frozenset((Basis.EXCHANGE, Basis.CARD_PAGE))
_AUDIENCES = ("share_teams", "share_attendees", "share_everybody")


@dataclass(frozen=True, slots=True)
class Terms:
    """What one person shares with whom, as it counts now."""

    teams: Fields
    attendees: Fields
    everybody: Fields
    minimum: Fields

    def given(self, basis: str, *, to_team: bool, agreed: Collection[str] | None = None) -> Fields:
        """The fields for a book. `agreed`: what an exchange was limited to."""
        if to_team:
            fields = self.teams | self.minimum
        elif basis in _MUTUAL:
            fields = self.attendees | self.everybody
        else:
            fields = self.everybody
        return fields if agreed is None else fields & frozenset(agreed)


def terms(person: Mapping[Any, Any], event: Mapping[Any, Any]) -> Terms:
    """From the `share_…` columns of an attendee and of the event."""
    own = {audience: person[audience] if person[audience] is not None else event[audience] for audience in _AUDIENCES}
    return Terms(
        frozenset(own["share_teams"]),
        frozenset(own["share_attendees"]),
        frozenset(own["share_everybody"]),
        frozenset(event["share_minimum"]),
    )


def audiences(basis: str, *, to_team: bool) -> set[str]:
    """The rules (columns `share_…`) on which it depends what a book is given."""
    if to_team:
        return {"share_teams"}
    return {"share_attendees", "share_everybody"} if basis in _MUTUAL else {"share_everybody"}


def ordered(fields: Collection[str]) -> list[str]:
    """In the order in which they are always named, each once."""
    return [field for field in COLUMNS if field in fields]


def shown(attendee: Mapping[Any, Any], fields: Collection[str]) -> dict[str, Any]:
    """The personal columns of a contact that is given these fields of the attendee; what is not given is empty."""
    return {
        column: attendee[column] if field in fields else _EMPTY.get(column, "") for column, field in FIELD_OF.items()
    }


def found_by(attendee: Mapping[Any, Any]) -> list[str]:
    """`Attendee.found_by` from the other columns."""
    return [fold(attendee[column]) for column in FOUND_BY]


def without(corrections: Mapping[str, str], fields: Collection[str]) -> dict[str, str]:
    """The book's own words less those for fields that were taken back: it knew them from the person."""
    return {column: text for column, text in corrections.items() if FIELD_OF[column] not in fields}


def together(fields: Iterable[Collection[str]]) -> Fields:
    """What a contact shows: the fields of all its disclosures."""
    return frozenset().union(*fields)
