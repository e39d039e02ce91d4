"""Whom a team looks for, and who fits. Pure."""

import re
import unicodedata
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Self

from api.core.folding import fold

# Scripts that put no spaces between words: Thai, kana and Chinese characters.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class TargetProfile:
    """Whom a team looks for, each part as the manager wrote it; an empty part means "anybody"."""

    roles: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    decision_power: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """As a team stores it."""
        return cls(**{part.name: tuple(stored.get(part.name, ())) for part in fields(cls)})


@dataclass(frozen=True, slots=True)
class Match:
    """Per part the profile's words that fit, `()` when none does, None when one side says nothing about it."""

    roles: tuple[str, ...] | None = None
    industries: tuple[str, ...] | None = None
    interests: tuple[str, ...] | None = None
    decision_power: tuple[str, ...] | None = None


def match(
    profile: TargetProfile,
    job_title: str | None,
    industry: str | None,
    interests: tuple[str, ...],
    decision_power: str | None,
) -> Match:
    """Compares a contact with a profile, blind to case and accents.

    A role fits when all its words occur in the job title ("supply chain" fits "Manager, Supply Chain"); the other
    parts fit as a whole.
    """
    return Match(
        roles=_fitting_roles(profile.roles, job_title),
        industries=_fitting(profile.industries, (industry,)),
        interests=_fitting(profile.interests, interests),
        decision_power=_fitting(profile.decision_power, (decision_power,)),
    )


def fits(found: Match) -> bool:
    """Whether somebody is whom a team looks for: something about them fits the profile, and nothing does not."""
    parts = (found.roles, found.industries, found.interests, found.decision_power)
    return any(parts) and () not in parts


# What follows is remembered, because one profile meets thousands of contacts whose titles and topics repeat.
_folded = lru_cache(maxsize=4096)(fold)


@lru_cache(maxsize=4096)
def _fitting(wanted: tuple[str, ...], stated: tuple[str | None, ...]) -> tuple[str, ...] | None:
    known = {_folded(text) for text in stated} - {""}
    if not wanted or not known:
        return None
    return tuple(word for word in wanted if _folded(word) in known)


@lru_cache(maxsize=4096)
def _fitting_roles(wanted: tuple[str, ...], job_title: str | None) -> tuple[str, ...] | None:
    title = _words(job_title)
    if not wanted or not title:
        return None
    return tuple(role for role in wanted if (parts := _words(role)) and all(_occurs(part, title) for part in parts))


def words(text: str | None) -> tuple[str, ...]:
    """The words of a text, folded, without what stands between them."""
    # Letters, digits and the marks that belong to them: a pattern of \w would tear Devanagari words apart.
    kept = (char if unicodedata.category(char)[0] in "LNM" else " " for char in fold(text))
    return tuple("".join(kept).split())


_words = lru_cache(maxsize=4096)(words)


def _occurs(word: str, title: tuple[str, ...]) -> bool:
    if _UNSPACED.search(word):
        return any(word in part for part in title)
    return word in title
