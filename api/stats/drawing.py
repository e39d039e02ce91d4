"""The pictures of a manager's numbers: each reads only what it shows."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import TeamMember
from api.briefs.wording import TEXTS as BRIEF_TEXTS
from api.stats import bars, columns, figures, service
from api.stats.bars import Bar, Group
from api.stats.figures import Hour, QuestionFigures, Reached, RepFigures
from api.stats.frame import number
from api.stats.texts import TEXTS, Chart, Texts
from models import Language

__all__ = ["Chart", "draw"]


async def draw(session: AsyncSession, manager: TeamMember, chart: Chart, language: Language, now: datetime) -> str:
    """An SVG."""
    texts, where = TEXTS[language], await service.venue(session, manager)
    title, note = f"{texts.titles[chart]} · {where.event}", texts.notes[chart]
    groups: Sequence[Group]
    match chart:
        case Chart.HOURS:
            hours = await service.hours(session, manager, where)
            return columns.draw(chart, title, note, _by_day(hours, where.zone), texts)
        case Chart.DAYS:
            days = figures.days(await service.hours(session, manager, where), where.zone)
            groups = _one([Bar(texts.of_day(day.day), day.leads) for day in days[-columns.MOST_DAYS :]])
        case Chart.REPS:
            groups = _one([_of_rep(rep, texts) for rep in await service.reps(session, manager)])
        case Chart.RATINGS:
            found = await service.ratings(session, manager)
            counts = (found.hot, found.warm, found.cold, found.unrated)
            groups = _one([Bar(*pair) for pair in zip(texts.ratings, counts, strict=True)])
        case Chart.QUESTIONS:
            groups = [_of_question(asked, texts) for asked in await service.questions(session, manager)]
        case Chart.FUNNEL:
            groups = _one([_of_step(step, language) for step in await service.funnel(session, manager, now)])
    return bars.draw(chart, title, note, groups, texts.nothing)


def _by_day(hours: Sequence[Hour], zone: ZoneInfo) -> dict[date, Counter[int]]:
    """By the clocks of the venue: the hour that comes twice when they go back is one."""
    found: defaultdict[date, Counter[int]] = defaultdict(Counter)
    for hour in hours:
        here = hour.starts_at.astimezone(zone)
        found[here.date()][here.hour] += hour.leads
    return dict(found)


def _one(drawn: Sequence[Bar]) -> list[Group]:
    return [Group("", drawn)] if any(bar.value for bar in drawn) else []


def _of_rep(rep: RepFigures, texts: Texts) -> Bar:
    if rep.member_id is None:
        return Bar(texts.nobody, rep.leads)
    return Bar(texts.left.format(name=rep.name) if rep.removed else rep.name, rep.leads)


def _of_step(reached: Reached, language: Language) -> Bar:
    return Bar(BRIEF_TEXTS[language].steps[reached.step], reached.reached)


def _of_question(asked: QuestionFigures, texts: Texts) -> Group:
    drawn = [Bar(option.value, option.leads) for option in asked.options]
    drawn += [
        Bar(texts.between.format(least=number(each.least), below=number(each.below)), each.leads)
        for each in asked.buckets
    ]
    return Group(texts.answered.format(text=asked.text, n=number(asked.answered)), drawn)
