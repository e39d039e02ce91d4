"""The documentation is complete: it is the contract that app developers code against."""

from typing import Any

import pytest
from fastapi import FastAPI

from api.core.settings import Settings
from api.main import create_app

SCHEMA: dict[str, Any] = create_app(Settings(log_level="error")).openapi()
OPERATIONS = [
    pytest.param(path, method, operation, id=f"{method.upper()} {path}")
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]
PAGES = {
    ("get", "/B/{token}"),
    ("post", "/B/{token}"),
    ("post", "/B/{token}/withdrawal"),
    ("get", "/B/{token}.vcf"),
    ("get", "/B/{token}/photo"),
}
"""For people: what they cannot find is a page too."""
PUBLIC = PAGES | {
    ("get", "/archives/{secret}"),
    ("post", "/v1/auth/codes"),
    ("post", "/v1/auth/tokens"),
    ("get", "/v1/sync/schema.json"),
    ("get", "/v1/sync/schema.js"),
    ("get", "/v1/tasks.ics"),
    ("get", "/v1/digest/unsubscribe"),
    ("post", "/v1/digest/unsubscribe"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
}


def codes_of(operation: dict[str, Any]) -> dict[str, set[str]]:
    """The stable codes of the problems that an operation documents, by status."""
    return {
        status: set(response["content"]["application/problem+json"]["examples"])
        for status, response in operation["responses"].items()
        if "application/problem+json" in response.get("content", {})
    }


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_says_what_it_is_for(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"][0].isupper()
    assert operation["summary"] != operation["operationId"].replace("_", " ").title()
    assert operation["tags"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_documents_its_problems(path: str, method: str, operation: dict[str, Any]) -> None:
    codes = codes_of(operation)
    assert codes["500"] == {"internal_error"}
    assert "database_unavailable" in codes["503"]
    if (method, path) not in PUBLIC:
        assert operation["security"], "no token asked for"
        assert {"not_signed_in", "token_expired", "session_ended"} <= codes["401"]
    if "{" in path and (method, path) not in PAGES:
        assert "not_found" in codes["404"]
    if operation.get("requestBody") or operation.get("parameters"):
        assert "validation_failed" in codes["422"]
    if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", [])):
        assert "cursor_invalid" in codes["422"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_no_operation_documents_an_error_of_another_shape(path: str, method: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if status >= "400":
            if (method, path) in PAGES and set(response["content"]) == {"text/html"}:
                continue
            assert set(response["content"]) == {"application/problem+json"}, status


def test_problem_documents_have_one_schema() -> None:
    document = SCHEMA["components"]["schemas"]["ProblemDocument"]
    assert {"type", "title", "status", "detail", "code"} <= set(document["properties"])
    assert "HTTPValidationError" not in SCHEMA["components"]["schemas"]


def test_every_route_is_in_the_documentation(app: FastAPI) -> None:
    assert len(OPERATIONS) > 40
    assert {parameter.id for parameter in OPERATIONS} >= {"POST /v1/scans", "GET /v1/prospects", "GET /readyz"}
