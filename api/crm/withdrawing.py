"""What people take back leaves the CRMs too: the ledger asks here where a contact was sent."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.contacts.destinations import DESTINATIONS, Copy, Loss
from api.crm import planning_repository as repository
from models import CrmSystem, CrmWithdrawal, ReceiptState

NAMES = {CrmSystem.HUBSPOT: "HubSpot", CrmSystem.SALESFORCE: "Salesforce"}


async def crms(session: AsyncSession, event_id: UUID, losses: Sequence[Loss]) -> list[Copy]:
    """The CRMs that have the contact. The worker sees to it that it leaves, or shows less: their books are locked, so
    nothing is being sent that would be missed here."""
    found = await repository.sent_to(session, event_id, {loss.contact_id for loss in losses})
    copies = []
    for connection, contact_id in found:
        name = f"{NAMES[CrmSystem(connection.system)]}, {connection.name}"
        for loss in losses:
            if loss.contact_id != contact_id:
                continue
            copy = Copy(loss, "crm", name, ReceiptState.PENDING, "")
            copies.append(copy)
            session.add(
                CrmWithdrawal(event_id=event_id, receipt_id=copy.id, connection_id=connection.id, contact_id=contact_id)
            )
    await session.flush()
    return copies


DESTINATIONS.append(crms)
