"""The radar, over HTTP: its rooms."""

from fastapi import APIRouter

from api.radar.consent.router import router as consent
from api.radar.nearby.router import router as nearby
from api.radar.occupancy.router import router as occupancy
from api.radar.presence.router import router as presence
from api.radar.sightings.router import router as sightings
from api.radar.stream.router import router as stream

router = APIRouter()
for part in (presence, nearby, stream, sightings, consent, occupancy):
    router.include_router(part)
