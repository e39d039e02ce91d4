"""What the demo's first stand remembers can be read where a rep reads it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Fact
from tests.demo.conftest import Call


async def test_the_brief_of_a_demo_contact_quotes_what_was_said(call: Call, session: AsyncSession) -> None:
    contact_id = await session.scalar(select(Fact.contact_id).where(Fact.text.startswith("Hates phone calls")))

    brief = await call("rep", "GET", f"/v1/contacts/{contact_id}/brief", headers={"Accept": "text/plain"})

    assert brief.status_code == 200, brief.text
    for said in ("Hates phone calls", "Cycles across the Alps", "Send the drawings of the loading bay", "east gate"):
        assert said in brief.text
