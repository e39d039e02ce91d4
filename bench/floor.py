"""What a scan costs at least: a bare FastAPI and asyncpg endpoint that checks the token and does the same writes.

No layers, no problem documents, no replays told apart, no notes: only the statement, written for one row.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import jwt
from fastapi import FastAPI, Request
from pydantic import BaseModel

from api.core.settings import Settings

SCAN = """
WITH standing AS (
    SELECT event_id FROM sessions WHERE event_id = $1 AND id = $2 AND revoked_at IS NULL
), badge AS (
    SELECT b.event_id, a.id AS attendee_id, a.name, a.given_name, a.family_name, a.company, a.job_title, a.email,
        a.phone, a.industry, a.country, a.interests, a.search
    FROM badges b JOIN attendees a ON a.event_id = $1 AND a.id = b.attendee_id
    WHERE b.event_id = $1 AND b.key = $4 AND b.revoked_at IS NULL AND a.scan_consent
), book AS (
    UPDATE books SET revision = revision + 1 FROM standing
    WHERE books.event_id = $1 AND books.id = $3 RETURNING books.event_id, books.id, books.revision
), contact AS (
    INSERT INTO contacts AS c (event_id, id, book_id, revision, created_at, badge_key, attendee_id, name, given_name,
        family_name, company, job_title, email, phone, industry, country, interests, search, scan_count,
        first_captured_at, last_captured_at)
    SELECT book.event_id, $5, book.id, book.revision, $8, $4, badge.attendee_id, badge.name, badge.given_name,
        badge.family_name, badge.company, badge.job_title, badge.email, badge.phone, badge.industry, badge.country,
        badge.interests, badge.search, 1, $7, $7
    FROM book CROSS JOIN badge
    ON CONFLICT (event_id, id) DO UPDATE SET revision = excluded.revision, scan_count = c.scan_count + 1,
        last_captured_at = greatest(c.last_captured_at, excluded.last_captured_at)
    RETURNING c.*
), scan AS (
    INSERT INTO scans (event_id, id, book_id, revision, created_at, contact_id, member_id, badge_key, source,
        claimed_at, captured_at, received_at, digest)
    SELECT contact.event_id, $6, contact.book_id, contact.revision, $8, contact.id, $9, $4, 'scan', $7, $7, $8, $6
    FROM contact
)
SELECT * FROM contact
"""


class Scan(BaseModel):
    id: UUID
    badge: str
    captured_at: datetime


def create_app() -> FastAPI:
    settings = Settings()
    key = settings.keys.signing[0]

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(settings.database_url, min_size=10, max_size=10) as app.state.pool:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/v1/scans", status_code=201)
    async def scan(scan: Scan, request: Request) -> dict[str, Any]:
        token = request.headers["authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, key, algorithms=["HS256"], audience="rapport-api", issuer="rapport")
        book_id = UUID(claims["bid"])
        badge_key = scan.badge.rpartition("/")[2]
        row = await request.app.state.pool.fetchrow(
            SCAN,
            UUID(claims["eid"]),
            UUID(claims["sid"]),
            book_id,
            badge_key,
            uuid5(book_id, badge_key),
            scan.id,
            scan.captured_at,
            datetime.now(UTC),
            UUID(claims["mid"]),
        )
        return dict(row)

    return app
