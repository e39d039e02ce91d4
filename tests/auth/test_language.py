"""The language that an account chose."""

from tests.world import World


async def test_it_is_chosen_and_given_back(world: World) -> None:
    caller = await world.rep(await world.team())

    before = await caller.get("/v1/me")
    chosen = await caller.patch("/v1/me", {"language": "de"})
    nothing = await caller.patch("/v1/me", {})
    removed = await caller.patch("/v1/me", {"language": None})

    assert before.json()["account"]["language"] is None
    assert chosen.json() == before.json() | {"account": before.json()["account"] | {"language": "de"}}
    assert nothing.json() == chosen.json()
    assert removed.json() == before.json()


async def test_it_is_one_of_ours(world: World) -> None:
    caller = await world.rep(await world.team())

    answer = await caller.patch("/v1/me", {"language": "fr"})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_a_paired_phone_has_nobody_to_choose(world: World) -> None:
    manager = await world.manager(await world.team())
    code = (await manager.post("/v1/team/pairing-codes", {})).json()["code"]
    device = "5b3e7f60-1c2d-4e5f-8a9b-0c1d2e3f4a5b"
    grant = {"grant": "device_pairing", "code": code, "device_id": device, "device_name": "Booth phone"}
    tokens = (await world.http.post("/v1/auth/tokens", json=grant)).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    answer = await world.http.patch("/v1/me", json={"language": "de"}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
