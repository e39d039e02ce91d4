"""A manager's numbers over the wire."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.auth.devices.silence import Reason
from api.core.schemas import Output
from models import QuestionKind, Step


class HourOut(Output):
    starts_at: datetime
    leads: int


class DayOut(Output):
    day: date
    leads: int


class RepOut(Output):
    member_id: UUID | None = Field(description="Null: leads that nobody is known to have scanned.")
    name: str
    removed: bool = Field(description="They have left the team.")
    leads: int = Field(description="Whom they were the first of the team to scan.")
    scans: int


class RatingsOut(Output):
    """By the mean of what each author heard last, rounded: `hot` is 4 and 5, `warm` 2 and 3, `cold` 0 and 1."""

    hot: int
    warm: int
    cold: int
    unrated: int


class OptionOut(Output):
    value: str
    leads: int


class BucketOut(Output):
    least: float
    below: float
    leads: int


class QuestionFiguresOut(Output):
    """A lead of whom two authors heard different things counts with both."""

    question_id: UUID
    text: str
    kind: QuestionKind
    answered: int = Field(description="Leads with an answer.")
    options: list[OptionOut] = Field(description="Of `single` and `multi`, in the question's order.")
    buckets: list[BucketOut] = Field(description="Of `number`.")


class FollowUpsOut(Output):
    """The first follow-up is a task done, a promise kept or an outcome, whichever came first."""

    followed_up: int
    waiting: int
    median_seconds: int | None = Field(validation_alias="median", description="From the first scan; null: none yet.")
    p90_seconds: int | None = Field(validation_alias="p90", description="Nine of ten took no longer.")


class ReachedOut(Output):
    step: Step
    reached: int = Field(description="Leads that came to this step or further.")
    now: int = Field(description="Leads that stand there now: silences lead back.")


class BoothOut(Output):
    """Leads whose visits to the team's own booth they let the team see."""

    zone_id: UUID
    name: str
    leads: int
    visits: int
    median_seconds: int | None = Field(validation_alias="median", description="How long half of the visits lasted.")


class SilentPhone(Output):
    device_id: UUID
    member_name: str
    code: Reason
    text: str = Field(examples=["“Booth 3” has 14 unsent items and has been silent for 25 minutes"])


class UnresolvedOut(Output):
    """Badges that nobody is registered with yet."""

    contacts: int
    scans: int


class TeamStats(Output):
    as_of: datetime
    timezone: str = Field(description="Of the event: hours and days are by its clocks.", examples=["Europe/Lisbon"])
    leads: int = Field(description="All contacts of the book.")
    hours: list[HourOut] = Field(description="By when leads were met first; hours without any are left out.")
    days: list[DayOut]
    reps: list[RepOut]
    booth: BoothOut | None = Field(description="Null: nobody said where the team's booth is.")
    ratings: RatingsOut
    questions: list[QuestionFiguresOut]
    follow_ups: FollowUpsOut
    funnel: list[ReachedOut]
    silent_phones: list[SilentPhone]
    unresolved: UnresolvedOut
    workload: str = Field(description="Where to see who has too much to do.", examples=["/v1/team/workload"])
