"""The command line: `rapport serve · api · worker · migrate · event create · keys rotate`."""

import argparse
import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import ValidationError

from api import serving, worker
from api.auth import service as auth
from api.core import keyring, migrations, postgres
from api.core.database import Database
from api.core.settings import Settings
from api.events import service as events
from api.events.schemas import EventIn


def main() -> None:
    arguments = _parser().parse_args()
    arguments.run(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rapport", description="Settings come from RAPPORT_… variables; see README.")
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="run everything on this machine")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--data-dir", type=Path, help="database, keys and unsent mail (default: data)")
    serve.add_argument("--workers", type=int, default=1, help="API processes")
    serve.add_argument("--no-demo", action="store_true", help="do not load the demo event")
    serve.add_argument("--demo-file", type=Path, help="write the demo's tokens and badges there, as JSON")
    serve.set_defaults(run=_serve)

    work = commands.add_parser("worker", help="run the background work")
    work.add_argument("--parent", type=int, help="end when this process is gone")
    work.set_defaults(run=_worker)

    api = commands.add_parser("api", help="run the API processes alone")
    api.add_argument("--host", default="127.0.0.1")
    api.add_argument("--port", type=int, default=8000)
    api.add_argument("--workers", type=int, default=1)
    api.set_defaults(run=lambda given: serving.run_api(given.host, given.port, given.workers))

    migrate = commands.add_parser("migrate", help="bring the database to the tables of this version")
    migrate.add_argument("--check", action="store_true", help="then fail if models and migrations differ")
    migrate.set_defaults(run=_migrate)

    event = commands.add_parser("event", help="manage events").add_subparsers(required=True, metavar="action")
    create = event.add_parser("create", help="create an event and its first organiser")
    create.add_argument("--name", required=True)
    create.add_argument("--slug", required=True, help="short name in lower case, such as expo-26")
    create.add_argument("--timezone", required=True, help="such as Europe/Lisbon")
    create.add_argument("--starts-on", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")
    create.add_argument("--ends-on", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")
    create.add_argument("--organiser", required=True, metavar="EMAIL", help="who may sign in as its organiser")
    create.set_defaults(run=_create_event)

    keys = commands.add_parser("keys", help="manage secrets").add_subparsers(required=True, metavar="action")
    rotate = keys.add_parser("rotate", help="sign new access tokens with a new key; the one before stays valid")
    rotate.set_defaults(run=_rotate_keys)
    return parser


def _serve(arguments: argparse.Namespace) -> None:
    settings = Settings()
    changes: dict[str, object] = {}
    if arguments.data_dir:
        changes["data_dir"] = arguments.data_dir
    if "public_host" not in settings.model_fields_set:
        changes["public_host"] = f"{serving.reachable(arguments.host)}:{arguments.port}"
    with suppress(KeyboardInterrupt):
        serving.serve(
            settings.model_copy(update=changes),
            host=arguments.host,
            port=arguments.port,
            workers=arguments.workers,
            demo=not arguments.no_demo,
            demo_file=arguments.demo_file,
        )


def _worker(arguments: argparse.Namespace) -> None:
    settings = Settings()
    with suppress(KeyboardInterrupt), postgres.running(settings) as url:
        asyncio.run(worker.run(settings, url, arguments.parent))


def _migrate(arguments: argparse.Namespace) -> None:
    settings = Settings()
    with postgres.running(settings) as url:
        migrations.upgrade(url)
        if arguments.check:
            migrations.check(url)


def _create_event(arguments: argparse.Namespace) -> None:
    settings = Settings()
    try:
        event = EventIn(
            slug=arguments.slug,
            name=arguments.name,
            timezone=arguments.timezone,
            starts_on=arguments.starts_on,
            ends_on=arguments.ends_on,
        )
    except ValidationError as error:
        raise SystemExit("\n".join(f"{found['loc'][0]}: {found['msg']}" for found in error.errors())) from None

    async def create(url: str) -> None:
        database = Database(url, pool_size=1)
        await database.open()
        now = datetime.now(UTC)
        async with database.sessions.begin() as session:
            organiser = await auth.account_for(session, arguments.organiser.lower(), now)
            created = await events.create_event(session, organiser, **event.model_dump(), now=now)
        await database.close()
        print(f"Created event {created.slug} ({created.id}); {arguments.organiser} can sign in as its organiser.")

    with postgres.running(settings) as url:
        migrations.upgrade(url)
        asyncio.run(create(url))


def _rotate_keys(_arguments: argparse.Namespace) -> None:
    settings = Settings()
    if settings.signing_keys:
        raise SystemExit("The keys come from RAPPORT_SIGNING_KEYS: put a new one in front there.")
    keyring.rotate(settings.data_dir / "keys.json")
    print("New access tokens are signed with a new key once the API is restarted.")


if __name__ == "__main__":
    main()
