"""The tables. Importing this package registers them all."""

from models.account import NO_EVENT, Account, LoginSession, RefreshToken, Role, SignInCode
from models.attendee import Attendee, Badge
from models.base import Base
from models.book import Book, Contact, DecisionPower, Scan, Source
from models.event import Event, Organiser, Zone, ZoneKind
from models.memory import Answer, Fact, Knowledge, Note, Rating, Step, Tag, Topic, Touchpoint
from models.task import Task, TaskKind
from models.team import Device, Member, MemberRole, PairingCode, Question, QuestionKind, Team

__all__ = [
    "NO_EVENT",
    "Account",
    "Answer",
    "Attendee",
    "Badge",
    "Base",
    "Book",
    "Contact",
    "DecisionPower",
    "Device",
    "Event",
    "Fact",
    "Knowledge",
    "LoginSession",
    "Member",
    "MemberRole",
    "Note",
    "Organiser",
    "PairingCode",
    "Question",
    "QuestionKind",
    "Rating",
    "RefreshToken",
    "Role",
    "Scan",
    "SignInCode",
    "Source",
    "Step",
    "Tag",
    "Task",
    "TaskKind",
    "Team",
    "Topic",
    "Touchpoint",
    "Zone",
    "ZoneKind",
]
