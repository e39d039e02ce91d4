"""How well a contact is known, over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from api.auth.dependencies import CurrentReader, ReadersLanguage
from api.contacts.knowledge import service
from api.contacts.knowledge.questions import covered, missing
from api.contacts.knowledge.schemas import CommonGround, KnowledgeOut, OwnSide, QuestionWorthAsking
from api.contacts.knowledge.service import Known
from api.contacts.texts import TEXTS
from api.core.database import Session
from models import Fact, Topic

router = APIRouter()


@router.get("/knowledge", summary="How well we know a contact, and what to ask next")
async def get_knowledge(
    holder: CurrentReader, contact_id: UUID, session: Session, language: ReadersLanguage
) -> KnowledgeOut:
    """Which topics have facts, a question for each that has none, and what they and we have in common: a fact of the
    same topic, or an interest, that shares a word of four letters or more (whose ending may differ)."""
    known = await service.knowledge(session, holder, contact_id)
    topics = {fact.topic for fact in known.facts}
    questions = [QuestionWorthAsking(topic=one, text=TEXTS[language].questions[one]) for one in missing(topics)]
    return KnowledgeOut(
        covered=covered(topics),
        missing=questions,
        next_question=questions[0] if questions else None,
        in_common=[_common(fact, known) for fact in known.facts if fact.id in known.common],
    )


def _common(fact: Fact, known: Known) -> CommonGround:
    ours = [OwnSide(name=one.whose, text=one.text) for one in known.common[fact.id]]
    return CommonGround(fact_id=fact.id, topic=Topic(fact.topic), text=fact.text, ours=ours)
