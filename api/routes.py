"""The one list of routers: the table of contents of the API."""

from fastapi import APIRouter

from api.attendees.router import router as attendees
from api.auth.devices.router import router as devices
from api.auth.keys.router import router as api_keys
from api.auth.router import router as auth
from api.badges.router import router as badges
from api.briefs.router import router as briefs
from api.contacts.memory.router import router as memory
from api.contacts.own_facts.router import router as own_facts
from api.contacts.router import router as contacts
from api.crm.router import router as crm
from api.events.router import router as events
from api.exchange.card.router import router as card
from api.exchange.router import router as exchange
from api.exports.router import router as exports
from api.jobs.router import router as jobs
from api.outcomes.router import router as outcomes
from api.privacy.archive.router import public as archive_links
from api.privacy.router import router as privacy
from api.prospects.router import router as prospects
from api.radar.router import router as radar
from api.reminders.router import router as reminders
from api.scans.router import router as scans
from api.stats.router import router as stats
from api.sync.router import public as sync_schema
from api.sync.router import router as sync
from api.tasks.calendar.router import router as calendar
from api.tasks.router import router as tasks
from api.tasks.workload.router import router as workload
from api.teams.router import router as teams
from api.vcards.router import router as vcards
from api.webhooks.router import router as webhooks

v1 = APIRouter(prefix="/v1")
# Routes are tried in this order: the busiest come first.
for part in (
    scans,
    radar,
    sync,
    auth,
    vcards,  # before /contacts/{contact_id}, which its addresses look like
    contacts,
    memory,
    briefs,
    own_facts,
    devices,
    events,
    exchange,
    exports,
    jobs,
    outcomes,
    privacy,
    prospects,
    stats,
    calendar,  # before `/tasks/{task_id}`
    tasks,
    teams,
    workload,
    webhooks,
    crm,
    api_keys,
    attendees,
):
    v1.include_router(part)
for part in (badges, sync_schema, reminders):
    v1.include_router(part)

pages = APIRouter()
"""What people open in a browser: by their badge, or by a link. It has no version."""
pages.include_router(card)
pages.include_router(archive_links)
