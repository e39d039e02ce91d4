"""The words in charts, in each language. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models import Language


class Chart(StrEnum):
    """What there are pictures of."""

    HOURS = "hours"
    DAYS = "days"
    REPS = "reps"
    RATINGS = "ratings"
    QUESTIONS = "questions"
    FUNNEL = "funnel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """`notes` say what is counted. `day` takes `weekday`, `day` and `month`; `peak` takes `leads` and `hour`; `earlier`
    takes `n`, `answered` that and `text`, `between` two numbers, `left` a `name`. `ratings`: hot, warm, cold, none."""

    titles: Mapping[Chart, str]
    notes: Mapping[Chart, str]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    day: str
    peak: str
    earlier: str
    nothing: str
    nobody: str
    left: str
    ratings: tuple[str, str, str, str]
    answered: str
    between: str

    def of_day(self, day: date) -> str:
        return self.day.format(weekday=self.weekdays[day.weekday()], day=day.day, month=self.months[day.month - 1])


TEXTS: Mapping[Language, Texts] = {
    Language.ENGLISH: Texts(
        titles={
            Chart.HOURS: "Leads by hour",
            Chart.DAYS: "Leads by day",
            Chart.REPS: "Leads in the team",
            Chart.RATINGS: "Leads by rating",
            Chart.QUESTIONS: "What leads answered",
            Chart.FUNNEL: "How far leads have come",
        },
        notes={
            Chart.HOURS: "When each was met first, by the clocks at the venue.",
            Chart.DAYS: "When each was met first.",
            Chart.REPS: "Who met each first.",
            Chart.RATINGS: "What they said, as the team heard it last.",
            Chart.QUESTIONS: "As the team heard it last.",
            Chart.FUNNEL: "Leads that came to each step or further.",
        },
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        day="{weekday} {day} {month}",
        peak="{leads} at {hour}",
        earlier="Earlier days that are not shown: {n}",
        nothing="Nothing yet.",
        nobody="nobody known",
        left="{name} (left)",
        ratings=("hot", "warm", "cold", "not rated"),
        answered="{text} ({n} answered)",
        between="{least} to below {below}",
    ),
    Language.GERMAN: Texts(
        titles={
            Chart.HOURS: "Leads nach Stunde",
            Chart.DAYS: "Leads nach Tag",
            Chart.REPS: "Leads im Team",
            Chart.RATINGS: "Leads nach Bewertung",
            Chart.QUESTIONS: "Was Leads geantwortet haben",
            Chart.FUNNEL: "Wie weit Leads gekommen sind",
        },
        notes={
            Chart.HOURS: "Wann die erste Begegnung war, nach den Uhren am Ort.",
            Chart.DAYS: "Wann die erste Begegnung war.",
            Chart.REPS: "Wer die erste Begegnung hatte.",
            Chart.RATINGS: "Was sie gesagt haben, wie das Team es zuletzt gehört hat.",
            Chart.QUESTIONS: "Wie das Team es zuletzt gehört hat.",
            Chart.FUNNEL: "Leads, die bis zu jedem Schritt oder weiter gekommen sind.",
        },
        weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
        months=("1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9.", "10.", "11.", "12."),
        day="{weekday} {day}.{month}",
        peak="{leads} um {hour}",
        earlier="Frühere Tage, die hier fehlen: {n}",
        nothing="Noch nichts.",
        nobody="unbekannt",
        left="{name} (nicht mehr dabei)",
        ratings=("heiß", "warm", "kalt", "ohne Bewertung"),
        answered="{text} ({n} beantwortet)",
        between="{least} bis unter {below}",
    ),
}
