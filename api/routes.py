"""The one list of routers: the table of contents of the API."""

from fastapi import APIRouter

from api.auth.devices.router import router as devices
from api.auth.router import router as auth
from api.events.router import router as events
from api.scans.router import router as scans

v1 = APIRouter(prefix="/v1")
for part in (auth, devices, events, scans):
    v1.include_router(part)
