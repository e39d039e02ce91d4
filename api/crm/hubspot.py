"""HubSpot: contacts by the unique property `rapport_id`, notes and tasks likewise and tied to their contact.

Its own client library is not used: it connects by itself, past the guard of `api.core.outbound`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from api.crm.api import Api, in_halves, told
from api.crm.hubspot_fields import ID, LABELS, OWNER
from api.crm.parcels import Item, Parcel, Refused, Result, Results, Troubled, Unfit, shown_reason
from models import CrmKind

_OBJECTS = {CrmKind.CONTACT: "contacts", CrmKind.NOTE: "notes", CrmKind.TASK: "tasks"}
_ASSOCIATIONS = {CrmKind.NOTE: 202, CrmKind.TASK: 204}
_LIKE = {"contacts": "firstname", "notes": "hs_note_body", "tasks": "hs_task_subject"}
"""Properties in whose group ours are made: what groups are called is not the same everywhere."""
_AT_ONCE = 100
_MOST_OWNERS = 500
_OK, _UNAUTHORISED, _FORBIDDEN, _NOT_FOUND = 200, 401, 403, 404
_BAD, _CONFLICT = 400, 409
_MISSING = "OBJECT_NOT_FOUND"

Part = TypeVar("Part")


class HubSpot:
    """`version`: `v3`, or a dated one as `2026-09`."""

    at_once = _AT_ONCE

    def __init__(self, api: Api, version: str, token: str) -> None:
        self._api = api
        self._version = version
        self._token = token

    async def check(self) -> None:
        """Makes the properties that are missing. Raises `Refused` if the token or its rights do not do."""
        wanted = {"contacts": {ID: "Rapport ID", **LABELS}, "notes": {ID: "Rapport ID"}, "tasks": {ID: "Rapport ID"}}
        for objects, labels in wanted.items():
            found = told(await self._call("GET", self._path("properties", objects)))
            known = {one["name"]: one for one in found.get("results", ())}
            if ID in known and not known[ID].get("hasUniqueValue"):
                raise Refused(f"HubSpot has a property {ID} of {objects} that is not unique: remove or rename it")
            group = known.get(_LIKE[objects], {}).get("groupName")
            missing = [_property(group, name, label) for name, label in labels.items() if name not in known]
            if missing:
                await self._call("POST", self._path("properties", objects, "batch/create"), {"inputs": missing})

    async def send(self, parcels: Sequence[Parcel]) -> Results:
        results: Results = {}
        staying = await self._with_owners([parcel for parcel in parcels if not parcel.leaves])
        await self._upsert_people(staying, results)
        there = [parcel for parcel in staying if (found := results.get(parcel.contact_id)) and found.is_done]
        for kind in _ASSOCIATIONS:
            items = [(item, parcel) for parcel in there for item in parcel.items if item.kind is kind]
            for some in _batches(items):
                await self._upsert_items(kind, some, results)
            await self._drop(kind, [gone for parcel in parcels for what, gone in parcel.gone if what is kind])
        await self._remove([parcel for parcel in parcels if parcel.leaves], results)
        return results

    async def _with_owners(self, parcels: Sequence[Parcel]) -> list[Parcel]:
        """Who has the right to read them; without it nobody gets an owner."""
        if not any(parcel.owner for parcel in parcels):
            return list(parcels)
        path = self._path("owners") + f"?limit={_MOST_OWNERS}"
        status, found = await self._api.call("GET", path, token=self._token)
        owners = told(found).get("results", ()) if status == _OK else ()
        ids = {str(one.get("email", "")).lower(): str(one["id"]) for one in owners}
        return [
            replace(parcel, properties={**parcel.properties, OWNER: ids[parcel.owner]})
            if parcel.owner in ids
            else parcel
            for parcel in parcels
        ]

    async def _upsert_people(self, parcels: Sequence[Parcel], results: Results) -> None:
        async def send(some: Sequence[Parcel]) -> None:
            inputs = [_input(parcel.contact_id, parcel.properties) for parcel in some]
            found = told(await self._call("POST", self._objects(CrmKind.CONTACT, "batch/upsert"), {"inputs": inputs}))
            for written in found.get("results", ()):
                if contact_id := _ours(written):
                    results[contact_id] = Result(remote_id=str(written["id"]))
            for contact_id, message in _errors(found):
                for parcel in some:
                    if parcel.contact_id == contact_id:
                        give_up(parcel, message)

        def give_up(parcel: Parcel, message: str) -> None:
            results[parcel.contact_id] = Result(reason=shown_reason(message, parcel.properties.values()))

        await in_halves(send, parcels, give_up)

    async def _upsert_items(self, kind: CrmKind, items: Sequence[tuple[Item, Parcel]], results: Results) -> None:
        owners = {item.id: parcel.contact_id for item, parcel in items}
        remote: dict[UUID, str] = {}

        async def send(some: Sequence[tuple[Item, Parcel]]) -> None:
            inputs = [_input(item.id, item.properties) for item, _ in some]
            found = told(await self._call("POST", self._objects(kind, "batch/upsert"), {"inputs": inputs}))
            remote.update({ours: str(one["id"]) for one in found.get("results", ()) if (ours := _ours(one))})
            for item_id, message in _errors(found):
                for pair in some:
                    if pair[0].id == item_id:
                        give_up(pair, message)

        def give_up(pair: tuple[Item, Parcel], message: str) -> None:
            item, parcel = pair
            words = (*item.properties.values(), *parcel.properties.values())
            results[parcel.contact_id] = Result(reason=f"A {kind} was refused: {shown_reason(message, words)}")

        await in_halves(send, items, give_up)
        for item, parcel in items:
            if item.id not in remote and results[parcel.contact_id].is_done:
                results[parcel.contact_id] = Result(reason=f"HubSpot said nothing of a {kind}", retryable=True)
        await self._tie(kind, [(remote_id, results[owners[ours]].remote_id) for ours, remote_id in remote.items()])

    async def _tie(self, kind: CrmKind, pairs: Iterable[tuple[str, str | None]]) -> None:
        """Associations that are there already stay as they are."""
        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": _ASSOCIATIONS[kind]}]
        inputs = [{"from": {"id": one}, "to": {"id": other}, "types": types} for one, other in pairs if other]
        if inputs:
            path = self._path("associations", _OBJECTS[kind], "contacts/batch/create")
            await self._call("POST", path, {"inputs": inputs})

    async def _remove(self, parcels: Sequence[Parcel], results: Results) -> None:
        found = await self._find(CrmKind.CONTACT, [parcel.contact_id for parcel in parcels])
        simply = [found[parcel.contact_id] for parcel in parcels if parcel.contact_id in found and not parcel.for_ever]
        await self._archive(CrmKind.CONTACT, simply)
        for parcel in parcels:
            if parcel.for_ever and parcel.contact_id in found:
                body = {"objectId": found[parcel.contact_id]}
                await self._call("POST", self._objects(CrmKind.CONTACT, "gdpr-delete"), body, or_gone=True)
            results[parcel.contact_id] = Result()

    async def _drop(self, kind: CrmKind, ids: Sequence[UUID]) -> None:
        for some in _batches(ids):
            await self._archive(kind, list((await self._find(kind, some)).values()))

    async def _find(self, kind: CrmKind, ids: Sequence[UUID]) -> dict[UUID, str]:
        """How HubSpot calls those that it has."""
        if not ids:
            return {}
        body = {"idProperty": ID, "properties": [ID], "inputs": [{"id": str(one)} for one in ids]}
        found = told(await self._call("POST", self._objects(kind, "batch/read"), body, or_gone=True))
        if any(error.get("category") != _MISSING for error in found.get("errors", ())):
            raise Troubled("HubSpot could not say what it has")
        return {ours: str(one["id"]) for one in found.get("results", ()) if (ours := _ours(one))}

    async def _archive(self, kind: CrmKind, remote_ids: Sequence[str]) -> None:
        if remote_ids:
            body = {"inputs": [{"id": one} for one in remote_ids]}
            await self._call("POST", self._objects(kind, "batch/archive"), body, or_gone=True)

    async def _call(self, method: str, path: str, body: Any = None, *, or_gone: bool = False) -> Any:
        status, found = await self._api.call(method, path, body, token=self._token)
        message = str(told(found).get("message", ""))
        if status == _UNAUTHORISED:
            raise Refused("HubSpot does not accept the access token (401)")
        if status == _FORBIDDEN:
            raise Refused(f"The access token lacks rights in HubSpot (403): {message[:200]}")
        if status in (_BAD, _CONFLICT):
            raise Unfit(message or f"HubSpot answered {status}")
        if status >= _BAD and not (or_gone and status == _NOT_FOUND):
            raise Refused(f"HubSpot answered {status}: is `api_version` right?")
        if not 200 <= status < 300 and not or_gone:
            raise Refused(f"HubSpot answered {status}: this is not its interface")
        return found

    def _objects(self, kind: CrmKind, rest: str) -> str:
        return self._path("objects", _OBJECTS[kind], rest)

    def _path(self, area: str, *rest: str) -> str:
        """`/crm/v3/objects/…`, or `/crm/objects/2026-09/…`. Associations have been at their fourth version for long."""
        if self._version != "v3":
            return "/".join(("/crm", area, self._version, *rest))
        return "/".join(("/crm", "v4" if area == "associations" else "v3", area, *rest))


def _batches(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    for first in range(0, len(parts), _AT_ONCE):
        yield parts[first : first + _AT_ONCE]


def _input(ours: UUID, properties: Any) -> dict[str, Any]:
    name = str(ours)
    return {"idProperty": ID, "id": name, "objectWriteTraceId": name, "properties": {**properties, ID: name}}


def _property(group: Any, name: str, label: str) -> dict[str, Any]:
    described = {"name": name, "label": label, "groupName": group, "type": "string", "fieldType": "text"}
    if name == ID:
        return described | {"hasUniqueValue": True}
    return described | {"fieldType": "textarea"}


def _ours(written: Any) -> UUID | None:
    """Our id in one of HubSpot's results."""
    named = told(written.get("properties")).get(ID) or written.get("objectWriteTraceId")
    try:
        return UUID(named)
    except (TypeError, ValueError):
        return None


def _errors(found: Any) -> list[tuple[UUID, str]]:
    """Our ids with what a partial answer says of them."""
    named = []
    for error in found.get("errors", ()):
        context = told(error.get("context"))
        for one in (*context.get("objectWriteTraceId", ()), *context.get("ids", ()), *context.get("id", ())):
            try:
                named.append((UUID(one), str(error.get("message", "refused"))))
            except ValueError:
                continue
    return named
