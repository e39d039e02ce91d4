"""What was observed of a contact, in words a rep would say aloud.

A phrase is a clause without a capital or a full stop, or None where nothing was observed: what is not known is not
said. Phrases take the whole observation, because most of them are about two things at once ("rated hot yesterday,
no follow-up yet").
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from api.contacts.interest import BANDS, word
from api.prospects.features import Match, Observed, said_minus_sensed
from api.prospects.when import ago, at, counted, until

WARM, HOT = BANDS["warm"][0], BANDS["hot"][0]  # least stated interest, 0–5, that is called so
MIDDLE = 2.5  # of the same scale; what lies below it speaks against a contact
_NOTABLE_GAP = 0.4  # two steps of that scale
_EVEN = 3  # gut feeling, 1–5, that is neither good nor bad
_TITLE_LENGTH = 60


def rated(observed: Observed, now: datetime, tz: ZoneInfo) -> str | None:
    """ "rated hot by Ana yesterday", "rated only warm on average, last by Ana an hour ago"."""
    if observed.interest is None:
        return None
    rating = f"rated {'only ' if WARM <= observed.interest < MIDDLE else ''}{_label(observed.interest)}"
    author = f"by {observed.last_rated_by} " if observed.last_rated_by else ""
    newest = (author + (ago(observed.last_rated_at, now, tz) if observed.last_rated_at else "")).rstrip()
    if observed.raters > 1:
        return f"{rating} on average" + (newest and f", last {newest}")
    return f"{rating} {newest}".rstrip()


def rated_and_left(observed: Observed, now: datetime, tz: ZoneInfo) -> str | None:
    """The rating, and for a contact worth the effort that nobody has acted on it."""
    rating = rated(observed, now, tz)
    if observed.interest is None or observed.interest < MIDDLE or observed.not_interested_at:
        return rating  # nobody is expected to run after them
    followed_up, when = observed.last_follow_up_at, observed.last_rated_at
    if followed_up is None:
        return f"{rating}, no follow-up yet"
    return f"{rating}, no follow-up since" if when and followed_up < when else rating


def sensed(observed: Observed, _now: datetime, _tz: ZoneInfo) -> str | None:
    """ "gut feeling 4 of 5", or the gap if words and feeling disagree."""
    if observed.gut is None:
        return None
    said = gap(observed)
    return f"{said}: check in" if said else f"gut feeling {_figure(observed.gut)} of 5"


def gap(observed: Observed) -> str | None:
    """ "said hot, but the gut feeling was 2"; None unless both are known and far apart, and one of them is good."""
    if observed.interest is None or observed.gut is None:
        return None
    if (observed.interest < MIDDLE and observed.gut <= _EVEN) or abs(said_minus_sensed(observed) or 0.0) < _NOTABLE_GAP:
        return None
    return f"said {_label(observed.interest)}, but the gut feeling was {_figure(observed.gut)}"


def met(observed: Observed, now: datetime, tz: ZoneInfo) -> str | None:
    """ "met an hour ago", "met twice, last yesterday", "met 3 times, last an hour ago"."""
    if observed.last_captured_at is None:
        return None
    last = ago(observed.last_captured_at, now, tz)
    if observed.visits <= 1:
        return f"met {last}"
    return f"met {'twice' if observed.visits == 2 else f'{observed.visits} times'}, last {last}"


def stayed(observed: Observed, _now: datetime, _tz: ZoneInfo) -> str | None:
    """ "stayed 5 minutes at the booth", "came back to the booth", "came back twice, stayed 14 minutes"."""
    if not observed.booth_visits:
        return None
    minutes = observed.booth_time // timedelta(minutes=1)
    stay = f"stayed {counted(minutes, 'minute')}" if minutes else ""
    if observed.booth_visits == 1:
        return f"{stay} at the booth" if stay else "came by the booth"
    back = observed.booth_visits - 1
    came = f"came back {'to the booth' if back == 1 else 'twice' if back == 2 else f'{back} times'}"
    return f"{came}, {stay}" if stay else came


def profile(observed: Observed, _now: datetime, _tz: ZoneInfo) -> str | None:
    """ "fits your profile: procurement, logistics", "not the role, industry or interests you look for"."""
    parts = _parts(observed.match)
    words = ", ".join(dict.fromkeys(word for fitting in parts.values() for word in fitting))
    missing = _either([part for part, fitting in parts.items() if not fitting])
    if words and missing:
        return f"partly your profile: {words}, but not the {missing}"
    if words:
        return f"fits your profile: {words}"
    return f"not the {missing} you look for" if missing else None


def tasks(observed: Observed, now: datetime, tz: ZoneInfo) -> str | None:
    """ "a call was due yesterday at 16:00", "3 open tasks, the next is due tomorrow at 09:00"."""
    if not observed.open_tasks:
        return None
    if observed.snoozed_until:
        return put_off(observed, "a", observed.snoozed_until, now, tz)
    due = observed.next_due_at
    if due is None:
        return counted(observed.open_tasks, "open task")
    if observed.overdue_tasks > 1:
        return f"{observed.overdue_tasks} tasks are overdue, the first {is_due(due, now, tz)}"
    if observed.open_tasks > 1 and not observed.overdue_tasks:
        return f"{observed.open_tasks} open tasks, the next {is_due(due, now, tz)}"
    return f"{task(observed, 'a')} {is_due(due, now, tz)}"


def task(observed: Observed, article: str) -> str:
    """The open task that is due first: a call, a mail and a meeting name themselves, others go by their title."""
    if observed.next_task_kind in ("call", "mail", "meeting"):
        return f"{article} {observed.next_task_kind}"
    title = observed.next_task_title
    if not title:
        return f"{article} task"
    return f"“{title}”" if len(title) <= _TITLE_LENGTH else f"“{title[:_TITLE_LENGTH].rstrip()}…”"


def is_due(due: datetime, now: datetime, tz: ZoneInfo) -> str:
    """ "was due yesterday at 16:00", "is due on Friday at 09:00"."""
    return f"{'was' if due <= now else 'is'} due {at(due, now, tz)}"


def put_off(observed: Observed, article: str, back: datetime, now: datetime, tz: ZoneInfo) -> str:
    """ "the call is put off until tomorrow at 09:00", "2 tasks are put off, the first for 9 days"."""
    if observed.open_tasks == 1:
        return f"{task(observed, article)} is put off {until(back, now, tz)}"
    return f"{observed.open_tasks} tasks are put off, the first {until(back, now, tz)}"


def notes(observed: Observed, _now: datetime, _tz: ZoneInfo) -> str | None:
    """ "2 notes about them"."""
    return f"{counted(observed.notes, 'note')} about them" if observed.notes else None


def followed_up(observed: Observed, now: datetime, tz: ZoneInfo) -> str | None:
    """ "last follow-up 3 hours ago"."""
    moment = observed.last_follow_up_at
    return None if moment is None else f"last follow-up {ago(moment, now, tz)}"


def refused(observed: Observed, now: datetime, tz: ZoneInfo) -> str | None:
    """ "marked as not interested yesterday"."""
    moment = observed.not_interested_at
    return None if moment is None else f"marked as not interested {ago(moment, now, tz)}"


def _parts(match: Match) -> dict[str, tuple[str, ...]]:
    parts = {
        "role": match.roles,
        "industry": match.industries,
        "interests": match.interests,
        "decision power": match.decision_power,
    }
    return {name: words for name, words in parts.items() if words is not None}


def _either(parts: list[str]) -> str:
    """ "role", "role or industry", "role, industry or interests"."""
    return " or ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def _label(interest: float) -> str:
    """A mean between two words takes the cooler one."""
    return word(int(interest))


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
