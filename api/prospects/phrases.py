"""What was observed of a contact, in words a rep would say aloud. Pure.

A phrase is a clause without a capital or a full stop, or None where nothing was observed: what is not known is not
said. Phrases take the whole observation, because most of them are about two things at once ("rated hot yesterday,
no follow-up yet").
"""

from dataclasses import dataclass, field
from datetime import timedelta

from api.contacts.interest import BANDS, word
from api.contacts.target import Match
from api.prospects.observed import Observed
from api.prospects.urgency import NOTABLE_GAP, WARM
from api.prospects.voice import Voice
from models import Step

_EVEN = 3  # gut feeling, 1–5, that is neither good nor bad
_MOST = 0.5
_QUOTED = 60
"""Characters of somebody's own words that are quoted."""


@dataclass(frozen=True, slots=True)
class Person:
    """A contact to talk about: what was observed, and how they fit the target profile."""

    seen: Observed
    match: Match = field(default_factory=Match)


def rated(person: Person, voice: Voice) -> str | None:
    """ "rated hot by Ana yesterday", "rated only warm on average, last by Ana an hour ago"."""
    seen, texts = person.seen, voice.texts.reasons
    if seen.interest is None or seen.last_rated_at is None:
        return None
    is_lukewarm = BANDS["warm"][0] <= seen.interest < WARM
    label = texts.labels["only_warm"] if is_lukewarm else _label(seen.interest, voice)
    if seen.raters > 1:
        template = texts.rated_on_average_by if seen.last_rated_by else texts.rated_on_average
    else:
        template = texts.rated_by if seen.last_rated_by else texts.rated
    return template.format(label=label, author=seen.last_rated_by, ago=voice.ago(seen.last_rated_at))


def rated_and_left(person: Person, voice: Voice) -> str | None:
    """The rating, and for a contact worth the effort that nobody has acted on it."""
    seen, said = person.seen, rated(person, voice)
    if said is None or (seen.interest or 0) < WARM or seen.moved_on:
        return said  # nobody is expected to run after them
    if seen.last_done_at is None:
        return voice.texts.reasons.no_follow_up_yet.format(rated=said)
    is_older = seen.last_rated_at is not None and seen.last_done_at < seen.last_rated_at
    return voice.texts.reasons.no_follow_up_since.format(rated=said) if is_older else said


def sensed(person: Person, voice: Voice) -> str | None:
    """ "gut feeling 4 of 5", or the gap if words and feeling disagree."""
    texts, gut = voice.texts.reasons, person.seen.gut
    if gut is None:
        return None
    said = gap(person, voice)
    return texts.check_in.format(gap=said) if said else texts.sensed.format(gut=_figure(gut, voice))


def gap(person: Person, voice: Voice) -> str | None:
    """ "said hot, but the gut feeling was 2"; None unless both are known and far apart, and one of them is good."""
    interest, gut = person.seen.interest, person.seen.gut
    if interest is None or gut is None or (interest < WARM and gut <= _EVEN):
        return None
    if abs(interest / 5 - (gut - 1) / 4) < NOTABLE_GAP - 1e-9:
        return None
    return voice.texts.reasons.gap.format(label=_label(interest, voice), gut=_figure(gut, voice))


def met(person: Person, voice: Voice) -> str | None:
    """ "met an hour ago", "met twice, last yesterday", "came back on another day, last an hour ago"."""
    seen, texts = person.seen, voice.texts.reasons
    if seen.last_captured_at is None:
        return None
    if seen.visits <= 1:
        return texts.met.format(ago=voice.ago(seen.last_captured_at))
    template = texts.met_twice if seen.visits == 2 else texts.met_often
    if seen.first_captured_at and voice.days_until(seen.first_captured_at) < voice.days_until(seen.last_captured_at):
        template = texts.met_on_days
    return template.format(n=seen.visits, ago=voice.ago(seen.last_captured_at))


def stayed(person: Person, voice: Voice) -> str | None:
    """ "stayed 5 minutes at the booth", "came back to the booth", "came back twice, stayed 14 minutes"."""
    seen, texts = person.seen, voice.texts.reasons
    if not seen.booth_visits:
        return None
    minutes = seen.booth_time // timedelta(minutes=1)
    stay = (texts.stay_of_a_minute if minutes == 1 else texts.stay).format(n=minutes) if minutes else None
    if seen.booth_visits == 1:
        return texts.stayed.format(stay=stay) if stay else texts.came_by
    back = seen.booth_visits - 1
    came = (texts.came_back, texts.came_back_twice)[back - 1] if back <= 2 else texts.came_back_often.format(n=back)
    return texts.came_and_stayed.format(came=came, stay=stay) if stay else came


def scanned_back(person: Person, voice: Voice) -> str | None:
    return voice.texts.reasons.scanned_back if person.seen.scanned_back else None


def outcome(person: Person, voice: Voice) -> str | None:
    """ "they replied yesterday", "not interested, they said an hour ago"."""
    kind, moment = person.seen.last_outcome, person.seen.last_outcome_at
    return voice.texts.reasons.outcomes[kind].format(ago=voice.ago(moment)) if kind and moment else None


def talked(person: Person, voice: Voice) -> str | None:
    """Who did most of the talking."""
    texts, who = voice.texts.reasons, person.seen.talked
    if who is None:
        return None
    if abs(who) < _MOST:
        return texts.both_talked
    return texts.they_talked if who > 0 else texts.we_talked


def step(person: Person, voice: Voice) -> str | None:
    """The furthest step that somebody recorded."""
    place = person.seen.step
    return voice.texts.reasons.steps[tuple(Step)[place - 1]] if place else None


def promises(person: Person, voice: Voice) -> str | None:
    """ "a promise is broken: “send the drawings”, due yesterday at 16:00"; else those open, else those kept."""
    seen, texts = person.seen, voice.texts.reasons
    if seen.open_promises:
        is_broken = seen.promise_broken_at is not None and seen.promise_broken_at <= voice.now
        template = texts.promise_broken if is_broken else texts.promise_open
        return template.format(promise=dated_promise(person, voice))
    if seen.kept_promises:
        return texts.promise_kept if seen.kept_promises == 1 else texts.promises_kept.format(n=seen.kept_promises)
    return None


def solved(person: Person, voice: Voice) -> str | None:
    """ "1 difficulty of theirs solved"."""
    count, texts = person.seen.solved, voice.texts.reasons
    if not count:
        return None
    return texts.solved_one if count == 1 else texts.solved.format(n=count)


def profile(person: Person, voice: Voice) -> str | None:
    """ "fits your profile: procurement, logistics", "not the role, industry or interests you look for"."""
    texts = voice.texts.reasons
    stated = {name: words for name in texts.parts if (words := getattr(person.match, name)) is not None}
    words = ", ".join(dict.fromkeys(word for fitting in stated.values() for word in fitting))
    missing = _either([texts.parts[name] for name, fitting in stated.items() if not fitting], texts.either)
    if words and missing:
        return texts.profile_fits_partly.format(words=words, missing=missing)
    if words:
        return texts.profile_fits.format(words=words)
    return texts.profile_misses.format(missing=missing) if missing else None


def power(person: Person, voice: Voice) -> str | None:
    """ "they decide"."""
    return voice.texts.reasons.power.get(person.seen.decision_power or "")


def answered(person: Person, voice: Voice) -> str | None:
    """ "answered most of your questions"."""
    part, texts = person.seen.answered, voice.texts.reasons
    if part is None:
        return None
    if part > 1 - 1e-9:
        return texts.answered_all
    return texts.answered_most if part > _MOST else texts.answered_some


def notes(person: Person, voice: Voice) -> str | None:
    """ "2 notes about them"."""
    count, texts = person.seen.notes, voice.texts.reasons
    if not count:
        return None
    return texts.note if count == 1 else texts.notes.format(n=count)


def followed_up(person: Person, voice: Voice) -> str | None:
    """ "last follow-up 3 hours ago"."""
    moment = person.seen.last_done_at
    return None if moment is None else voice.texts.reasons.followed_up.format(ago=voice.ago(moment))


def quoted(words: str, voice: Voice) -> str:
    """Somebody's own words, in their first line, not too long."""
    line = " ".join(words.split())
    short = line if len(line) <= _QUOTED else f"{line[:_QUOTED].rstrip()}…"
    return voice.texts.plans.quoted.format(text=short)


def dated_promise(person: Person, voice: Voice) -> str:
    """ "“send the drawings”, due tomorrow at 15:00"."""
    words, due = quoted(person.seen.promise or "", voice), person.seen.promise_due_at
    return voice.texts.reasons.promise_due.format(promise=words, at=voice.at(due)) if due else words


def _either(parts: list[str], joiner: str) -> str:
    """ "role", "role or industry", "role, industry or interests"."""
    return joiner.join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def _label(interest: float, voice: Voice) -> str:
    """A mean between two words takes the cooler one."""
    return voice.texts.reasons.labels[word(int(interest))]


def _figure(value: float, voice: Voice) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", voice.texts.reasons.decimal_point)
