"""The words of the morning mail, in each language. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models import Language


class Section(StrEnum):
    """What somebody is reminded of, in the order of the mail."""

    TASK = "task"
    PROMISE = "promise"
    RHYTHM = "rhythm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """`subject` and `more` take `n`, `farewell` the `link` that ends these mails."""

    subject_of_one: str
    subject: str
    greeting: str
    headings: Mapping[Section, str]
    more: str
    farewell: str
    page_title: str
    page_question: str
    page_button: str
    page_done: str


TEXTS: Mapping[Language, Texts] = {
    Language.ENGLISH: Texts(
        subject_of_one="One thing waits for you today",
        subject="{n} things wait for you today",
        greeting="Good morning,\n\nthis is what waits for you today.",
        headings={
            Section.TASK: "To do",
            Section.PROMISE: "Promised",
            Section.RHYTHM: "Time to get in touch",
        },
        more="and {n} more",
        farewell="You get this mail on mornings when something waits for you, and on no others. "
        "If you want no more of them:\n{link}",
        page_title="Reminders by mail",
        page_question="Do you want no more mails in the morning?",
        page_button="No more mails",
        page_done="You will get no more mails in the morning. Your app can switch them on again.",
    ),
    Language.GERMAN: Texts(
        subject_of_one="Heute wartet eine Sache auf Sie",
        subject="Heute warten {n} Dinge auf Sie",
        greeting="Guten Morgen,\n\ndas wartet heute auf Sie.",
        headings={
            Section.TASK: "Zu tun",
            Section.PROMISE: "Versprochen",
            Section.RHYTHM: "Zeit, sich zu melden",
        },
        more="und {n} weitere",
        farewell="Diese Mail kommt nur morgens, und nur, wenn etwas auf Sie wartet. "
        "Wenn Sie keine mehr möchten:\n{link}",
        page_title="Erinnerungen per Mail",
        page_question="Möchten Sie morgens keine Mails mehr bekommen?",
        page_button="Keine Mails mehr",
        page_done="Sie bekommen morgens keine Mails mehr. In der App lassen sie sich wieder einschalten.",
    ),
}
