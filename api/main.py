"""The application."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.core import errors, migrations, openapi, service_routes
from api.core.background import Background
from api.core.clock import utc_now
from api.core.compression import GzipAnswers, GzipRequests
from api.core.database import Database
from api.core.ending import when_asked_to_end
from api.core.limits import BodyLimit
from api.core.logs import configure
from api.core.mail import create_mailer
from api.core.orphans import end_with_parent
from api.core.outbound import Outbound
from api.core.requests import RequestLog
from api.core.settings import Settings
from api.radar.stream.feeds import Feeds
from api.routes import pages, v1

DESCRIPTION = """
The backend of event-networking apps: badge scans that are never lost, shared books of contacts, follow-ups, and a
ranking that says whom to revisit and why.

Every error is an RFC 9457 problem document with a stable `code`. Lists are pages: pass `next_cursor` as `cursor`.
Whatever a phone creates carries an `id` that the phone made: sending it again is a success that changes nothing.
"""


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    if settings.database_url is None:
        raise RuntimeError("RAPPORT_DATABASE_URL is not set; `rapport serve` sets it for the embedded database")
    database = app.state.database = Database(settings.database_url, settings.database_pool)
    await database.open()
    # What was loaded until here stays: looking through it at every full collection would stop requests for a tenth of
    # a second.
    gc.collect()
    gc.freeze()
    watch = asyncio.create_task(end_with_parent())
    feeds = app.state.radar_feeds = Feeds(database, lambda: app.state.clock())
    with when_asked_to_end(feeds.close):
        yield
    watch.cancel()
    await feeds.finish()
    await app.state.background.finish()
    await app.state.outbound.close()
    await database.close()


def create_app(settings: Settings | None = None) -> FastAPI:
    """The API over the database that the settings name."""
    settings = settings or Settings()
    configure(settings.log_level)
    app = FastAPI(
        title="Rapport",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=_lifespan,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        responses=errors.problems(errors.InternalError, errors.DatabaseUnavailable),
    )
    app.state.settings = settings
    app.state.mailer = create_mailer(settings)
    app.state.background = Background()
    app.state.outbound = Outbound(settings)
    app.state.clock = utc_now
    app.state.revision = migrations.head()
    errors.install(app)
    openapi.install(app)
    app.include_router(v1)
    app.include_router(pages)
    app.include_router(service_routes.router)
    app.add_middleware(BodyLimit, exempt=frozenset({"/v1/attendees/import"}))
    app.add_middleware(GzipRequests)
    app.add_middleware(GzipAnswers)
    app.add_middleware(RequestLog)
    return app
