"""The secrets that the program makes for itself and keeps in the data directory, readable by its user alone."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet


@dataclass(frozen=True, slots=True)
class Keyring:
    """`signing`: newest first; the first signs access tokens, all verify. `badge`: signs badges, never rotated.

    Kept out of `repr`, so that no traceback or log shows them.
    """

    signing: list[str] = field(repr=False)
    badge: str = field(repr=False)

    @classmethod
    def of(cls, *, signing: list[str], badge: str) -> Self:
        signing = [key.strip() for key in signing if key.strip()]
        if not signing or any(len(key) < 32 for key in [*signing, badge]):
            raise ValueError("every secret key needs at least 32 characters")
        return cls(signing, badge)

    def digest(self, purpose: str, text: str) -> bytes:
        """A keyed fingerprint of something short or guessable (a sign-in code), 32 bytes.

        Keyed with the badge key because that one stays: rotating the signing keys must sign nobody out.
        """
        return hmac.digest(self.badge.encode(), f"{purpose}:{text}".encode(), hashlib.sha256)

    def seal(self, text: str) -> bytes:
        """Somebody's secret, encrypted so that the database alone does not give it away."""
        return self._fernet().encrypt(text.encode())

    def unseal(self, sealed: bytes) -> str:
        """Raises `cryptography.fernet.InvalidToken` if it was sealed with another badge key."""
        return self._fernet().decrypt(sealed).decode()

    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self.digest("seal", "")))


def load_or_create(path: Path) -> Keyring:
    """The keys kept at `path`; made there, with mode 600, the first time."""
    if not path.exists():
        draft = _draft(path, Keyring(signing=[secrets.token_urlsafe(48)], badge=secrets.token_urlsafe(48)))
        # Not a rename: of several processes that start together, all use the keys of the first.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    kept = json.loads(path.read_text())
    return Keyring.of(signing=kept["signing"], badge=kept["badge"])


def rotate(path: Path) -> None:
    """Put a new signing key in front. The one before it still verifies, so nobody is signed out; older ones go."""
    kept = load_or_create(path)
    _draft(path, Keyring(signing=[secrets.token_urlsafe(48), kept.signing[0]], badge=kept.badge)).replace(path)


def _draft(path: Path, keys: Keyring) -> Path:
    """A file beside `path`, to be put in its place: so nobody sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    # Created with its final mode: at no moment can another user read it.
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"signing": keys.signing, "badge": keys.badge}, file)
        file.flush()
        os.fsync(file.fileno())  # after a power cut without its badge key, every printed badge would be worthless
    return draft
