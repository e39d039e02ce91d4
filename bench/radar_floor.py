"""What the radar costs at least: a bare FastAPI and asyncpg endpoint that checks the token and runs the same statement.

No layers, no problem documents, no places made inexact, no answer that is more than the rows.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pydantic_core
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

from api.auth.principal import BookHolder
from api.core.hot import create_pool
from api.core.settings import Settings
from api.radar.geometry import squares_around
from api.radar.nearby import repository as nearby
from api.radar.presence import repository as presence


class Position(BaseModel):
    x: float
    y: float


class Presence(BaseModel):
    at: datetime
    zone_id: UUID
    position: Position


def create_app() -> FastAPI:
    settings = Settings()
    key = settings.keys.signing[0]

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # The same connections: how PostgreSQL plans is not what is compared.
        async with await create_pool(settings.database_url or "", 10) as app.state.pool:
            yield

    app = FastAPI(lifespan=lifespan)

    def caller(request: Request) -> BookHolder:
        token = request.headers["authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, key, algorithms=["HS256"], audience="rapport-api", issuer="rapport")
        return BookHolder(
            session_id=UUID(claims["sid"]),
            event_id=UUID(claims["eid"]),
            book_id=UUID(claims["bid"]),
            team_id=None,
            member_id=None,
            attendee_id=UUID(claims["atd"]),
            device_id=None,
        )

    @app.put("/v1/radar/presence")
    async def put(place: Presence, request: Request) -> Response:
        now = datetime.now(UTC)
        row = await presence.move(
            request.app.state.pool,
            caller(request),
            zone_id=place.zone_id,
            beacons=[],
            x=place.position.x,
            y=place.position.y,
            east=0.0,
            north=0.0,
            at=place.at,
            now=now,
            expires_at=now + timedelta(minutes=5),
            rested_at=now - timedelta(seconds=5),
        )
        return _json([row])

    @app.get("/v1/radar")
    async def get(request: Request) -> Response:
        now = datetime.now(UTC)
        rows = await nearby.nearby(
            request.app.state.pool,
            caller(request),
            now=now,
            minute=now.replace(second=0, microsecond=0),
            heard_since=now - timedelta(minutes=2),
            most_requests=12,
            radius=100.0,
            squares=squares_around(100),
        )
        return _json(rows)

    return app


def _json(rows: list[Any]) -> Response:
    return Response(pydantic_core.to_json([dict(row) for row in rows]), media_type="application/json")
