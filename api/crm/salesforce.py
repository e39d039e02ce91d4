"""Salesforce: leads by the external id `Rapport_Id__c`.

A library such as simple-salesforce is not used: it connects by itself, past the guard of `api.core.outbound`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus, urlencode
from uuid import UUID

from api.crm.api import Api, in_halves, told
from api.crm.parcels import Parcel, Refused, Rest, Result, Results, Troubled, Unfit, shown_reason
from api.crm.salesforce_fields import ID, OWNER

_AT_ONCE = 200
_OK, _BAD, _UNAUTHORISED, _FORBIDDEN, _NOT_FOUND = 200, 400, 401, 403, 404
_USERS = "SELECT Id, Email FROM User WHERE IsActive = true LIMIT 2000"
_PASSING = frozenset(
    ("UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "QUERY_TIMEOUT", "REQUEST_RUNNING_TOO_LONG",
     "ALL_OR_NONE_OPERATION_ROLLED_BACK")
)  # fmt: skip
_LIMIT = "REQUEST_LIMIT_EXCEEDED"
_LIMIT_PAUSE = 3600.0


class Salesforce:
    """`credentials` is changed when an access token has run out and another was got: keep it then."""

    at_once = _AT_ONCE

    def __init__(self, api: Api, version: str, credentials: dict[str, str]) -> None:
        self._api = api
        self._version = version
        self._credentials = credentials

    async def check(self) -> None:
        """Raises `Refused` if the credentials do not do, or leads have no such external id."""
        status, found = await self._call("GET", "/sobjects/Lead/describe")
        fields = {one["name"]: one for one in told(found).get("fields", ())}
        if status != 200 or not fields:
            raise Refused(f"There is no Salesforce at this address, or none with leads ({status})")
        if not told(fields.get(ID)).get("externalId"):
            raise Refused(f"Leads have no external id {ID}: make it in Salesforce (text, 36, external id, unique)")

    async def send(self, parcels: Sequence[Parcel]) -> Results:
        results: Results = {}
        staying = [parcel for parcel in parcels if not parcel.leaves]
        owners = await self._owners(staying)

        async def upsert(some: Sequence[Parcel]) -> None:
            results.update(await self._upsert(some, owners))

        def give_up(parcel: Parcel, message: str) -> None:
            results[parcel.contact_id] = Result(reason=shown_reason(message, parcel.properties.values()))

        await in_halves(upsert, staying, give_up)
        for parcel in parcels:
            if parcel.leaves:
                results[parcel.contact_id] = await self._remove(parcel.contact_id)
        return results

    async def _owners(self, parcels: Sequence[Parcel]) -> dict[str, str]:
        """By address. Who may not read users gives nobody an owner."""
        if not any(parcel.owner for parcel in parcels):
            return {}
        status, found = await self._call("GET", f"/query?q={quote_plus(_USERS)}", may_be_forbidden=True)
        users = told(found).get("records", ()) if status == _OK else ()
        return {str(user.get("Email", "")).lower(): str(user["Id"]) for user in users}

    async def _upsert(self, parcels: Sequence[Parcel], owners: Mapping[str, str]) -> Results:
        """Somebody there may be none who can own leads: then nobody is named."""
        results = await self._write(parcels, owners)
        ownerless = [parcel for parcel in parcels if OWNER in results[parcel.contact_id].reason]
        return results | (await self._write(ownerless, {}) if ownerless else {})

    async def _write(self, parcels: Sequence[Parcel], owners: Mapping[str, str]) -> Results:
        """The answer is 200 even when rows fail: one entry for each record, in their order."""
        records = [
            {"attributes": {"type": "Lead"}, ID: str(parcel.contact_id), **parcel.properties}
            | ({OWNER: owners[parcel.owner]} if parcel.owner in owners else {})
            for parcel in parcels
        ]
        body = {"allOrNone": False, "records": records}
        status, found = await self._call("PATCH", f"/composite/sobjects/Lead/{ID}", body)
        if status == _BAD:
            raise Unfit(_message(found))
        if status != 200 or not isinstance(found, list) or len(found) != len(parcels):
            raise Troubled(f"Salesforce answered {status}, and not for each record")
        return {parcel.contact_id: _result(entry, parcel) for parcel, entry in zip(parcels, found, strict=True)}

    async def _remove(self, contact_id: UUID) -> Result:
        status, found = await self._call("DELETE", f"/sobjects/Lead/{ID}/{contact_id}")
        if 200 <= status < 300 or status == _NOT_FOUND:
            return Result()
        return Result(reason=shown_reason(_message(found), ()), retryable=bool(_PASSING & set(_codes(found))))

    async def _call(
        self, method: str, path: str, body: Any = None, *, may_be_forbidden: bool = False
    ) -> tuple[int, Any]:
        full = f"/services/data/{self._version}{path}"
        if not self._credentials.get("access_token"):
            await self._renew()
        status, found = await self._api.call(method, full, body, token=self._credentials["access_token"])
        if status == _UNAUTHORISED:
            await self._renew()
            status, found = await self._api.call(method, full, body, token=self._credentials["access_token"])
        if status == _UNAUTHORISED:
            raise Refused("Salesforce does not accept the access token (401)")
        codes = set(_codes(found))
        if _LIMIT in codes:
            raise Rest(_LIMIT_PAUSE, "Salesforce allows no more requests today")
        if may_be_forbidden:
            return status, found
        if status == _FORBIDDEN:
            raise Refused(f"Salesforce refuses this (403): {', '.join(sorted(codes))}")
        if status == _NOT_FOUND and method != "DELETE":
            raise Refused(f"Salesforce has no {ID} of leads, or not this version of its interface (404)")
        return status, found

    async def _renew(self) -> None:
        """Access tokens last an hour or so."""
        given = self._credentials
        if not given.get("client_id"):
            raise Refused("The access token has run out, and there is nothing to get another with")
        names = ("client_id", "client_secret", "refresh_token")
        grant = "refresh_token" if given.get("refresh_token") else "client_credentials"
        form = urlencode({"grant_type": grant} | {name: given[name] for name in names if given.get(name)})
        status, found = await self._api.call("POST", "/services/oauth2/token", form=form.encode())
        token = told(found).get("access_token")
        if status != 200 or not isinstance(token, str):
            code = told(found).get("error", status)
            raise Refused(f"Salesforce gives no access token for these credentials ({code})")
        given["access_token"] = token


def _result(entry: Any, parcel: Parcel) -> Result:
    if entry.get("success"):
        return Result(remote_id=entry.get("id"))
    errors = [told(error) for error in entry.get("errors", ())]
    words = "; ".join(
        f"{error.get('statusCode')}: {error.get('message')} {' '.join(error.get('fields') or ())}".strip()
        for error in errors
    )
    passing = bool(errors) and all(error.get("statusCode") in _PASSING for error in errors)
    return Result(reason=shown_reason(words or "refused", parcel.properties.values()), retryable=passing)


def _codes(found: Any) -> Iterator[str]:
    if isinstance(found, list):
        yield from (str(entry["errorCode"]) for entry in found if isinstance(entry, dict) and "errorCode" in entry)


def _message(found: Any) -> str:
    if isinstance(found, list) and found and isinstance(found[0], dict):
        return f"{found[0].get('errorCode')}: {found[0].get('message')}"
    return "Salesforce refused it"
