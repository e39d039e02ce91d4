"""Teams, over HTTP: first what the organiser does with all of them, then what members do with their own."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentManager, CurrentMember, CurrentOrganiser
from api.auth.principal import TeamMember
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, InvalidInput, NotFound, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from api.teams import service
from api.teams.errors import LastManager, QuestionAnswered
from api.teams.schemas import (
    Colleague,
    MemberIn,
    MemberList,
    MemberOut,
    MyTeam,
    Profile,
    QuestionOut,
    TeamChange,
    TeamIn,
    TeamOut,
    TeamPlace,
)
from api.teams.service import AddressedMember, ListedTeam
from models import MemberRole

router = APIRouter(responses=problems(*SIGNED_IN, NotFound))


@router.get("/teams", tags=["organiser"], summary="List the teams", responses=problems(CursorInvalid))
async def list_teams(
    organiser: CurrentOrganiser, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[TeamOut]:
    """By name."""
    found, next_cursor = await service.teams(session, organiser, limit, cursor)
    return Page(items=[_team(listed) for listed in found], next_cursor=next_cursor)


@router.post(
    "/teams",
    tags=["organiser"],
    status_code=status.HTTP_201_CREATED,
    summary="Set up a team with its book",
    responses=problems(IdReused) | {200: {"model": TeamOut, "description": "Sent before: nothing changed."}},
)
async def create_team(
    organiser: CurrentOrganiser, team: TeamIn, session: Session, now: Now, response: Response
) -> TeamOut:
    listed, is_new = await service.create_team(session, organiser, team.id, team.name, team.manager_email, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _team(listed)


@router.patch(
    "/teams/{team_id}", tags=["organiser"], summary="Say where a team's booth is", responses=problems(InvalidInput)
)
async def place_team(organiser: CurrentOrganiser, team_id: UUID, place: TeamPlace, session: Session) -> TeamOut:
    return _team(await service.place_team(session, organiser, team_id, place.zone_id))


@router.get("/teams/{team_id}/members", tags=["organiser"], summary="List a team's members")
async def list_members(organiser: CurrentOrganiser, team_id: UUID, session: Session) -> MemberList:
    """By name; those who were removed too."""
    found = await service.members(session, organiser.event_id, team_id)
    return MemberList(items=[_member(addressed) for addressed in found])


@router.post(
    "/teams/{team_id}/members",
    tags=["organiser"],
    status_code=status.HTTP_201_CREATED,
    summary="Put somebody into a team",
    responses={200: {"model": MemberOut, "description": "Was in it before: name and role are now these."}},
)
async def put_member(
    organiser: CurrentOrganiser, team_id: UUID, member: MemberIn, session: Session, now: Now, response: Response
) -> MemberOut:
    """They can sign in by a code mailed to the address from now on. Somebody who was removed is back.

    Another role than before signs them out everywhere, booth phones too.
    """
    addressed, is_new = await service.put_member(
        session, organiser, team_id, member.email, member.name, member.role, now
    )
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _member(addressed)


@router.delete(
    "/teams/{team_id}/members/{member_id}",
    tags=["organiser"],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Remove somebody from a team",
)
async def remove_member(
    organiser: CurrentOrganiser, team_id: UUID, member_id: UUID, session: Session, now: Now
) -> None:
    """Signs them out everywhere at once and revokes phones paired in their name. What they wrote stays."""
    await service.remove_member(session, organiser.event_id, team_id, member_id, now)


@router.get("/team", tags=["team"], summary="My team, its members, whom it looks for and what it asks")
async def get_team(member: CurrentMember, session: Session) -> MyTeam:
    return await _my_team(session, member)


@router.patch(
    "/team",
    tags=["team"],
    summary="Rename the team, say where its booth is, whom it looks for or what it asks",
    responses=problems(InvalidInput, IdReused, QuestionAnswered),
)
async def change_team(manager: CurrentManager, change: TeamChange, session: Session, now: Now) -> MyTeam:
    """Send the questions with the ids that they have: one without its id is a new question, which nobody answered."""
    await service.change_team(session, manager, change, now)
    return await _my_team(session, manager)


@router.delete(
    "/team/members/{member_id}",
    tags=["team"],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Remove a colleague",
    responses=problems(LastManager),
)
async def remove_colleague(manager: CurrentManager, member_id: UUID, session: Session, now: Now) -> None:
    """Signs them out everywhere at once and revokes phones paired in their name. What they wrote stays."""
    await service.remove_colleague(session, manager, member_id, now)


async def _my_team(session: Session, member: TeamMember) -> MyTeam:
    team, members, questions = await service.my_team(session, member)
    return MyTeam(
        id=team.id,
        name=team.name,
        book_id=member.book_id,
        zone_id=team.zone_id,
        profile=Profile.model_validate(team.profile),
        questions=[QuestionOut.model_validate(question) for question in questions],
        members=[
            Colleague(id=one.id, name=one.name, role=MemberRole(one.role), removed=one.removed_at is not None)
            for one in (addressed.member for addressed in members)
        ],
    )


def _team(listed: ListedTeam) -> TeamOut:
    team = listed.team
    return TeamOut(
        id=team.id,
        name=team.name,
        book_id=listed.book_id,
        zone_id=team.zone_id,
        member_count=listed.member_count,
        created_at=team.created_at,
    )


def _member(addressed: AddressedMember) -> MemberOut:
    member = addressed.member
    return MemberOut(
        id=member.id,
        name=member.name,
        email=addressed.email,
        role=MemberRole(member.role),
        created_at=member.created_at,
        removed_at=member.removed_at,
    )
