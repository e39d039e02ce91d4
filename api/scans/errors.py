"""Why a scan may be refused. It is recorded all the same, with the code of the problem."""

from api.core.errors import IdReused, Problem


class BadgeMalformed(Problem):
    status, code, title = 422, "badge_malformed", "This looks like a badge of ours but cannot be one"


class BadgeForged(Problem):
    status, code, title = 422, "badge_forged", "The badge's checksum does not fit: misread, or not genuine"


class BadgeWrongEvent(Problem):
    status, code, title = 409, "badge_wrong_event", "This badge belongs to another event"


class BadgeRevoked(Problem):
    status, code, title = 410, "badge_revoked", "This badge was replaced by a newer one"


class ConsentRefused(Problem):
    status, code, title = 403, "consent_refused", "This person does not want to be scanned"


REFUSALS: dict[str, type[Problem]] = {
    problem.code: problem for problem in (BadgeMalformed, BadgeForged, BadgeWrongEvent, BadgeRevoked, ConsentRefused)
}

SCAN_PROBLEMS = (*REFUSALS.values(), IdReused)
