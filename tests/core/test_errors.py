"""Every error is a problem document, and none says more than it should."""

import re
from typing import Annotated, Any, cast
from uuid import uuid4

import httpx
import pydantic
import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from api.core.database import Session
from api.core.errors import FieldError, NotFound, Problem, field_errors, problems
from api.core.schemas import Input
from api.routes import v1
from tests.core.apps import http, problem, raw, small_app
from tests.core.conftest import Log
from tests.world import World

SECRET = "k7QzSecretM1pX"
JSON = {"Content-Type": "application/json"}


async def test_an_unknown_path_is_not_found(client: httpx.AsyncClient) -> None:
    assert problem(await client.get("/v1/nothing")) == (404, "not_found")


async def test_a_verb_that_a_path_has_not(client: httpx.AsyncClient) -> None:
    answer = await client.put("/v1/me")

    assert problem(answer) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET"


@pytest.mark.parametrize(
    "content",
    [
        f'{{"grant": "{SECRET}"}}',
        f'{{"grant": "refresh", "refresh_token": ["{SECRET}"]}}',
        f'{{"grant": "refresh", "refresh_token": "{SECRET * 20}"}}',
        f'{{"grant": "refresh", "refresh_token": "{SECRET}", "more": 1}}',
        f'{{"grant": "email_code", "email": "{SECRET}", "code": "{SECRET}"}}',
        f'{{"grant": "email_code", "email": "{SECRET}@acme.test", "code": "12345"}}',
        f'{{"grant": "device_pairing", "code": "{SECRET * 5}", "device_id": "{SECRET}", "device_name": ""}}',
        f'["{SECRET}"]',
        f'"{SECRET}"',
        f'{{"grant": "refresh", "refresh_token": "{SECRET}"',
        f'{{"grant": "refresh", "refresh_token": "\\ud800{SECRET}"}}',
        f'{{"grant": "refresh", "\\ud800": "{SECRET}"}}',
        f'{{"grant": "\\ud800", "refresh_token": "{SECRET}"}}',
    ],
)
async def test_a_refusal_does_not_repeat_what_was_sent(client: httpx.AsyncClient, logs: Log, content: str) -> None:
    answer = await client.post("/v1/auth/tokens", content=content, headers=JSON)

    assert problem(answer) == (422, "validation_failed")
    assert answer.json()["errors"]
    assert all(set(error) == {"field", "message"} for error in answer.json()["errors"])
    assert SECRET not in answer.text
    assert SECRET not in logs.text


async def test_a_refusal_names_the_fields(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/v1/auth/tokens", json={"grant": "email_code", "email": "ana@acme.example", "code": "1"}
    )

    assert answer.json()["errors"] == [
        {"field": "body.email_code.code", "message": "String should match pattern '^[0-9]{6}$'"}
    ]
    assert answer.json()["detail"] == "body.email_code.code: String should match pattern '^[0-9]{6}$'"


async def test_an_unknown_kind_names_the_kinds_there_are(client: httpx.AsyncClient) -> None:
    (error,) = (await client.post("/v1/auth/tokens", json={"grant": "password"})).json()["errors"]

    assert error["message"] == "'grant' should be one of 'email_code', 'device_pairing', 'refresh'"


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/plain"}, {"Content-Type": "application/x-yaml"}])
async def test_only_json_is_read_as_json(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    content = f'{{"grant": "refresh", "refresh_token": "{SECRET}"}}'

    answer = await client.post("/v1/auth/tokens", content=content, headers=headers)

    assert problem(answer) == (422, "validation_failed")
    assert SECRET not in answer.text


@pytest.mark.parametrize("content", [b"[" * 100_000, b'"\xff\xfe"', b'{"a":' * 5000])
async def test_what_no_parser_can_bear_is_the_callers_fault(client: httpx.AsyncClient, content: bytes) -> None:
    status, _ = problem(await client.post("/v1/auth/tokens", content=content, headers=JSON))

    assert status in (400, 422)


async def test_a_crash_says_nothing_of_its_cause(logs: Log) -> None:
    app = small_app()

    @app.get("/broken/{number}")
    async def broken(number: str) -> None:
        try:
            int(number)
        except ValueError as error:
            raise RuntimeError(f"cannot work with {number}") from error

    async with http(app) as client:
        answer = await client.get(f"/broken/{SECRET}", headers={"X-Request-Id": "call-7"})

    assert problem(answer) == (500, "internal_error")
    assert answer.json()["detail"] == "Something went wrong on our side"
    assert answer.headers["X-Request-Id"] == "call-7"
    (crash,) = logs.lines("crash")
    assert crash["request_id"] == "call-7"
    assert "test_errors.py" in crash["exception"]
    assert "ValueError\nthen\n" in crash["exception"]
    assert crash["exception"].endswith("RuntimeError")
    assert [(line["status"], line["route"]) for line in logs.lines("request")] == [(500, "/broken/{number}")]
    assert SECRET not in logs.text


async def test_the_log_does_not_repeat_the_row_that_the_database_refused(app: FastAPI, logs: Log) -> None:
    small = small_app(app.state.database)

    @small.get("/broken")
    async def broken(session: Session) -> None:
        await session.execute(text("SELECT CAST(CAST(:it AS text) AS integer)"), {"it": SECRET})

    async with http(small) as client:
        assert problem(await client.get("/broken")) == (500, "internal_error")

    assert "DBAPIError" in logs.lines("crash")[0]["exception"]
    assert SECRET not in logs.text


async def test_an_answer_that_breaks_off_is_not_followed_by_another(logs: Log) -> None:
    app = small_app()

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> Any:
            yield b"first"
            raise RuntimeError

        return StreamingResponse(parts())

    sent = await raw(app, "/stream")

    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[-1]["more_body"] is True
    assert [line["event"] for line in logs.lines()] == ["crash", "request"]


async def test_an_error_of_the_framework_gets_a_code_of_its_own() -> None:
    app = small_app()

    @app.get("/picture")
    async def picture() -> None:
        raise HTTPException(415, headers={"Accept": "image/png"})

    async with http(app) as client:
        answer = await client.get("/picture")

    assert problem(answer) == (415, "unsupported_media_type")
    assert answer.headers["Accept"] == "image/png"


def test_the_documentation_of_a_route_names_its_problems() -> None:
    class Gone(Problem):
        status, code, title = 404, "gone", "It is gone"

    found = problems(NotFound, Gone)[404]

    assert found["description"] == "`not_found`: There is no such thing here · `gone`: It is gone"
    assert found["content"]["application/problem+json"]["examples"]["gone"]["value"]["code"] == "gone"


def test_a_field_is_named_by_its_path() -> None:
    error = {"type": "missing", "loc": ("body", "scans", 3, "id"), "msg": "Field required", "input": SECRET}

    assert field_errors([error]) == [FieldError(field="body.scans.3.id", message="Field required")]


def _holds_nul(value: Any) -> bool:
    if isinstance(value, pydantic.BaseModel):
        value = value.__dict__
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple | set):
        return any(map(_holds_nul, value))
    return isinstance(value, str) and "\x00" in value


def _all_inputs(base: type[Input] = Input) -> list[type[Input]]:
    assert v1.routes  # all slices are imported
    return [found for child in base.__subclasses__() for found in (child, *_all_inputs(child))]


@pytest.mark.parametrize("model", _all_inputs(), ids=lambda model: model.__name__)
def test_no_field_lets_in_what_postgresql_cannot_hold(model: type[Input]) -> None:
    digested_or_checked = {
        ("DevicePairingGrant", "code"),
        ("RefreshGrant", "refresh_token"),
        ("ScanIn", "badge"),
    }
    let_in = set()
    for name, field in model.model_fields.items():
        kind: TypeAdapter[Any] = TypeAdapter(cast("Any", Annotated[field.annotation, *field.metadata, None]))
        for bad in ("a\x00b", ["a\x00b"], {"k": "a\x00b"}, {"a\x00b": "v"}, {"k": ["a\x00b"]}):
            try:
                if _holds_nul(kind.validate_python(bad)):
                    let_in.add((model.__name__, name))
            except ValidationError:
                pass
    assert let_in <= digested_or_checked | {
        (query, "cursor") for query in ("ContactQuery", "DisclosureQuery", "EncounterQuery")
    }


async def test_no_parameter_of_an_address_lets_it_in(app: FastAPI, world: World) -> None:
    """Neither a schema nor PostgreSQL's own refusal ends in a crash."""
    callers = [await world.organiser(), await world.manager(await world.team())]
    tried = 0
    for path, verbs in app.openapi()["paths"].items():
        path = re.sub("{.*?}", str(uuid4()), path)
        for verb, route in verbs.items():
            names = [field["name"] for field in route.get("parameters", []) if field["in"] == "query"]
            for name in names:
                answers = [await caller.request(verb, path, params={name: "a\x00b"}) for caller in callers]
                assert all(answer.status_code < 500 for answer in answers), (path, name)
                tried += any(answer.status_code == 422 for answer in answers)
    assert tried > 20
