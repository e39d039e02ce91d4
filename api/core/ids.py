"""Identifiers made by the server."""

import hashlib
import os
import time
from uuid import UUID

from pydantic import BaseModel


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562, section 5.7): milliseconds since 1970, then 74 random bits.

    Made here and not by PostgreSQL, whose own `uuidv7()` exists only from version 18 on. Rows that are written
    together lie together in the index.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def fingerprint(sent: BaseModel) -> UUID:
    """What recognises content that is sent again: the same content has the same fingerprint."""
    return UUID(bytes=hashlib.sha256(sent.model_dump_json(exclude_defaults=True).encode()).digest()[:16])
