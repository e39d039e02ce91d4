"""Small words that lines and openings share: quotes, names, times. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.briefs.english import ENGLISH
from api.briefs.german import GERMAN
from api.briefs.record import Day
from api.briefs.texts import Texts
from api.contacts.knowledge.common import Ours
from api.prospects.voice import Voice
from models import Language

TEXTS: Mapping[Language, Texts] = {Language.ENGLISH: ENGLISH, Language.GERMAN: GERMAN}
_QUOTED = 90
"""Characters of somebody's own words that are quoted."""


@dataclass(frozen=True, slots=True)
class Words:
    """Says things to one reader: `me`, if it is a member of a team; an attendee's own book has no names."""

    voice: Voice
    names: Mapping[UUID, str]
    me: UUID | None

    @property
    def texts(self) -> Texts:
        return TEXTS[self.voice.language]

    def quoted(self, text: str) -> str:
        """Somebody's own words, in one line, not too long."""
        line = " ".join(text.split())
        if len(line) > _QUOTED:
            cut = line[:_QUOTED]
            line = f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"
        return self.texts.lines.quoted.format(text=line)

    def who(self, member_id: UUID | None) -> str | None:
        """The name of a member; None if it is the reader."""
        return None if member_id == self.me else self.names.get(member_id, "") if member_id else None

    def by(self, named: str, you: str, member_id: UUID | None, **values: str) -> str:
        """The template for somebody else, filled in with `author` and `owner`, or the one for the reader."""
        name = self.who(member_id)
        return you.format(**values) if name is None else named.format(author=name, owner=name, **values)

    def ours(self, named: str, you: str, us: str, theirs: str, ours: Ours) -> str:
        """What is alike on both sides. What is nobody's in particular is ours."""
        template = us if not ours.whose else you if self.is_mine(ours) else named
        return template.format(theirs=self.quoted(theirs), ours=self.quoted(ours.text), whose=ours.whose)

    def is_mine(self, ours: Ours) -> bool:
        return self.me is not None and ours.whose == self.names.get(self.me)

    def ago(self, moment: datetime) -> str:
        return self.voice.ago(moment)

    def at(self, moment: datetime) -> str:
        return self.voice.at(moment)

    def coming(self, day: Day) -> str:
        lines = self.texts.lines
        if day.days > 1:
            return lines.in_days.format(n=day.days)
        return lines.tomorrow if day.days else lines.today

    def figure(self, value: float) -> str:
        """With one decimal at most."""
        return f"{value:.1f}".removesuffix(".0").replace(".", self.texts.lines.decimal_point)
