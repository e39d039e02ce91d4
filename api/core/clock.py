"""What time it is, as a dependency, so that a test can say so."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends


async def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(utc_now)]
