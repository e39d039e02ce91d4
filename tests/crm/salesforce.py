"""Salesforce, as far as its documentation says: leads with an external id, duplicate rules, and tokens that end."""

import re
from itertools import count
from typing import Any

from tests.crm.server import Answer, Asked, System

_ID = "Rapport_Id__c"
_LIMITS = {
    "FirstName": 40, "LastName": 80, "Company": 255, "Email": 80, "Phone": 40, "MobilePhone": 40, "Title": 128,
    "LeadSource": 255, "Rating": 255, "Industry": 255, "Country": 80, "Description": 32_000, _ID: 36, "OwnerId": 18,
}  # fmt: skip
_REQUIRED = ("LastName", "Company")
_MOST = 200


class Salesforce(System):
    """`tokens` work until `an_hour_passes`. `locked`: external ids of records that somebody else is writing.
    `idle`: users who may own no leads."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {"00Dgood!token"}
        self.client = ("client", "secret")
        self.leads: dict[str, dict[str, Any]] = {}
        self.has_field = True
        self.locked: set[str] = set()
        self.users: dict[str, str] = {}
        self.idle: set[str] = set()
        self._ids = count(1)

    def an_hour_passes(self) -> None:
        self.tokens.clear()

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/services/oauth2/token":
            return self._token(asked.form)
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return 401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
        path = re.sub(r"^/services/data/v\d\d\.0/", "", asked.path)
        match [asked.method, *path.split("/")]:
            case ["GET", "sobjects", "Lead", "describe"]:
                fields = [
                    {"name": name, "externalId": name == _ID} for name in _LIMITS if self.has_field or name != _ID
                ]
                return 200, {"fields": fields}
            case ["GET", "query"]:
                assert asked.query["q"].startswith("SELECT Id, Email FROM User")
                return 200, {"records": [{"Id": user, "Email": email} for email, user in self.users.items()]}
            case ["PATCH", "composite", "sobjects", "Lead", external] if external == _ID:
                return self._upsert(asked.body)
            case ["DELETE", "sobjects", "Lead", external, ours] if external == _ID:
                return (204, None) if self.leads.pop(ours, None) else (404, [{"errorCode": "NOT_FOUND", "message": ""}])
        return 404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]

    def _token(self, form: dict[str, str]) -> Answer:
        given = (form.get("client_id"), form.get("client_secret"))
        if given != self.client or form.get("grant_type") not in ("client_credentials", "refresh_token"):
            return 400, {"error": "invalid_grant", "error_description": "expired access/refresh token"}
        token = f"00Dnew!{next(self._ids)}"
        self.tokens.add(token)
        return 200, {"access_token": token, "instance_url": self.url}

    def _upsert(self, body: dict[str, Any]) -> Answer:
        records = body["records"]
        if len(records) > _MOST:
            return 400, [{"errorCode": "EXCEEDED_ID_LIMIT", "message": f"record limit reached: {_MOST}"}]
        assert body["allOrNone"] is False
        return 200, [self._upsert_one(record) for record in records]

    def _upsert_one(self, record: dict[str, Any]) -> dict[str, Any]:
        record = dict(record)
        assert record.pop("attributes") == {"type": "Lead"}
        if "Id" in record:
            return _failed("INVALID_FIELD", "The Id field should not be specified in the sobject data")
        if unknown := record.keys() - _LIMITS.keys():
            return _failed("INVALID_FIELD", f"No such column {min(unknown)}", min(unknown))
        if record[_ID] in self.locked:
            return _failed("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
        if missing := [name for name in _REQUIRED if not record.get(name)]:
            return _failed("REQUIRED_FIELD_MISSING", f"Required fields are missing: {missing}", *missing)
        if record.get("OwnerId") in self.idle:
            return _failed("OP_WITH_INVALID_USER_TYPE_EXCEPTION", "Operation not valid for this user type", "OwnerId")
        if long := [name for name, value in record.items() if value and len(value) > _LIMITS[name]]:
            return _failed("STRING_TOO_LONG", f"data value too large: {record[long[0]][:20]}", *long)
        twin = [one for ours, one in self.leads.items() if ours != record[_ID] and one.get("Email")]
        if any(one["Email"] == record.get("Email") for one in twin):
            return _failed("DUPLICATES_DETECTED", "Use one of these records?")
        created = record[_ID] not in self.leads
        lead = self.leads.setdefault(record[_ID], {"Id": f"00Q{next(self._ids):012}"})
        lead.update(record)
        return {"id": lead["Id"], "success": True, "errors": [], "created": created}


def _failed(code: str, message: str, *fields: str) -> dict[str, Any]:
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": list(fields)}]}
