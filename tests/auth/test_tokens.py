"""Access tokens: what we signed and is not too old, and nothing else."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from api.auth import tokens
from api.auth.principal import Principal
from api.core.settings import Settings
from api.main import create_app
from models import Role
from tests.conftest import Clock
from tests.core.apps import http
from tests.world import Caller, World

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
OLD, NEW, STRANGE = "o" * 40, "n" * 40, "s" * 40
KEY_ID = "kid"

ids = st.uuids() | st.none()
principals = st.builds(
    Principal,
    session_id=st.uuids(),
    event_id=st.uuids(),
    role=st.sampled_from(Role),
    account_id=ids,
    organiser_id=ids,
    team_id=ids,
    member_id=ids,
    attendee_id=ids,
    device_id=ids,
    book_id=ids,
)
SOMEBODY = Principal(session_id=uuid4(), event_id=uuid4(), role=Role.REP, member_id=uuid4())


async def _me(world: World, token: str) -> httpx.Response:
    return await world.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"})


def _refusal(answer: httpx.Response) -> tuple[int, str, str | None]:
    return answer.status_code, answer.json()["code"], answer.headers.get("WWW-Authenticate")


@given(principals)
def test_a_token_says_who_it_was_made_for(principal: Principal) -> None:
    assert tokens.read(tokens.issue(principal, [NEW, OLD], NOW), [NEW, OLD], NOW) == principal


@pytest.mark.parametrize(("seconds", "good"), [(0, True), (899, True), (900, False), (86_400, False)])
def test_it_lasts_a_quarter_of_an_hour(seconds: int, good: bool) -> None:
    token, later = tokens.issue(SOMEBODY, [NEW], NOW), NOW + timedelta(seconds=seconds)

    if good:
        assert tokens.read(token, [NEW], later) == SOMEBODY
    else:
        with pytest.raises(tokens.ExpiredToken):
            tokens.read(token, [NEW], later)


def test_it_holds_no_name_and_is_short() -> None:
    claims = jwt.decode(tokens.issue(SOMEBODY, [NEW], NOW), options={"verify_signature": False})

    assert set(claims) == {"iss", "aud", "iat", "exp", "sid", "eid", "role", "mid"}
    assert claims["exp"] - claims["iat"] == 900


def test_the_newest_key_signs_and_all_are_believed() -> None:
    before, after = tokens.issue(SOMEBODY, [OLD], NOW), tokens.issue(SOMEBODY, [NEW, OLD], NOW)

    assert tokens.read(before, [NEW, OLD], NOW) == tokens.read(after, [NEW, OLD], NOW) == SOMEBODY
    assert tokens.read(after, [NEW], NOW) == SOMEBODY
    for stranger in ([NEW], [STRANGE]):
        with pytest.raises(tokens.InvalidToken):
            tokens.read(before, stranger, NOW)


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}", fullmatch=True))
def test_any_other_text_is_no_token(text: str) -> None:
    with pytest.raises(tokens.InvalidToken):
        tokens.read(text, [NEW], NOW)


@given(
    st.dictionaries(
        st.sampled_from(["sid", "eid", "role", "exp", "sub", "mid"]),
        st.none() | st.integers() | st.text() | st.lists(st.integers()),
        min_size=1,
    )
)
def test_claims_of_another_shape_are_no_token(odd: dict[str, Any]) -> None:
    """Signed by us, but not made here: a key that somebody also uses elsewhere."""
    claims = jwt.decode(tokens.issue(SOMEBODY, [NEW], NOW), options={"verify_signature": False}) | odd
    token = jwt.encode(claims, NEW, headers={"kid": _key_id(NEW)})

    with pytest.raises((tokens.InvalidToken, tokens.ExpiredToken)):
        tokens.read(token, [NEW], NOW + timedelta(days=365_000 if isinstance(odd.get("exp"), int) else 0))


def _key_id(key: str) -> str:
    found: str = jwt.get_unverified_header(tokens.issue(SOMEBODY, [key], NOW))[KEY_ID]
    return found


def _signed(changes: dict[str, Any], **options: Any) -> Callable[[Caller, str], str]:
    """The caller's own token, with other claims (None: without), signed again with our key."""

    def forge(caller: Caller, key: str) -> str:
        claims = jwt.decode(caller.access_token, options={"verify_signature": False}) | changes
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {KEY_ID: _key_id(key)} | options.get("header", {})
        return jwt.encode(claims, options.get("key", key), algorithm=options.get("algorithm", "HS256"), headers=header)

    return forge


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _without_signature(caller: Caller, key: str) -> str:
    header = _part({"alg": "none", "typ": "JWT", KEY_ID: _key_id(key)})
    return f"{header}.{caller.access_token.split('.')[1]}."


def _another_role(caller: Caller, key: str) -> str:
    header, claims, signature = caller.access_token.split(".")
    changed = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"role": "manager"}
    return f"{header}.{_part(changed)}.{signature}"


@pytest.mark.parametrize(
    "forge",
    [
        _without_signature,
        _another_role,
        lambda caller, _: caller.access_token[:-6] + "AAAAAA",
        lambda caller, _: caller.access_token.rpartition(".")[0] + ".",
        lambda caller, _: caller.refresh_token,
        _signed({}, key=STRANGE),
        _signed({}, algorithm="HS512"),
        _signed({}, header={KEY_ID: "00000000"}),
        _signed({}, header={KEY_ID: ""}),
        _signed({"aud": "another-api"}),
        _signed({"iss": "another"}),
        *(_signed({name: None}) for name in ("exp", "iat", "iss", "aud", "sid", "eid", "role")),
        _signed({"sid": "not an id"}),
        _signed({"role": "owner"}),
        lambda *_: "garbage",
        lambda *_: "a.b.c",
        lambda *_: "..",
        lambda *_: base64.urlsafe_b64encode(b"[" * 20_000).decode() + ".e30.e30",
    ],
)
@pytest.mark.filterwarnings("ignore:The HMAC key:jwt.warnings.InsecureKeyLengthWarning")
async def test_a_forged_token_signs_nobody_in(world: World, forge: Callable[[Caller, str], str]) -> None:
    rep = await world.rep(await world.team())
    assert (await rep.get("/v1/me")).status_code == 200

    answer = await _me(world, forge(rep, world.app.state.settings.keys.signing[0]))

    assert _refusal(answer) == (401, "not_signed_in", "Bearer")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic cmVwOnJlcA==", "{token}", "Token {token}", "Bearer é"]
)
async def test_a_header_of_another_kind_signs_nobody_in(world: World, header: str | None) -> None:
    rep = await world.rep(await world.team())
    headers = [(b"Authorization", header.format(token=rep.access_token).encode())] if header is not None else []

    answer = await world.http.get("/v1/me", headers=headers)

    assert _refusal(answer) == (401, "not_signed_in", "Bearer")


async def test_after_a_quarter_of_an_hour_it_has_to_be_renewed(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    clock.advance(timedelta(minutes=15) - timedelta(seconds=1))
    assert (await rep.get("/v1/me")).status_code == 200

    clock.advance(timedelta(seconds=1))

    assert _refusal(await rep.get("/v1/me")) == (401, "token_expired", "Bearer")


async def test_a_token_of_a_session_that_never_was_is_ended(world: World) -> None:
    rep = await world.rep(await world.team())
    forged = _signed({"sid": UUID(int=7).hex})(rep, world.app.state.settings.keys.signing[0])

    assert _refusal(await _me(world, forged)) == (401, "session_ended", "Bearer")


async def test_changing_the_key_signs_nobody_out(
    world: World, app: FastAPI, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    rep = await world.rep(await world.team())
    before = settings.keys

    async def answers(signing: str, refresh_token: str) -> tuple[httpx.Response, httpx.Response]:
        rotated = create_app(
            Settings(
                data_dir=tmp_path,
                database_url=settings.database_url,
                signing_keys=SecretStr(signing),
                badge_key=SecretStr(before.badge),
                log_level="warning",
            )
        )
        rotated.state.database, rotated.state.clock = app.state.database, app.state.clock
        async with http(rotated) as client:
            grant = {"grant": "refresh", "refresh_token": refresh_token}
            me = await client.get("/v1/me", headers={"Authorization": f"Bearer {rep.access_token}"})
            return me, await client.post("/v1/auth/tokens", json=grant)

    me, renewed = await answers(f"{NEW},{before.signing[0]}", rep.refresh_token)
    assert me.status_code == renewed.status_code == 200
    assert jwt.get_unverified_header(renewed.json()["access_token"])[KEY_ID] == _key_id(NEW)

    me, renewed = await answers(NEW, renewed.json()["refresh_token"])
    assert _refusal(me) == (401, "not_signed_in", "Bearer")
    assert renewed.status_code == 200


@given(st.uuids())
def test_a_refresh_token_names_its_event(event_id: UUID) -> None:
    token, another = tokens.new_refresh_token(event_id), tokens.new_refresh_token(event_id)

    assert tokens.event_of_refresh_token(token) == event_id
    assert token != another
    assert len(token) < 200
    assert len({tokens.refresh_digest(token), tokens.refresh_digest(another)}) == 2
