"""Where badges lead to, as a dependency."""

from typing import Annotated

from fastapi import Depends, Request


async def get_public_host(request: Request) -> str:
    host: str = request.app.state.settings.public_host
    return host


PublicHost = Annotated[str, Depends(get_public_host)]
"""The host that QR codes name."""
