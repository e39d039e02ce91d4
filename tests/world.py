"""The people and things that tests are about, made directly in the database, and clients signed in as them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import service as auth
from api.auth.principal import Principal
from api.badges import token
from api.contacts.sharing import found_by
from api.core import base32
from api.core.folding import fold
from api.core.ids import uuid7
from api.events import service as events
from models import Account, Attendee, Badge, Base, Book, Event, Member, MemberRole, Organiser, Role, Team


@dataclass(frozen=True)
class Caller:
    """Somebody signed in: `get`, `post` and so on carry their token."""

    http: httpx.AsyncClient
    principal: Principal
    access_token: str
    refresh_token: str

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.access_token}", **options.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.request("POST", path, json=json, **options)

    async def put(self, path: str, json: Any = None) -> httpx.Response:
        return await self.request("PUT", path, json=json)

    async def patch(self, path: str, json: Any) -> httpx.Response:
        return await self.request("PATCH", path, json=json)

    async def delete(self, path: str) -> httpx.Response:
        return await self.request("DELETE", path)


class World:
    """One event. Every method commits what it makes."""

    def __init__(self, app: FastAPI, http: httpx.AsyncClient, now: datetime, event: Event) -> None:
        self.app = app
        self.http = http
        self.now = now
        self.event = event

    @classmethod
    async def create(cls, app: FastAPI, http: httpx.AsyncClient, now: datetime, **fields: Any) -> Self:
        values: dict[str, Any] = {
            "slug": "expo",
            "name": "Expo",
            "timezone": "Europe/Lisbon",
            "starts_on": date(2026, 11, 20),
            "ends_on": date(2026, 11, 22),
        }
        async with app.state.database.sessions() as session:
            founder = await auth.account_for(session, f"founder-{secrets.token_hex(8)}@expo.example", now)
            event = await events.create_event(session, founder, **values | fields, now=now)
            await session.commit()
        return cls(app, http, now, event)

    def session(self) -> AsyncSession:
        session: AsyncSession = self.app.state.database.sessions()
        return session

    async def add(self, *rows: Base) -> None:
        """Insert rows in the order given."""
        async with self.session() as session:
            for row in rows:
                session.add(row)
                await session.flush()
            await session.commit()

    async def rows(self, table: type[Any], **values: Any) -> Sequence[Any]:
        """The rows of this event with these values."""
        async with self.session() as session:
            return (await session.scalars(select(table).filter_by(event_id=self.event.id, **values))).all()

    async def account(self, email: str | None = None) -> Account:
        account = Account(id=uuid7(), email=email or f"{secrets.token_hex(8)}@mail.example", created_at=self.now)
        await self.add(account)
        return account

    async def team(self, name: str = "Acme", **fields: Any) -> Team:
        """A team with its book."""
        team = Team(event_id=self.event.id, id=uuid7(), name=name, created_at=self.now, **{"profile": {}} | fields)
        await self.add(team, Book(event_id=self.event.id, id=uuid7(), team_id=team.id))
        return team

    async def attendee(self, name: str = "Zoë Ångström", **fields: Any) -> Attendee:
        """An attendee with their book and a first badge."""
        given, _, family = name.partition(" ")
        values: dict[str, Any] = {
            "key": base32.encode(secrets.randbits(40), 8),
            "external_id": "",
            "email": f"{secrets.token_hex(8)}@people.example",
            "given_name": given,
            "family_name": family,
            "company": "Globex",
            "job_title": "Head of Procurement",
            "phone": "+351211234567",
            "category": "Attendee",
            "industry": "Logistics",
            "country": "PT",
            "interests": ["robotics"],
            "custom": {},
        } | fields
        attendee = Attendee(
            event_id=self.event.id,
            id=uuid7(),
            name=name,
            search=fold(name, values["company"], values["job_title"], values["email"]),
            found_by=found_by({"name": name, **values}),
            created_at=self.now,
            updated_at=self.now,
            **values,
        )
        book = Book(event_id=self.event.id, id=uuid7(), attendee_id=attendee.id)
        await self.add(attendee, book, self._badge(attendee, issue=1))
        return attendee

    def _badge(self, attendee: Attendee, issue: int) -> Badge:
        key = token.make(self.app.state.settings.keys.badge, self.event.code, attendee.key, issue)
        return Badge(
            event_id=self.event.id, id=uuid7(), key=key, attendee_id=attendee.id, issue=issue, created_at=self.now
        )

    async def barcode(self, attendee: Attendee, key: str) -> None:
        """A barcode that the ticketing system printed for this attendee."""
        await self.add(Badge(event_id=self.event.id, id=uuid7(), key=key, attendee_id=attendee.id, created_at=self.now))

    async def qr(self, attendee: Attendee) -> str:
        """What the QR code of the attendee's valid badge says."""
        badges = await self.rows(Badge, attendee_id=attendee.id, revoked_at=None)
        key = max((badge for badge in badges if badge.issue), key=lambda badge: badge.issue).key
        return token.url("events.example", key)

    async def organiser(self) -> Caller:
        account = await self.account()
        organiser = Organiser(event_id=self.event.id, id=uuid7(), account_id=account.id, created_at=self.now)
        await self.add(organiser)
        return await self.sign_in(Role.ORGANISER, account_id=account.id, organiser_id=organiser.id)

    async def manager(self, team: Team, name: str = "Mia Manager") -> Caller:
        return await self.member(team, name, MemberRole.MANAGER)

    async def rep(self, team: Team, name: str = "Rui Rep") -> Caller:
        return await self.member(team, name, MemberRole.REP)

    async def member(self, team: Team, name: str, role: MemberRole) -> Caller:
        account = await self.account()
        member = Member(
            event_id=self.event.id,
            id=uuid7(),
            team_id=team.id,
            account_id=account.id,
            name=name,
            role=role,
            created_at=self.now,
        )
        await self.add(member)
        (book,) = await self.rows(Book, team_id=team.id)
        return await self.sign_in(
            Role(role), account_id=account.id, team_id=team.id, member_id=member.id, book_id=book.id
        )

    async def as_attendee(self, attendee: Attendee) -> Caller:
        (book,) = await self.rows(Book, attendee_id=attendee.id)
        return await self.sign_in(Role.ATTENDEE, attendee_id=attendee.id, book_id=book.id)

    async def sign_in(self, role: Role, event_id: UUID | None = None, **whose: UUID) -> Caller:
        principal = Principal(session_id=uuid7(), event_id=event_id or self.event.id, role=role, **whose)
        async with self.session() as session:
            tokens = await auth.open_session(session, self.app.state.settings.keys, principal, self.now)
            await session.commit()
        return Caller(self.http, principal, tokens.access_token, tokens.refresh_token)
