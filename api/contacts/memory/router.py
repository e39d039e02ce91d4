"""What members say about a contact, over HTTP: each kind of it has a router of its own."""

from fastapi import APIRouter

from api.auth.dependencies import SIGNED_IN
from api.contacts.knowledge.router import router as knowledge
from api.contacts.memory.answers.router import router as answers
from api.contacts.memory.difficulties.router import router as difficulties
from api.contacts.memory.facts.router import router as facts
from api.contacts.memory.notes.router import router as notes
from api.contacts.memory.occasions.router import router as occasions
from api.contacts.memory.ratings.router import router as ratings
from api.contacts.memory.tags.router import router as tags
from api.contacts.memory.touchpoints.router import router as touchpoints
from api.core.errors import NotFound, problems

router = APIRouter(prefix="/contacts/{contact_id}", tags=["contacts"], responses=problems(*SIGNED_IN, NotFound))
for part in (notes, ratings, tags, facts, touchpoints, answers, difficulties, occasions, knowledge):
    router.include_router(part)
