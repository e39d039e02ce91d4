"""Moments as people say them, in their language and by the calendar of the event's own time zone. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from api.prospects.english import ENGLISH
from api.prospects.german import GERMAN
from api.prospects.texts import Texts
from models import Language

TEXTS: Mapping[Language, Texts] = {Language.ENGLISH: ENGLISH, Language.GERMAN: GERMAN}


@dataclass(frozen=True, slots=True)
class Voice:
    """Says things at the moment `now`."""

    language: Language
    now: datetime
    tz: ZoneInfo

    @property
    def texts(self) -> Texts:
        return TEXTS[self.language]

    def ago(self, moment: datetime) -> str:
        """How long ago it was: "just now", "5 minutes ago", "3 hours ago", "yesterday", "4 days ago".

        Within an hour the minutes count, even across midnight; after that the calendar does. A moment that lies ahead
        (a phone with a wrong clock) is "just now".
        """
        times, minutes = self.texts.times, self._elapsed(moment) // timedelta(minutes=1)
        if minutes < 1:
            return times.just_now
        if minutes < 60:
            return times.minute_ago if minutes == 1 else times.minutes_ago.format(n=minutes)
        days = -self.days_until(moment)
        if days == 0:
            return times.hour_ago if minutes < 120 else times.hours_ago.format(n=minutes // 60)
        if days == 1:
            return times.yesterday
        return times.days_ago.format(n=days) if days < 14 else times.weeks_ago.format(n=days // 7)

    def at(self, moment: datetime) -> str:
        """A moment of a plan: "yesterday at 16:00", "tomorrow at 09:30", "on Friday at 09:00", "in 9 days"."""
        times, days = self.texts.times, self.days_until(moment)
        near = {-1: times.yesterday_at, 0: times.today_at, 1: times.tomorrow_at}
        if days < -1:
            return times.days_ago.format(n=-days)
        if days >= 7:
            return times.in_days.format(n=days)
        return self._by_clock(near.get(days, times.weekday_at), moment)

    def until(self, moment: datetime) -> str:
        """How long something rests: "until tomorrow at 09:30", "until Friday at 09:00", "for 9 days"."""
        times, days = self.texts.times, self.days_until(moment)
        if days >= 7:
            return times.for_days.format(n=days)
        near = {0: times.until_today_at, 1: times.until_tomorrow_at}
        return self._by_clock(near.get(days, times.until_weekday_at), moment)

    def days_until(self, moment: datetime) -> int:
        """Midnights at the venue between now and the moment, negative if it has passed."""
        return (moment.astimezone(self.tz).date() - self.now.astimezone(self.tz).date()).days

    def _by_clock(self, template: str, moment: datetime) -> str:
        local = moment.astimezone(self.tz)
        return template.format(weekday=self.texts.times.weekdays[local.weekday()], clock=f"{local:%H:%M}")

    def _elapsed(self, moment: datetime) -> timedelta:
        # Two times of one zone subtract as wall clocks and would miss the hour of a clock change.
        return self.now.astimezone(UTC) - moment.astimezone(UTC)
