"""The tables. Importing this package registers them all."""

from models.account import NO_EVENT, Account, LoginSession, RefreshToken, Role, SignInCode
from models.attendee import Attendee, Badge
from models.base import Base
from models.book import Book, Contact, DecisionPower, Scan, Source
from models.event import Event, Organiser, Zone, ZoneKind
from models.memory import Answer, Fact, Knowledge, Note, Rating, Step, Tag, Topic, Touchpoint
from models.radar import (
    Beacon,
    Block,
    Encounter,
    Level,
    Occupancy,
    PlaceSource,
    Presence,
    RadarRequest,
    SubjectKind,
    Visibility,
    Visit,
)
from models.task import Task, TaskKind
from models.team import Device, Member, MemberRole, PairingCode, Question, QuestionKind, Team

__all__ = [
    "NO_EVENT",
    "Account",
    "Answer",
    "Attendee",
    "Badge",
    "Base",
    "Beacon",
    "Block",
    "Book",
    "Contact",
    "DecisionPower",
    "Device",
    "Encounter",
    "Event",
    "Fact",
    "Knowledge",
    "Level",
    "LoginSession",
    "Member",
    "MemberRole",
    "Note",
    "Occupancy",
    "Organiser",
    "PairingCode",
    "PlaceSource",
    "Presence",
    "Question",
    "QuestionKind",
    "RadarRequest",
    "Rating",
    "RefreshToken",
    "Role",
    "Scan",
    "SignInCode",
    "Source",
    "Step",
    "SubjectKind",
    "Tag",
    "Task",
    "TaskKind",
    "Team",
    "Topic",
    "Touchpoint",
    "Visibility",
    "Visit",
    "Zone",
    "ZoneKind",
]
