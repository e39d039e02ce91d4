"""Whether a row of a ticketing system is somebody who is coming, from its status columns."""

from collections.abc import Callable

from api.attendees.columns import words

Cell = Callable[[str], str]
"""The text of a field in the row, "" if it has none."""

_YES = frozenset(("yes", "true", "1", "y", "x", "ja", "oui", "si"))
_NO = frozenset(("no", "false", "0", "n", "nein", "non", "active", "valid", "not void", "not voided"))
_ACCEPTED = frozenset(("", "accepted", "approved", "going", "checked in"))

_STATUSES = {
    "refunded": ("refunded", "refund", "erstattet", "ruckerstattet", "rembourse", "reembolsado"),
    "void": ("void", "voided", "ungultig", "invalid"),
    "cancelled": (
        *("cancelled", "canceled", "canceled paid fee", "not attending", "deleted", "transferred", "withdrawn"),
        *("storniert", "geloscht", "abgesagt", "nimmt nicht teil", "annule", "cancelado", "cancelada", "anulado"),
    ),
    "unpaid": (
        *("unpaid", "not paid", "pending", "expired", "overdue", "awaiting payment", "payment pending"),
        *("offen", "ausstehend", "unbezahlt", "nicht bezahlt", "abgelaufen", "en attente", "impaye", "non paye"),
        *("pendiente", "no pagado", "vencido"),
    ),
    "unassigned": ("unassigned", "nicht zugewiesen", "non attribue", "sin asignar"),
    "not_accepted": (
        *("not accepted", "declined", "rejected", "waitlist", "waitlisted", "waiting list", "pending approval"),
        *("approval pending", "invited", "abgelehnt", "warteliste", "refuse", "liste d attente", "rechazado"),
        *("lista de espera",),
    ),
}
_REASONS = {status: reason for reason, statuses in _STATUSES.items() for status in statuses}


def skip_reason(cell: Cell, system: str) -> str:
    """Why the row is nobody who comes, "" if somebody does.

    `refunded`, `void`, `cancelled`, `unpaid`, `unassigned` or `not_accepted`. An unknown status admits.
    """
    status, paid, void = (words(cell(field)) for field in ("status", "paid", "void"))
    reason = _REASONS.get(status, "") or _REASONS.get(paid, "") or _REASONS.get(void, "")
    if reason:
        return reason
    if void and void not in _NO:  # Tito leaves it empty for a ticket that is good
        return "void"
    for field in ("refunded", "cancelled"):
        if words(cell(field)) in _YES:
            return field
    if paid in _NO:
        return "unpaid"
    # Sessionize: the status of the session, for which "Nominated" and the queues are not yet a yes.
    approval = status if system == "sessionize" else words(cell("approval"))
    return "" if approval in _ACCEPTED else _REASONS.get(approval, "not_accepted")
