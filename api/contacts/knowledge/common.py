"""What they and we have in common. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from api.contacts.target import words

_SHORTEST = 4
_ENDING = 2  # letters of a plural or a case
# Words that say how, and not what: two people who "love" different things have nothing in common.
_HOLLOW = frozenset(
    words(
        "about also always been does every from have into just like likes lots love loved loves make makes "
        "more most much often once only over play played plays really since some that their them then they "
        "this time used very want wants were when where with would years "
        "aber auch beim dass dazu eine einem einen einer eines ganz gern gerne habe haben hatte ihre ihren "
        "ihrer immer jahre jahren jeden jeder kann lange liebt mache machen macht mehr nach nicht noch oder "
        "schon sehr sein seine seinen seiner seit sich sind spielt unter viel viele wenn wird über "
    )
)


@dataclass(frozen=True, slots=True)
class Ours:
    """Something true of one of us. Without a topic it is an interest, which may be of any; then nobody's in particular:
    `whose` is empty, as in an attendee's own book."""

    topic: str | None
    text: str
    whose: str


def in_common(topic: str, text: str, ours: Iterable[Ours]) -> list[Ours]:
    """Those of ours that share a telling word with a fact of theirs, on the same topic; its ending may differ."""
    theirs = _telling(text)
    return [
        one
        for one in ours
        if one.topic in (None, topic) and any(_are_alike(*pair) for pair in product(theirs, _telling(one.text)))
    ]


def _are_alike(one: str, other: str) -> bool:
    """ "sail" and "sails", "marathon" and "marathons", "Berg" and "berg"; but not "port" and "Porto"."""
    short, long = sorted((one, other), key=len)
    ending = long.removeprefix(short) if long.startswith(short) else None
    return ending in ("", "s") or (ending is not None and len(short) > _SHORTEST and len(ending) <= _ENDING)


def _telling(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if len(word) >= _SHORTEST) - _HOLLOW
