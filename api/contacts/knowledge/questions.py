"""What to ask next. Pure."""

from collections.abc import Collection

from models import Topic

ORDER = (
    Topic.WORK,
    Topic.PREFERENCE,
    Topic.COMMUNITY,
    Topic.HOBBY,
    Topic.SPORT,
    Topic.EDUCATION,
    Topic.ENVIRONMENT,
    Topic.COLLECTION,
    Topic.FAMILY,
    Topic.OTHER,
)
"""From what is asked of anybody to what takes trust."""


def covered(known: Collection[str]) -> list[Topic]:
    return [topic for topic in ORDER if topic in known]


def missing(known: Collection[str]) -> list[Topic]:
    """Those that nothing is known of, the one to ask about next first."""
    return [topic for topic in ORDER if topic not in known]
