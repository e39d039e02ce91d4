"""What is planned about a contact, what to do next, and why now, in words. Pure."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime

from api.prospects import phrases
from api.prospects.observed import Observed
from api.prospects.phrases import Person
from api.prospects.urgency import WARM, Cause, Day
from api.prospects.voice import Voice
from models import TaskKind

_NAMED = (TaskKind.CALL, TaskKind.MAIL, TaskKind.MEETING)


def tasks(person: Person, voice: Voice) -> str | None:
    """ "a call was due yesterday at 16:00", "3 open tasks, the next is due tomorrow at 09:00"."""
    seen, texts = person.seen, voice.texts.plans
    due = seen.next_due_at
    if not seen.open_tasks:
        return None
    if seen.snoozed_until:
        return _put_off(seen, voice, voice.texts.plans.some_task[_named(seen)])
    if due is None:
        return texts.open_task if seen.open_tasks == 1 else texts.open_tasks.format(n=seen.open_tasks)
    if seen.overdue_tasks > 1:
        return texts.overdue_tasks.format(n=seen.overdue_tasks, at=voice.at(due))
    if seen.open_tasks > 1 and not seen.overdue_tasks:
        return texts.next_of_tasks.format(n=seen.open_tasks, at=voice.at(due))
    return _due(_task(seen, voice, texts.some_task[_named(seen)]), due, voice)


def next_step(person: Person, cause: Cause, day: Day, voice: Voice) -> str:
    """One sentence: what to do about this contact next, and why. `cause`: of their urgency."""
    seen, texts = person.seen, voice.texts.plans
    if seen.moved_on:
        return texts.move_on.format(why=phrases.outcome(person, voice))
    if cause == "here":
        return texts.go_over
    if cause == "colleague" and seen.colleague:
        return texts.join.format(name=seen.colleague)
    if _is_promise_due(seen, day):
        return texts.keep_promise.format(promise=phrases.dated_promise(person, voice))
    if seen.next_due_at and voice.days_until(seen.next_due_at) <= 0:
        return texts.errand.format(
            errand=_errand(seen, voice), due=_due(_the_task(seen, voice), seen.next_due_at, voice)
        )
    if seen.occasion:
        return texts.congratulate.format(occasion=seen.occasion)
    if seen.visits and seen.warmth is None:
        return texts.rate
    if seen.open_tasks:
        return _plan(seen, voice)
    if lapsed := _lapsed(seen, voice):
        return texts.get_in_touch.format(why=lapsed)
    return _approach(person, voice) if waits(seen) else _stay(person, voice)


def because(cause: Cause, person: Person, day: Day, voice: Voice) -> str | None:
    """Why now: the cause of an urgency, in words. None if nothing is urgent."""
    say = _BECAUSE.get(cause)
    return say(person, day, voice) if say else None


def waits(seen: Observed) -> bool:
    """Whether nobody has done anything for them since the last meeting or reply, and nothing is planned."""
    if seen.open_tasks:
        return False
    done, met = seen.last_done_at, seen.last_captured_at
    return done is None or (met is not None and done < met) or is_unanswered(seen)


def is_unanswered(seen: Observed) -> bool:
    """Whether they replied, and nothing was done since."""
    done, replied = seen.last_done_at, seen.replied_at
    return replied is not None and (done is None or done < replied)


def _is_promise_due(seen: Observed, day: Day) -> bool:
    """Before midnight, or it is broken already."""
    due, broken = seen.promise_due_at, seen.promise_broken_at
    return bool((due and due < day.midnight(day.today)) or (broken and broken <= day.now))


def _plan(seen: Observed, voice: Voice) -> str:
    """The step when something is planned, but not for today."""
    texts, task = voice.texts.plans, _the_task(seen, voice)
    if seen.next_due_at:
        return texts.plan.format(due=_due(task, seen.next_due_at, voice))
    if seen.snoozed_until:
        return texts.leave.format(due=_put_off(seen, voice, texts.the_task[_named(seen)]))
    return texts.errand.format(errand=_errand(seen, voice), due=texts.no_date.format(what=task))


def _approach(person: Person, voice: Voice) -> str:
    """The step towards somebody who waits."""
    seen, texts = person.seen, voice.texts.plans
    if is_unanswered(seen):
        return texts.follow_up.format(why=_reply(person, voice))
    if gap := phrases.gap(person, voice):
        return texts.check_in.format(gap=gap)
    known = phrases.rated(person, voice) or phrases.sensed(person, voice)
    if seen.warmth is not None and seen.warmth < WARM:
        return texts.let_wait.format(why=known)
    reasons = voice.texts.reasons
    if seen.last_done_at:
        return texts.follow_up.format(why=reasons.no_follow_up_since.format(rated=phrases.met(person, voice)))
    return texts.follow_up.format(why=reasons.no_follow_up_yet.format(rated=known)) if known else texts.only_known


def _stay(person: Person, voice: Voice) -> str:
    """The step towards somebody who was looked after. They are, or they would be waiting."""
    seen, texts = person.seen, voice.texts.plans
    if seen.warmth is not None and seen.warmth < WARM:
        return texts.let_wait.format(why=phrases.rated(person, voice) or phrases.sensed(person, voice))
    if seen.visits and not seen.notes:
        return texts.write_down
    is_fresh = seen.last_done_at is not None and voice.days_until(seen.last_done_at) >= -1
    template = texts.give_time if is_fresh else texts.keep_in_touch
    return template.format(why=phrases.followed_up(person, voice))


def _lapsed(seen: Observed, voice: Voice) -> str | None:
    last, weeks, texts = seen.last_contact_at, seen.rhythm_weeks, voice.texts.plans
    if last is None or weeks is None or (voice.now - last).days < 7 * weeks:
        return None
    return (texts.lapsed_weekly if weeks == 1 else texts.lapsed).format(ago=voice.ago(last), n=weeks)


def _ending(day: Day, voice: Voice) -> str:
    texts, hours = voice.texts.plans, (day.event_ends_at - day.now).total_seconds() / 3600
    if hours <= 1:
        return texts.ends_in_minutes
    return texts.ends_in_hours.format(n=math.ceil(hours)) if hours <= 3 else texts.last_day


def _put_off(seen: Observed, voice: Voice, task: str) -> str:
    """ "the call is put off until tomorrow at 09:00", "2 tasks are put off, the first for 9 days"."""
    texts, until = voice.texts.plans, voice.until(seen.snoozed_until or voice.now)
    if seen.open_tasks == 1:
        return texts.put_off.format(what=_task(seen, voice, task), until=until)
    return texts.tasks_put_off.format(n=seen.open_tasks, until=until)


def _due(what: str, due: datetime, voice: Voice) -> str:
    """ "the call was due yesterday at 16:00", "the call is due on Friday at 09:00"."""
    template = voice.texts.plans.was_due if due <= voice.now else voice.texts.plans.is_due
    return template.format(what=what, at=voice.at(due))


def _the_task(seen: Observed, voice: Voice) -> str:
    return _task(seen, voice, voice.texts.plans.the_task[_named(seen)])


def _task(seen: Observed, voice: Voice, name: str) -> str:
    """The open task that is due first: a call, a mail and a meeting name themselves, others go by their title."""
    if seen.next_task_kind in _NAMED or not seen.next_task_title:
        return name
    return phrases.quoted(seen.next_task_title, voice)


def _named(seen: Observed) -> TaskKind:
    return TaskKind(seen.next_task_kind) if seen.next_task_kind in _NAMED else TaskKind.OTHER


def _errand(seen: Observed, voice: Voice) -> str:
    return voice.texts.plans.errands[TaskKind(seen.next_task_kind or TaskKind.OTHER)]


def _left_alone(person: Person, _day: Day, voice: Voice) -> str | None:
    if is_unanswered(person.seen):
        return _reply(person, voice)
    return phrases.rated_and_left(person, voice) or phrases.sensed(person, voice)


def _reply(person: Person, voice: Voice) -> str:
    """ "they replied an hour ago, no follow-up since"."""
    reasons, replied = voice.texts.reasons, phrases.outcome(person, voice)
    since = reasons.no_follow_up_since if person.seen.last_done_at else reasons.no_follow_up_yet
    return since.format(rated=replied)


def _with_colleague(person: Person, _day: Day, voice: Voice) -> str | None:
    name = person.seen.colleague
    return voice.texts.plans.colleague_there.format(name=name) if name else None


def _celebrating(person: Person, _day: Day, voice: Voice) -> str | None:
    occasion = person.seen.occasion
    return voice.texts.plans.occasion.format(occasion=occasion) if occasion else None


_BECAUSE: Mapping[Cause, Callable[[Person, Day, Voice], str | None]] = {
    "promise": lambda person, _day, voice: phrases.promises(person, voice),
    "task": lambda person, _day, voice: tasks(person, voice),
    "ending": lambda _person, day, voice: _ending(day, voice),
    "here": lambda _person, _day, voice: voice.texts.plans.here,
    "colleague": _with_colleague,
    "occasion": _celebrating,
    "rhythm": lambda person, _day, voice: _lapsed(person.seen, voice),
    "gap": lambda person, _day, voice: phrases.gap(person, voice),
    "waits": _left_alone,
    "unrated": lambda _person, _day, voice: voice.texts.plans.unrated,
}
