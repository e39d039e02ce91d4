"""What happens without anybody asking: what cannot be used any more is forgotten, late scans find their person,
rankings learn what was too much to learn at once, the radar counts who is where, whoever scanned one another knows
one another, receivers and CRMs are told what changed, people are reminded in the morning. And what is asked for
and takes long: the jobs on the queue."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.auth import service as auth
from api.contacts import disclosing, following
from api.core import working
from api.core.database import Database
from api.core.logs import configure
from api.core.mail import create_mailer
from api.core.outbound import Outbound
from api.core.settings import Settings
from api.core.working import Handler
from api.crm import planning, telling
from api.crm.connecting import Connector
from api.crm.sending import Sender
from api.exchange import back_scans
from api.exchange import service as exchange
from api.exchange.card import service as card
from api.outcomes import noticing
from api.privacy import chores
from api.prospects import knowing, learning
from api.radar import rounds
from api.reminders import service as reminders
from api.reminders.service import Sender as Reminding
from api.webhooks import making
from api.webhooks.delivering import Deliverer

log = structlog.get_logger(__name__)

_ROUND_SECONDS = 600
_RADAR_SECONDS = 60
_PRIVACY_SECONDS = 60
_ARCHIVE_SECONDS = 5
_WEBHOOK_SECONDS = 1
_CRM_SECONDS = 1
_TELLING_SECONDS = 30
_CONNECTIONS = 10
_LATE_SCANS = timedelta(days=2)
_NEW_SCANS = timedelta(minutes=5)

Round = Callable[[Database], Awaitable[None]]


async def run(settings: Settings, database_url: str, parent: int | None) -> None:
    """Work until asked to end, or until the process `parent`, which started this one, is gone. Jobs that were begun are
    finished first."""
    configure(settings.log_level)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows knows no handlers of signals; there it ends at once
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    database, outbound = Database(database_url, pool_size=_CONNECTIONS), Outbound(settings)
    await database.open()
    mailer = create_mailer(settings)
    reminding = Reminding(mailer, settings.keys, settings.public_host)

    async def make_archives(database: Database) -> None:
        await chores.make_archives(database, mailer, settings, datetime.now(UTC))

    async def forget_people(database: Database) -> None:
        await chores.forget_people(database, mailer, settings, datetime.now(UTC))

    async def remind(database: Database) -> None:
        await reminders.remind(database.sessions, reminding, datetime.now(UTC))

    async def tell_managers(database: Database) -> None:
        await telling.tell_managers(database, mailer, datetime.now(UTC))

    await asyncio.gather(
        working.work(database_url, handlers(settings, database, outbound), stop),
        _repeat(work_once, _ROUND_SECONDS, database, stop),
        _repeat(watch_radar, _RADAR_SECONDS, database, stop),
        _repeat(introduce, _RADAR_SECONDS, database, stop),
        _repeat(watch_books, _WEBHOOK_SECONDS, database, stop),
        _repeat(watch_crms, _CRM_SECONDS, database, stop),
        _repeat(tell_managers, _TELLING_SECONDS, database, stop),
        _repeat(make_archives, _ARCHIVE_SECONDS, database, stop),
        _repeat(forget_people, _PRIVACY_SECONDS, database, stop),
        _repeat(remind, _ROUND_SECONDS, database, stop),
        _stop_without(parent, stop),
    )
    await outbound.close()
    await database.close()


def handlers(settings: Settings, database: Database, outbound: Outbound) -> Mapping[str, Handler]:
    """Who does which kind of job."""
    return {
        making.DELIVER: Deliverer(database, settings.keys, outbound).deliver,
        planning.SEND: Sender(database, Connector(settings, outbound)).send,
    }


async def work_once(database: Database) -> None:
    now = datetime.now(UTC)
    async with database.sessions.begin() as session:
        await auth.forget_expired(session, now)
        await exchange.forget_unanswered(session, now)
        await card.forget_tries(session, now)
        waiting = await following.stragglers(session)
        unwilling = await following.overlooked(session)
        excessive = await disclosing.overlooked(session)
        await knowing.forget_deleted(session)
        follow_ups = await noticing.follow_ups(session, now)
    for event_id, attendee_ids in waiting.items():
        async with database.sessions.begin() as session:
            await following.resolve_barcodes(session, event_id, attendee_ids, now)
    for event_id, attendee_ids in unwilling.items():
        async with database.sessions.begin() as session:
            await following.withdraw(session, event_id, attendee_ids, now)
    for (event_id, attendee_id), audiences in excessive.items():
        async with database.sessions.begin() as session:
            await disclosing.follow_rules(session, event_id, attendee_id, audiences, now)
    for follow_up in follow_ups:
        async with database.sessions.begin() as session:
            await noticing.notice(session, follow_up, now)
    async with database.sessions.begin() as session:
        unlearned = await learning.unlearned(session)
    for event_id, book_id in unlearned:
        async with database.sessions.begin() as session:
            await learning.learn(session, event_id, book_id, now)
    async with database.sessions.begin() as session:
        await making.sweep(session, now)
        await planning.sweep(session, now)
        await working.sweep(session, now)
    await back_scans.agree(database.sessions, now - _LATE_SCANS, now)


async def watch_radar(database: Database) -> None:
    now = datetime.now(UTC)
    async with database.sessions.begin() as session:
        await rounds.count_and_remember(session, now)
    async with database.sessions.begin() as session:
        await rounds.forget(session, now)


async def introduce(database: Database) -> None:
    """To one another, those who have just scanned one another."""
    now = datetime.now(UTC)
    await back_scans.agree(database.sessions, now - _NEW_SCANS, now)


async def watch_books(database: Database) -> None:
    now = datetime.now(UTC)
    async with database.sessions.begin() as session:
        behind = await making.behind(session, now)
    for event_id, webhook_id in behind:
        async with database.sessions.begin() as session:
            await making.catch_up(session, event_id, webhook_id, now)
    async with database.sessions.begin() as session:
        await making.send_soon(session, now)


async def watch_crms(database: Database) -> None:
    now = datetime.now(UTC)
    async with database.sessions.begin() as session:
        due = await planning.due(session, now)
    for event_id, connection_id in due:
        async with database.sessions.begin() as session:
            await planning.plan_due(session, event_id, connection_id, now)
    async with database.sessions.begin() as session:
        await planning.send_soon(session, now)


async def _repeat(work: Round, seconds: float, database: Database, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await work(database)
        except (SQLAlchemyError, OSError) as error:
            # The database may be restarting; the next round does what this one could not.
            log.warning("round_failed", round=work.__name__, error=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)


async def _stop_without(parent: int | None, stop: asyncio.Event) -> None:
    while not stop.is_set():
        if parent is not None and os.getppid() != parent:
            stop.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 1)
