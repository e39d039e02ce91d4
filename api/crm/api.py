"""One CRM's HTTP interface: JSON there and back, and what its statuses mean."""

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from api.core.outbound import AddressRefused, Answer, Outbound, Unreachable
from api.crm.parcels import Refused, Rest, Troubled, Unfit
from api.webhooks.schedule import wait_until

SECONDS = 20.0
"""For one request."""

_TIMEOUT, _LOCKED, _TOO_MANY = 408, 423, 429
_LEAST_PAUSE = 2.0
_WITHOUT_RETRY_AFTER = 10.0

Part = TypeVar("Part")


class Api:
    """`name`: of the system, for people."""

    def __init__(self, outbound: Outbound, name: str, base_url: str) -> None:
        self._outbound = outbound
        self.name = name
        self._base_url = base_url

    async def call(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, form: bytes | None = None
    ) -> tuple[int, Any]:
        """Status and JSON, None if it was none. Raises `Rest`, `Troubled`, `Refused`; other statuses are given back."""
        headers = {"Accept": "application/json", "User-Agent": "Rapport/1.0"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        content = form
        if body is not None:
            content = json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded" if form else "application/json"
        try:
            answer = await self._outbound.request(method, self._base_url + path, headers, content, SECONDS)
        except AddressRefused as refused:
            raise Refused(f"{self.name}'s address may not be reached: {refused}") from None
        except Unreachable as unreachable:
            raise Troubled(f"{self.name} does not answer ({unreachable})") from None
        found = _json(answer)
        self._heed(answer, found)
        return answer.status, found

    def _heed(self, answer: Answer, found: Any) -> None:
        """What any request may be told."""
        if answer.status == _LOCKED:
            raise Rest(max(_LEAST_PAUSE, _asked_for(answer) or 0), f"{self.name} is busy with these records (423)")
        if answer.status == _TOO_MANY:
            policy = found.get("policyName", "") if isinstance(found, dict) else ""
            seconds = _asked_for(answer) or (3600 if policy == "DAILY" else _WITHOUT_RETRY_AFTER)
            raise Rest(seconds, f"{self.name} allows no more requests at present ({policy or 'limit'})")
        if answer.status == _TIMEOUT or answer.status >= 500:
            raise Troubled(f"{self.name} answered {answer.status}")


async def in_halves(
    send: Callable[[Sequence[Part]], Coroutine[Any, Any, None]],
    parts: Sequence[Part],
    give_up: Callable[[Part, str], None],
) -> None:
    """Send all at once; if that is refused as a whole, find those because of whom it is."""
    if not parts:
        return
    try:
        await send(parts)
    except Unfit as unfit:
        if len(parts) == 1:
            give_up(parts[0], str(unfit))
            return
        middle = len(parts) // 2
        await in_halves(send, parts[:middle], give_up)
        await in_halves(send, parts[middle:], give_up)


def _asked_for(answer: Answer) -> float | None:
    """Seconds."""
    now = datetime.now(UTC)
    moment = wait_until(answer.headers.get("retry-after", ""), now)
    return (moment - now).total_seconds() if moment else None


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body) if answer.body else None
    except ValueError:
        return None


def told(found: Any) -> Mapping[str, Any]:
    """An answer that ought to be an object."""
    return found if isinstance(found, dict) else {}
