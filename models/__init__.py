"""The tables. Importing this package registers them all."""

from models.account import NO_EVENT, Account, LoginSession, RefreshToken, Role, SignInCode
from models.attendee import Attendee, Badge
from models.base import Base
from models.book import Book, Contact, DecisionPower, Scan, Source
from models.event import Event, Organiser, Zone, ZoneKind
from models.memory import Note, Rating, Tag
from models.task import Task, TaskKind
from models.team import Device, Member, MemberRole, PairingCode, Team

__all__ = [
    "NO_EVENT",
    "Account",
    "Attendee",
    "Badge",
    "Base",
    "Book",
    "Contact",
    "DecisionPower",
    "Device",
    "Event",
    "LoginSession",
    "Member",
    "MemberRole",
    "Note",
    "Organiser",
    "PairingCode",
    "Rating",
    "RefreshToken",
    "Role",
    "Scan",
    "SignInCode",
    "Source",
    "Tag",
    "Task",
    "TaskKind",
    "Team",
    "Zone",
    "ZoneKind",
]
