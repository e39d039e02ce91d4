"""What may go wrong when signing in."""

from api.core.errors import Problem

_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class _Unauthenticated(Problem):
    status = 401

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, headers=_CHALLENGE)


class NotSignedIn(_Unauthenticated):
    code, title = "not_signed_in", "A valid access token is needed"


class TokenExpired(_Unauthenticated):
    code, title = "token_expired", "The access token has expired; refresh it"


class SessionEnded(_Unauthenticated):
    """Signed out, removed from the team, or the device was revoked."""

    code, title = "session_ended", "This session has been ended; sign in again"


class CodeRefused(_Unauthenticated):
    code, title = "code_refused", "The code is wrong, used or expired"
    recorded = True  # the failed try counts


class RefreshRefused(_Unauthenticated):
    code, title = "refresh_refused", "The refresh token is not valid; sign in again"
    recorded = True  # a token seen twice has ended its session


class PairingRefused(_Unauthenticated):
    code, title = "pairing_refused", "The pairing code is wrong, used or expired"


class UnsentItems(Problem):
    status, code, title = 409, "unsent_items", "The phone holds items that it has not sent"

    def __init__(self, count: int) -> None:
        items = "1 item is" if count == 1 else f"{count} items are"
        super().__init__(f"{items} still on this phone only; send them, or sign out with discard_unsent=true")


class DeviceTaken(Problem):
    status, code, title = 409, "device_taken", "This device id is paired with another team"


class TooManyKeys(Problem):
    status, code, title = 409, "too_many_keys", "A team may have at most 20 API keys"
