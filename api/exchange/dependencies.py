"""How long a request lasts, as a dependency."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request


async def get_lasting(request: Request) -> timedelta:
    return timedelta(days=request.app.state.settings.exchange_days)


Lasting = Annotated[timedelta, Depends(get_lasting)]
"""After it nobody can accept the request any more."""
