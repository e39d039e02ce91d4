"""HubSpot, as far as its documentation says: contacts, notes and tasks with state, limits and failures."""

import re
import time
from collections import deque
from itertools import count
from typing import Any

from tests.crm.server import Answer, Asked, System

_UNIQUE = "rapport_id"
_BUILT_IN = {
    "contacts": {
        "firstname",
        "lastname",
        "email",
        "phone",
        "company",
        "jobtitle",
        "industry",
        "country",
        "hubspot_owner_id",
    },
    "notes": {"hs_note_body", "hs_timestamp"},
    "tasks": {"hs_task_subject", "hs_timestamp", "hs_task_status", "hs_task_type", "hs_task_body"},
}
_MOST, _LONGEST = 100, 65_536


class HubSpot(System):
    """`required`: properties of contacts that an administrator marked so. `per_ten_seconds`: a real rolling limit."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {"pat-eu1-good"}
        self.objects: dict[str, dict[str, dict[str, str]]] = {"contacts": {}, "notes": {}, "tasks": {}}
        self.definitions: dict[str, dict[str, Any]] = {
            objects: {name: {"name": name, "groupName": f"{objects}_group"} for name in names}
            for objects, names in _BUILT_IN.items()
        }
        self.associations: set[tuple[str, str, str, int]] = set()
        self.required: set[str] = set()
        self.owners: dict[str, str] | None = {}
        self.purged: list[str] = []
        self.may_make_properties = True
        self.per_ten_seconds: int | None = None
        self._calls: deque[float] = deque()
        self._ids = count(1001)

    def contact(self, rapport_id: str) -> dict[str, str] | None:
        """Of several the test fails: nobody may be there twice."""
        found = [one for one in self.objects["contacts"].values() if one.get(_UNIQUE) == rapport_id]
        assert len(found) <= 1
        return found[0] if found else None

    def about(self, rapport_id: str, objects: str) -> list[dict[str, str]]:
        """Notes or tasks that are tied to a contact."""
        return [
            self.objects[objects][one]
            for kind, one, contact, _type in sorted(self.associations)
            if kind == objects and self.objects["contacts"].get(contact, {}).get(_UNIQUE) == rapport_id
            if one in self.objects[objects]
        ]

    def answer(self, asked: Asked) -> Answer:
        return self._refusal(asked) or self._do(asked)

    def _refusal(self, asked: Asked) -> Answer | None:
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return 401, _error("INVALID_AUTHENTICATION", "Authentication credentials not found")
        if self.per_ten_seconds and self._is_too_much():
            return 429, _error("RATE_LIMITS", "Too many") | {"policyName": "TEN_SECONDLY_ROLLING"}
        return None

    def _do(self, asked: Asked) -> Answer:
        path = re.sub(r"^/crm/(v[34]/)?", "", asked.path)
        path = re.sub(r"^(\w+)/\d{4}-\d{2}/", r"\1/", path)
        match [asked.method, *path.split("/")]:
            case ["GET", "owners"]:
                return self._list_owners()
            case ["GET", "properties", objects]:
                return 200, {"results": list(self.definitions[objects].values())}
            case ["POST", "properties", objects, "batch", "create"]:
                return self._make(objects, asked.body["inputs"])
            case ["POST", "objects", objects, "batch", "upsert"]:
                return self._upsert(objects, asked.body["inputs"])
            case ["POST", "objects", objects, "batch", "read"]:
                return self._read(objects, asked.body)
            case ["POST", "objects", objects, "batch", "archive"]:
                return self._drop(objects, [one["id"] for one in asked.body["inputs"]])
            case ["POST", "objects", "contacts", "gdpr-delete"]:
                self.purged.append(asked.body["objectId"])
                return self._drop("contacts", [asked.body["objectId"]])
            case ["POST", "associations", objects, "contacts", "batch", "create"]:
                return self._tie(objects, asked.body["inputs"])
        return 404, _error("OBJECT_NOT_FOUND", f"No such path {asked.path}")

    def _is_too_much(self) -> bool:
        now = time.monotonic()
        while self._calls and self._calls[0] < now - 10:
            self._calls.popleft()
        self._calls.append(now)
        return len(self._calls) > (self.per_ten_seconds or 0)

    def _list_owners(self) -> Answer:
        if self.owners is None:
            return 403, _error("MISSING_SCOPES", "This token lacks crm.objects.owners.read")
        return 200, {"results": [{"id": remote, "email": email} for email, remote in self.owners.items()]}

    def _make(self, objects: str, inputs: list[dict[str, Any]]) -> Answer:
        if not self.may_make_properties:
            return 403, _error("MISSING_SCOPES", "This token lacks crm.schemas.contacts.write")
        if any(one["groupName"] != f"{objects}_group" for one in inputs):
            return 400, _error("VALIDATION_ERROR", "No such property group")
        self.definitions[objects].update({one["name"]: one for one in inputs})
        return 201, {"results": inputs}

    def _upsert(self, objects: str, inputs: list[dict[str, Any]]) -> Answer:
        if len(inputs) > _MOST:
            return 400, _error("VALIDATION_ERROR", f"At most {_MOST} inputs")
        if len({one["id"] for one in inputs}) < len(inputs):
            return 400, _error("VALIDATION_ERROR", "Duplicate IDs found in batch input")
        for one in inputs:
            if wrong := self._wrong(objects, one):
                return 400, _error("VALIDATION_ERROR", wrong)
        results, errors = [], []
        for one in inputs:
            properties = one["properties"]
            remote = self._of(objects, one["id"])
            other = self._with_email(properties.get("email"), but=one["id"]) if objects == "contacts" else None
            if other:
                errors.append(_error("CONFLICT", f"Contact already exists. Existing ID: {other}"))
                errors[-1]["context"] = {"objectWriteTraceId": [one["objectWriteTraceId"]]}
                continue
            remote = remote or str(next(self._ids))
            kept = self.objects[objects].setdefault(remote, {})
            kept.update(properties)
            results.append({"id": remote, "properties": dict(kept)})
        body = {"status": "COMPLETE", "results": results}
        return (207, body | {"errors": errors, "numErrors": len(errors)}) if errors else (200, body)

    def _wrong(self, objects: str, one: dict[str, Any]) -> str:
        properties = one["properties"]
        if one["idProperty"] not in self.definitions[objects] or not self.definitions[objects][_UNIQUE].get(
            "hasUniqueValue"
        ):
            return f"Property {one['idProperty']} is not unique"
        if unknown := properties.keys() - self.definitions[objects].keys():
            return f"Property {min(unknown)!r} does not exist"
        if any(not isinstance(value, str) for value in properties.values()):
            return "Property values are strings"
        if any(len(value) > _LONGEST for value in properties.values()):
            return "A property value is too long"
        if objects == "contacts" and (missing := {name for name in self.required if not properties.get(name)}):
            return f"Error creating contact {properties.get('lastname')}: required properties missing: {min(missing)}"
        if objects != "contacts" and not properties.get("hs_timestamp"):
            return "hs_timestamp is required"
        email = properties.get("email")
        return f"Email address {email} is invalid" if email and not re.fullmatch(r"\S+@\S+\.\S+", email) else ""

    def _read(self, objects: str, body: dict[str, Any]) -> Answer:
        wanted = [one["id"] for one in body["inputs"]]
        found = {ours: remote for ours in wanted if (remote := self._of(objects, ours))}
        results = [{"id": remote, "properties": {_UNIQUE: ours}} for ours, remote in found.items()]
        if len(found) == len(wanted):
            return 200, {"results": results}
        missing = _error("OBJECT_NOT_FOUND", "Could not get some objects")
        missing["context"] = {"ids": [one for one in wanted if one not in found]}
        return 207, {"results": results, "errors": [missing]}

    def _drop(self, objects: str, remote_ids: list[str]) -> Answer:
        for one in remote_ids:
            self.objects[objects].pop(one, None)
        return 204, None

    def _tie(self, objects: str, inputs: list[dict[str, Any]]) -> Answer:
        right = {"notes": 202, "tasks": 204}[objects]
        for one in inputs:
            (type_,) = one["types"]
            if type_["associationTypeId"] != right:
                return 400, _error("VALIDATION_ERROR", "No such association")
            self.associations.add((objects, one["from"]["id"], one["to"]["id"], right))
        return 201, {"results": []}

    def _of(self, objects: str, ours: str) -> str | None:
        return next((remote for remote, one in self.objects[objects].items() if one.get(_UNIQUE) == ours), None)

    def _with_email(self, email: str | None, *, but: str) -> str | None:
        contacts = self.objects["contacts"].items()
        return next(
            (remote for remote, one in contacts if email and one.get("email") == email and one.get(_UNIQUE) != but),
            None,
        )


def _error(category: str, message: str) -> dict[str, Any]:
    return {"status": "error", "category": category, "message": message}
