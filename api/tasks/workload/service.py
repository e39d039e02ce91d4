"""The use case of workloads: a team deserves the attention that its customers get."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import TeamMember
from api.tasks.workload import repository
from api.tasks.workload.load import Load


async def workload(session: AsyncSession, member: TeamMember, now: datetime) -> list[Load]:
    """Of everybody in the member's team, whoever needs help first."""
    found = await repository.loads(session, member.event_id, member.team_id, member.book_id, now)
    return sorted(found, key=lambda load: (-load.late, -load.open, load.name, load.member_id))
