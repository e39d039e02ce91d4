"""Booth phones: paired by a code, seen in the list, and out the moment they are revoked."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import zxingcpp
from PIL import Image

from api.core import qr
from models import Member, MemberRole, Scan
from tests.conftest import Clock
from tests.world import Caller, World


async def _code(manager: Caller, member_id: UUID | None = None) -> str:
    body = {"member_id": str(member_id)} if member_id else {}
    answer = await manager.post("/v1/team/pairing-codes", body)
    assert answer.status_code == 201, answer.text
    code: str = answer.json()["code"]
    return code


async def _pair(world: World, code: str, device_id: UUID | None = None, name: str = "Phone 1") -> httpx.Response:
    grant = {"grant": "device_pairing", "code": code, "device_id": str(device_id or uuid4()), "device_name": name}
    return await world.http.post("/v1/auth/tokens", json=grant)


async def _get(world: World, path: str, tokens: dict[str, Any]) -> httpx.Response:
    return await world.http.get(path, headers={"Authorization": f"Bearer {tokens['access_token']}"})


async def _post(world: World, path: str, tokens: dict[str, Any], body: Any) -> httpx.Response:
    return await world.http.post(path, json=body, headers={"Authorization": f"Bearer {tokens['access_token']}"})


async def _refresh(world: World, tokens: dict[str, Any]) -> httpx.Response:
    grant = {"grant": "refresh", "refresh_token": tokens["refresh_token"]}
    return await world.http.post("/v1/auth/tokens", json=grant)


async def _scan(world: World, clock: Clock) -> dict[str, str]:
    badge = await world.qr(await world.attendee())
    return {"id": str(uuid4()), "badge": badge, "captured_at": clock.now.isoformat()}


async def _devices(manager: Caller) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await manager.get("/v1/team/devices")).json()["items"]
    return items


def _drawn(svg: str) -> Image.Image:
    """The SVG as a browser would paint it, four pixels a module: white, then the dark rectangles of its last path."""
    size = int(re.findall(r'viewBox="0 0 (\d+) \1"', svg)[0])
    image = Image.new("L", (size, size), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        image.paste(0, (int(x), int(y), int(x) + int(length), int(y) + 1))
    return image.resize((size * 4, size * 4), Image.Resampling.NEAREST)


async def test_a_phone_trades_the_code_for_a_reps_tokens(world: World, clock: Clock) -> None:
    team = await world.team()
    manager, device_id = await world.manager(team), uuid4()

    answer = await _pair(world, await _code(manager), device_id, "Booth phone 3")

    assert answer.status_code == 200, answer.text
    me = (await _get(world, "/v1/me", answer.json())).json()
    (rep,) = await world.rows(Member, role=MemberRole.REP)
    assert (me["account"], me["roles"]) == (None, [])
    assert me["principal"] == {
        "role": "rep",
        "event_id": str(world.event.id),
        "team_id": str(team.id),
        "member_id": str(rep.id),
        "attendee_id": None,
        "device_id": str(device_id),
        "book_id": str(manager.principal.book_id),
    }
    assert (rep.name, rep.account_id) == ("Booth phone 3", None)


async def test_its_scans_carry_phone_and_member(world: World, clock: Clock) -> None:
    device_id = uuid4()
    tokens = (await _pair(world, await _code(await world.manager(await world.team())), device_id)).json()

    answer = await _post(world, "/v1/scans", tokens, await _scan(world, clock))

    assert answer.status_code == 201, answer.text
    (scan,), (rep,) = await world.rows(Scan), await world.rows(Member, role=MemberRole.REP)
    assert (scan.device_id, scan.member_id) == (device_id, rep.id)


async def test_the_qr_image_says_the_code(world: World) -> None:
    answer = (await (await world.manager(await world.team())).post("/v1/team/pairing-codes", {})).json()

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}-[0-9A-HJKMNP-TV-Z]{8}", answer["code"])
    assert answer["code"].startswith(world.event.code)
    assert answer["expires_at"] == "2026-11-21T10:15:00Z"
    for image in (_drawn(answer["qr_svg"]), Image.open(BytesIO(qr.png(answer["code"])))):
        assert [read.text for read in zxingcpp.read_barcodes(image)] == [answer["code"]]


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code[:4]} {code[4:]}"]
)
async def test_a_code_may_be_typed_as_people_type(world: World, typed: Any) -> None:
    code = await _code(await world.manager(await world.team()))

    assert (await _pair(world, typed(code))).status_code == 200


async def test_an_o_is_read_as_a_zero_and_an_l_as_a_one(world: World) -> None:
    manager = await world.manager(await world.team())
    code = await _code(manager)
    while not {"0", "1"} & set(code[9:]):
        code = await _code(manager)

    assert (await _pair(world, code.replace("0", "O").replace("1", "l"))).status_code == 200


async def test_a_code_works_once(world: World) -> None:
    code = await _code(await world.manager(await world.team()))
    assert (await _pair(world, code)).status_code == 200

    answer = await _pair(world, code)

    assert (answer.status_code, answer.json()["code"]) == (401, "pairing_refused")


async def test_a_code_lasts_a_quarter_of_an_hour(world: World, clock: Clock) -> None:
    manager = await world.manager(await world.team())
    first, second = await _code(manager), await _code(manager)

    clock.advance(timedelta(minutes=15) - timedelta(seconds=1))
    in_time = await _pair(world, first)
    clock.advance(timedelta(seconds=1))
    late = await _pair(world, second)

    assert in_time.status_code == 200
    assert (late.status_code, late.json()["code"]) == (401, "pairing_refused")


async def test_a_wrong_code_pairs_nothing(world: World) -> None:
    manager = await world.manager(await world.team())
    code = await _code(manager)
    last = "0" if code[-1] != "0" else "2"

    for wrong in (code[:-1] + last, world.event.code, "ZZZZZZZZ-" + code[9:], "", "\x00" * 16, "ÅÅÅÅÅÅÅÅ"):
        answer = await _pair(world, wrong)
        assert (answer.status_code, answer.json()["code"]) == (401, "pairing_refused"), wrong

    assert await _devices(manager) == []
    assert (await _pair(world, code)).status_code == 200  # the tries have not used up the right one


async def test_a_phone_may_scan_in_the_name_of_a_member(world: World) -> None:
    team = await world.team()
    manager, rui = await world.manager(team), await world.rep(team, "Rui Rep")

    tokens = (await _pair(world, await _code(manager, rui.principal.member_id))).json()

    me = (await _get(world, "/v1/me", tokens)).json()
    assert me["principal"]["member_id"] == str(rui.principal.member_id)
    assert [device["member_name"] for device in await _devices(manager)] == ["Rui Rep"]
    assert len(await world.rows(Member)) == 2


async def test_a_managers_phone_is_still_a_reps(world: World) -> None:
    manager = await world.manager(await world.team())

    tokens = (await _pair(world, await _code(manager, manager.principal.member_id))).json()

    assert (await _get(world, "/v1/me", tokens)).json()["principal"]["role"] == "rep"
    assert (await _get(world, "/v1/team/devices", tokens)).status_code == 404


async def test_only_members_of_the_team_can_be_named(world: World) -> None:
    ours, theirs = await world.team("Ours"), await world.team("Theirs")
    manager, outsider, former = await world.manager(ours), await world.rep(theirs), await world.rep(ours)
    await manager.delete(f"/v1/team/members/{former.principal.member_id}")

    for nobody in (outsider.principal.member_id, former.principal.member_id, uuid4()):
        answer = await manager.post("/v1/team/pairing-codes", {"member_id": str(nobody)})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_whoever_left_meanwhile_is_not_let_in_by_a_code(world: World) -> None:
    team = await world.team()
    manager, rui = await world.manager(team), await world.rep(team)
    code = await _code(manager, rui.principal.member_id)
    await manager.delete(f"/v1/team/members/{rui.principal.member_id}")

    answer = await _pair(world, code)

    assert (answer.status_code, answer.json()["code"]) == (401, "pairing_refused")


async def test_a_phone_of_somebody_who_left_is_out_and_comes_back_as_a_rep_of_its_own(world: World) -> None:
    team, device_id = await world.team(), uuid4()
    manager, rui = await world.manager(team), await world.rep(team, "Rui Rep")
    tokens = (await _pair(world, await _code(manager, rui.principal.member_id), device_id)).json()

    await manager.delete(f"/v1/team/members/{rui.principal.member_id}")

    assert (await _get(world, "/v1/me", tokens)).json()["code"] == "session_ended"
    assert [device["revoked_at"] for device in await _devices(manager)] == ["2026-11-21T10:00:00Z"]
    assert (await _pair(world, await _code(manager), device_id, "Booth phone")).status_code == 200
    (device,) = await _devices(manager)
    assert (device["member_name"], device["revoked_at"]) == ("Booth phone", None)


async def test_pairing_again_renews_the_phone_and_ends_its_old_sessions(world: World, clock: Clock) -> None:
    manager, device_id = await world.manager(await world.team()), uuid4()
    old = (await _pair(world, await _code(manager), device_id, "Phone 1")).json()
    code = await _code(manager)
    clock.advance(timedelta(minutes=5))

    new = (await _pair(world, code, device_id, "Phone 1 (blue)")).json()

    (device,) = await _devices(manager)
    assert (device["id"], device["name"]) == (str(device_id), "Phone 1 (blue)")
    assert (device["created_at"], device["last_contact_at"]) == ("2026-11-21T10:00:00Z", "2026-11-21T10:05:00Z")
    assert len(await world.rows(Member, role=MemberRole.REP)) == 1
    assert (await _get(world, "/v1/me", old)).json()["code"] == "session_ended"
    assert (await _refresh(world, old)).json()["code"] == "refresh_refused"
    assert (await _get(world, "/v1/me", new)).status_code == 200


async def test_a_phone_of_another_team_stays_there(world: World) -> None:
    ours, theirs, device_id = await world.manager(await world.team()), await world.manager(await world.team()), uuid4()
    kept = (await _pair(world, await _code(theirs), device_id)).json()
    code = await _code(ours)

    answer = await _pair(world, code, device_id)

    assert (answer.status_code, answer.json()["code"]) == (409, "device_taken")
    assert (await _get(world, "/v1/me", kept)).status_code == 200
    assert (len(await _devices(ours)), len(await _devices(theirs))) == (0, 1)
    assert (await _pair(world, code)).status_code == 200  # the code is not used up


async def test_the_same_phone_may_be_paired_at_another_event(world: World) -> None:
    elsewhere, device_id = await World.create(world.app, world.http, world.now), uuid4()

    for one in (world, elsewhere):
        assert (await _pair(one, await _code(await one.manager(await one.team())), device_id)).status_code == 200


async def test_a_phone_is_renamed(world: World) -> None:
    manager, device_id = await world.manager(await world.team()), uuid4()
    await _pair(world, await _code(manager), device_id, "Phone 1")
    (before,) = await _devices(manager)

    answer = await manager.patch(f"/v1/team/devices/{device_id}", {"name": "Left counter"})

    assert (answer.status_code, answer.json()) == (200, before | {"name": "Left counter"})
    assert await _devices(manager) == [answer.json()]


async def test_a_revoked_phone_is_out_at_once(world: World, clock: Clock) -> None:
    manager, device_id = await world.manager(await world.team()), uuid4()
    tokens = (await _pair(world, await _code(manager), device_id)).json()
    scan = await _scan(world, clock)

    answer = await manager.delete(f"/v1/team/devices/{device_id}")
    clock.advance(timedelta(minutes=1))
    again = await manager.delete(f"/v1/team/devices/{device_id}")

    assert (answer.status_code, again.status_code) == (204, 204)
    refused = [
        await _get(world, "/v1/me", tokens),
        await _post(world, "/v1/scans", tokens, scan),
        await _post(world, "/v1/scans/batch", tokens, {"scans": [scan], "unsent": 7}),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(401, "session_ended")] * 3
    refresh = await _refresh(world, tokens)
    assert (refresh.status_code, refresh.json()["code"]) == (401, "refresh_refused")
    assert await world.rows(Scan) == []
    (device,) = await _devices(manager)
    assert (device["revoked_at"], device["unsent"]) == ("2026-11-21T10:00:00Z", 0)


async def test_a_revoked_phone_can_be_paired_again(world: World) -> None:
    manager, device_id = await world.manager(await world.team()), uuid4()
    await _pair(world, await _code(manager), device_id)
    await manager.delete(f"/v1/team/devices/{device_id}")

    tokens = (await _pair(world, await _code(manager), device_id)).json()

    assert (await _get(world, "/v1/me", tokens)).status_code == 200
    assert [device["revoked_at"] for device in await _devices(manager)] == [None]


async def test_revoking_one_phone_leaves_the_others(world: World) -> None:
    team = await world.team()
    manager, rui, lost = await world.manager(team), await world.rep(team), uuid4()
    named = rui.principal.member_id
    await _pair(world, await _code(manager, named), lost)
    kept = (await _pair(world, await _code(manager, named))).json()

    await manager.delete(f"/v1/team/devices/{lost}")

    assert (await _get(world, "/v1/me", kept)).status_code == 200
    assert (await rui.get("/v1/me")).status_code == 200


async def test_the_list_shows_who_has_leads_that_exist_only_there(world: World, clock: Clock) -> None:
    manager = await world.manager(await world.team())
    quiet, busy = uuid4(), uuid4()
    await _pair(world, await _code(manager), quiet, "Quiet phone")
    tokens = (await _pair(world, await _code(manager), busy, "Busy phone")).json()

    clock.advance(timedelta(minutes=10))
    batch = {"scans": [await _scan(world, clock)], "device_now": clock.now.isoformat(), "unsent": 41}
    answer = await _post(world, "/v1/scans/batch", tokens, batch)

    assert answer.json()["results"][0]["status"] == "created", answer.text
    assert [(d["id"], d["name"], d["unsent"], d["last_contact_at"]) for d in await _devices(manager)] == [
        (str(busy), "Busy phone", 41, "2026-11-21T10:10:00Z"),
        (str(quiet), "Quiet phone", 0, "2026-11-21T10:00:00Z"),
    ]


async def test_sending_the_rest_clears_the_count_also_when_all_was_here_already(world: World, clock: Clock) -> None:
    manager = await world.manager(await world.team())
    tokens = (await _pair(world, await _code(manager))).json()
    scans = [await _scan(world, clock)]
    await _post(world, "/v1/scans/batch", tokens, {"scans": scans, "unsent": 5})
    assert [device["unsent"] for device in await _devices(manager)] == [5]

    clock.advance(timedelta(seconds=10))
    replay = await _post(world, "/v1/scans/batch", tokens, {"scans": scans, "unsent": 0})

    assert replay.json()["results"][0]["status"] == "replayed"
    (device,) = await _devices(manager)
    assert (device["unsent"], device["last_contact_at"]) == (0, "2026-11-21T10:00:10Z")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/team/pairing-codes", {}),
        ("GET", "/v1/team/devices", None),
        ("PATCH", "/v1/team/devices/{device}", {"name": "Mine"}),
        ("DELETE", "/v1/team/devices/{device}", None),
    ],
)
async def test_only_a_manager_of_the_team_may(world: World, method: str, path: str, body: Any) -> None:
    team = await world.team()
    manager, device_id = await world.manager(team), uuid4()
    await _pair(world, await _code(manager), device_id, "Phone 1")
    path = path.format(device=device_id)
    elsewhere = await World.create(world.app, world.http, world.now)
    outsiders = [await world.rep(team), await world.organiser(), await world.as_attendee(await world.attendee())]
    if str(device_id) in path:  # without it, other managers reach what is their own
        outsiders += [await world.manager(await world.team("Theirs")), await elsewhere.manager(await elsewhere.team())]

    anonymous = await world.http.request(method, path, json=body)

    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_signed_in")
    for outsider in outsiders:
        answer = await outsider.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), outsider.principal
    assert [(device["name"], device["revoked_at"]) for device in await _devices(manager)] == [("Phone 1", None)]
    assert await _devices(await world.manager(await world.team("Theirs"))) == []
