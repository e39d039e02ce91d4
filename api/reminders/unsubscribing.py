"""The key in a mail's link, by which whoever has the mail switches the mails off, and can do nothing else."""

import hmac
from uuid import UUID

from api.core.keyring import Keyring

_PURPOSE = "no digest"


def key_for(keys: Keyring, account_id: UUID) -> str:
    """Nothing is stored of it: it holds for as long as the account is there."""
    return f"{account_id.hex}.{keys.digest(_PURPOSE, account_id.hex)[:16].hex()}"


def account_of(keys: Keyring, key: str) -> UUID | None:
    """None for a key that is not ours."""
    try:
        account_id = UUID(key.partition(".")[0])
    except ValueError:
        return None
    return account_id if hmac.compare_digest(key_for(keys, account_id).encode(), key.encode()) else None
