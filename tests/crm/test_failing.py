"""Whatever HubSpot answers: nothing is lost, nothing is doubled, and what failed is named row by row."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.core.mail import OutboxMailer
from api.core.settings import Settings
from api.crm import api, telling
from api.crm.schedule import MAX_TRIES
from models import Account, Member
from tests.contacts.book import Scanner
from tests.crm.conftest import Link
from tests.crm.hubspot import HubSpot
from tests.crm.server import Trouble
from tests.privacy.life import mails
from tests.world import World

UPSERT = "contacts/batch/upsert"


async def _people(scanner: Scanner, link: Link, *names: str) -> list[dict[str, Any]]:
    return [await scanner.person(link.manager, name) for name in names]


async def _wait(link: Link) -> timedelta:
    return datetime.fromisoformat((await link.shown())["resume_at"]) - datetime.now(UTC)


async def test_one_bad_row_does_not_hold_up_the_others(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    hubspot.required = {"company"}
    await _people(scanner, link, "Ada A", "Bea B", "Dea D", "Eva E")
    bad = await scanner.typed(link.manager, "Cia C")

    pushed = await link.push()

    assert (pushed["state"], pushed["counts"]) == ("done", {"sent": 4, "failed": 1})
    (row,) = pushed["rows"]
    assert (row["contact_id"], row["state"], row["retryable"], row["next_attempt_at"]) == (
        bad["id"],
        "failed",
        False,
        None,
    )
    assert row["reason"] == "Error creating contact …: required properties missing: company"

    hubspot.required = set()
    again = await link.push()
    assert (again["counts"], hubspot.contact(bad["id"]) is not None) == ({"sent": 1}, True)


async def test_a_partial_answer_is_read_row_by_row(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    """207: somebody is there already with the same address."""
    one, other = await _people(scanner, link, "One", "Other")
    email = (await link.manager.get(f"/v1/contacts/{other['id']}")).json()["email"]
    hubspot.objects["contacts"]["77"] = {"email": email, "lastname": "Known for years"}
    pushed = await link.push()
    assert pushed["counts"] == {"sent": 1, "failed": 1}
    (row,) = pushed["rows"]
    assert (row["contact_id"], row["reason"]) == (other["id"], "Contact already exists. Existing ID: 77")
    assert hubspot.contact(one["id"])
    assert hubspot.objects["contacts"]["77"] == {"email": email, "lastname": "Known for years"}


async def test_locked_records_get_their_two_seconds(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    hubspot.troubles = [Trouble(423, {"message": "locked"}, path=UPSERT)]
    (one,) = await _people(scanner, link, "One")
    pushed = await link.push()
    assert (pushed["state"], pushed["counts"], pushed["rows"]) == ("running", {"pending": 1}, [])
    assert timedelta(seconds=1) < await _wait(link) <= timedelta(seconds=2)
    await link.round()
    assert len(hubspot.paths(UPSERT)) == 1, "left alone"
    await link.later()
    assert (await link.pushed(pushed["id"]))["counts"] == {"sent": 1}
    assert ((await link.shown())["problem"], hubspot.contact(one["id"]) is not None) == ("", True)


@pytest.mark.parametrize(
    ("policy", "retry_after", "least", "most"),
    [("TEN_SECONDLY_ROLLING", "7", 6, 7), ("TEN_SECONDLY_ROLLING", None, 9, 10), ("DAILY", "7200", 7199, 7200),
     ("DAILY", None, 3599, 3600)],
)  # fmt: skip
async def test_both_limits_are_heeded(
    link: Link, scanner: Scanner, hubspot: HubSpot, policy: str, retry_after: str | None, least: int, most: int
) -> None:
    headers = {"Retry-After": retry_after} if retry_after else {}
    hubspot.troubles = [Trouble(429, {"policyName": policy}, headers, path=UPSERT)]
    await _people(scanner, link, "One")
    pushed = await link.push()
    assert timedelta(seconds=least) < await _wait(link) <= timedelta(seconds=most)
    assert policy in (await link.shown())["problem"]
    await link.later()
    assert (await link.pushed(pushed["id"]))["counts"] == {"sent": 1}


async def test_a_limit_that_is_really_there(link: Link, world: World, hubspot: HubSpot) -> None:
    """Whatever was sent before the limit is sent on after it, and once."""
    scans = [
        {"id": str(uuid4()), "badge": f"T-{number}", "captured_at": world.now.isoformat()} for number in range(250)
    ]
    await link.manager.post("/v1/scans/batch", {"scans": scans})
    hubspot.per_ten_seconds = 4  # two for each batch: who owns, and the contacts
    pushed = await link.push()
    assert pushed["counts"] == {"sent": 200, "pending": 50}
    hubspot._calls.clear()
    await link.later()
    assert (await link.pushed(pushed["id"]))["counts"] == {"sent": 250}
    assert len(hubspot.objects["contacts"]) == 250


@pytest.mark.parametrize("where", [UPSERT, "notes/batch/upsert", "associations/notes/contacts/batch/create"])
async def test_a_time_out_after_the_write_doubles_nothing(
    link: Link, scanner: Scanner, hubspot: HubSpot, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(api, "SECONDS", 0.3)
    hubspot.troubles = [Trouble(0, path=where, after_writing=True)]
    (one,) = await _people(scanner, link, "One")
    await link.say(one, "notes", id=str(uuid4()), text="A note")
    pushed = await link.push()
    assert pushed["counts"] == {"pending": 1}
    (row,) = pushed["rows"]
    assert (row["reason"], row["retryable"], row["tries"]) == ("HubSpot does not answer (timeout)", True, 1)
    monkeypatch.undo()

    await link.later()

    assert (await link.pushed(pushed["id"]))["counts"] == {"sent": 1}
    assert len(hubspot.objects["contacts"]) == len(hubspot.objects["notes"]) == len(hubspot.associations) == 1


async def test_a_note_withdrawn_after_an_unknown_write_leaves_too(
    link: Link, scanner: Scanner, hubspot: HubSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "SECONDS", 0.3)
    hubspot.troubles = [Trouble(0, path="notes/batch/upsert", after_writing=True)]
    (one,) = await _people(scanner, link, "One")
    note = await link.say(one, "notes", id=str(uuid4()), text="A note")
    await link.push()
    assert len(hubspot.objects["notes"]) == 1
    await link.manager.delete(f"/v1/contacts/{one['id']}/notes/{note['id']}")
    monkeypatch.undo()
    await link.later()
    assert hubspot.objects["notes"] == {}


async def test_down_for_long_it_is_given_up_and_can_be_repeated(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    (one,) = await _people(scanner, link, "One")
    hubspot.troubles = [Trouble(503, path=UPSERT) for _ in range(MAX_TRIES)]
    pushed = await link.push()
    waits = [await _wait(link)]
    for _ in range(MAX_TRIES - 1):
        await link.later()
        waits.append(await _wait(link))
    seconds = [round(wait.total_seconds()) for wait in waits]
    assert seconds == [5, 20, 80, 320, 1280, *[3600] * (MAX_TRIES - 5)]
    found = await link.pushed(pushed["id"])
    assert found["counts"] == {"failed": 1}
    assert (found["rows"][0]["reason"], found["rows"][0]["retryable"]) == ("HubSpot answered 503", True)

    await link.later()
    again = await link.push()
    assert (again["counts"], hubspot.contact(one["id"]) is not None) == ({"sent": 1}, True)


async def test_a_dead_token_stops_the_connection_and_managers_are_told(
    link: Link, scanner: Scanner, hubspot: HubSpot, world: World, settings: Settings
) -> None:
    (one,) = await _people(scanner, link, "One")
    hubspot.tokens.clear()
    pushed = await link.push()
    assert pushed["counts"] == {"pending": 1}
    shown = await link.shown()
    assert (shown["state"], shown["problem"]) == ("refused", "HubSpot does not accept the access token (401)")
    folder = settings.data_dir / "crm-outbox"
    for _ in range(2):
        await telling.tell_managers(world.app.state.database, OutboxMailer(folder, "us@expo.example"), world.now)
    ((subject, text),) = mails(folder, await _address(world, link))
    assert subject == "Our CRM: nothing is sent any more"
    assert "does not accept the access token" in text
    refused = await link.manager.post(f"{link.path}/push")
    assert (refused.status_code, refused.json()["code"]) == (409, "connection_stopped")
    assert "access token" in refused.json()["detail"]

    wrong = await link.manager.patch(link.path, {"credentials": {"access_token": "pat-eu1-wrong"}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "crm_refused")
    hubspot.tokens = {"pat-eu1-next"}
    await link.change(credentials={"access_token": "pat-eu1-next"})
    await link.round()
    assert (await link.pushed(pushed["id"]))["counts"] == {"sent": 1}
    assert ((await link.shown())["state"], hubspot.contact(one["id"]) is not None) == ("active", True)


async def _address(world: World, link: Link) -> str:
    (member,) = await world.rows(Member, id=link.manager.principal.member_id)
    async with world.session() as session:
        account = await session.get(Account, member.account_id)
    assert account
    return account.email


async def test_while_paused_nothing_is_sent(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    (one,) = await _people(scanner, link, "One")
    await link.manager.post(f"{link.path}/push")
    await link.change(paused=True)
    await link.round()
    assert hubspot.contact(one["id"]) is None
    await link.change(paused=False)
    await link.round()
    assert hubspot.contact(one["id"])


async def test_an_answer_that_is_no_json_is_no_success(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    hubspot.troubles = [Trouble(200, path=UPSERT)]
    (one,) = await _people(scanner, link, "One")
    pushed = await link.push()
    assert pushed["counts"] == {"pending": 1}
    assert pushed["rows"][0]["reason"] == "The CRM said nothing of this contact"
    await link.later()
    assert hubspot.contact(one["id"])


async def test_texts_that_are_too_long_are_cut_and_counted(link: Link, scanner: Scanner, hubspot: HubSpot) -> None:
    (one,) = await _people(scanner, link, "One")
    for _ in range(2):
        await link.say(one, "notes", id=str(uuid4()), text="<" * 9_990)
    await link.say(one, "notes", id=str(uuid4()), text="&" * 9_990 + "=1+1")
    refused = await link.manager.post(f"/v1/contacts/{one['id']}/notes", {"id": str(uuid4()), "text": "a" * 10_001})
    assert refused.status_code == 422
    pushed = await link.push()
    assert (pushed["counts"], pushed["cut_texts"]) == ({"sent": 1}, 0)
    assert {len(note["hs_note_body"]) for note in hubspot.objects["notes"].values()} >= {13 + 4 * 9_990}
