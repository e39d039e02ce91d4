"""The OpenAPI document: FastAPI's, with the problems that every route shares filled in."""

from typing import Any

from fastapi import FastAPI

from api.core.errors import (
    BodyTooLarge,
    EncodingUnsupported,
    GzipInvalid,
    Problem,
    ProblemDocument,
    ValidationFailed,
    problems,
)
from api.core.pagination import CursorInvalid


def install(app: FastAPI) -> None:
    """Let `app.openapi()` tell the truth about refused input: problem documents, not FastAPI's default."""
    generate = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            for operations in document["paths"].values():
                for operation in operations.values():
                    _document_refused_input(operation)
            _replace_schemas(document["components"]["schemas"])
        return generate()

    app.openapi = complete  # type: ignore[method-assign]  # as FastAPI's documentation has it


def _document_refused_input(operation: dict[str, Any]) -> None:
    parameters = operation.get("parameters", [])
    refusals: list[type[Problem]] = []
    if "requestBody" in operation:
        refusals += [ValidationFailed, GzipInvalid, EncodingUnsupported]
        if "413" not in operation["responses"]:  # else it has a limit of its own
            refusals.append(BodyTooLarge)
    elif parameters:
        refusals.append(ValidationFailed)
    if any(parameter["name"] == "cursor" for parameter in parameters):
        refusals.append(CursorInvalid)
    for status, shared in problems(*refusals).items():
        _add_response(operation["responses"], str(status), shared)


def _add_response(responses: dict[str, Any], status: str, shared: dict[str, Any]) -> None:
    """Beside the problems that the route itself documents under this status; in place of FastAPI's default."""
    given = responses.get(status, {})
    own = given.get("content", {}).get("application/problem+json", {}).get("examples", {})
    descriptions = [given["description"]] if own else []
    content = shared["content"]["application/problem+json"]
    responses[status] = {
        "description": " · ".join([*descriptions, shared["description"]]),
        "content": {"application/problem+json": content | {"examples": own | content["examples"]}},
    }


def _replace_schemas(schemas: dict[str, Any]) -> None:
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(document.pop("$defs"))
    schemas["ProblemDocument"] = document
