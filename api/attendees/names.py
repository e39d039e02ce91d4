"""A person's whole name and its two halves, each from the other."""

import re

from api.core.folding import fold

# Han, kana, Hangul: the family name comes first, and usually no space between.
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_PARTICLES = frozenset(
    (
        *("af", "al", "av", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "ibn", "la"),
        *("le", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur"),
    )
)
_SUFFIXES = frozenset(
    (
        *("ba", "bsc", "cfa", "cpa", "dds", "dr", "esq", "ii", "iii", "iv", "jr", "junior", "llb", "llm", "ma", "mba"),
        *("md", "mph", "msc", "pe", "phd", "pmp", "prof", "rn", "senior", "sr"),
    )
)


def join_name(given: str, family: str) -> str:
    if _CJK.match(given) and _CJK.match(family):
        return family + given
    return f"{given} {family}".strip()


def split_name(name: str) -> tuple[str, str, str]:
    """(name, given, family). "Lovelace, Ada" is turned round. What cannot be split has "" for both halves, or one."""
    if "," not in name:
        return (name, *_halves(name))
    before, _, after = (part.strip() for part in name.partition(","))
    if not before or not after or "," in after:
        return name, "", ""
    if _is_suffix(after):
        return (name, *_halves(before))
    return join_name(after, before), after, before


def _halves(name: str) -> tuple[str, str]:
    words = name.split()
    if len(words) < 2:
        return "", ""
    if _CJK.match(name):
        return " ".join(words[1:]), words[0]
    family = len(words) - 1
    while family and words[family - 1] in _PARTICLES:
        family -= 1
    return " ".join(words[:family]), " ".join(words[family:])


def _is_suffix(text: str) -> bool:
    """ "PhD", "Jr.", "MD MBA": what follows a name after a comma without being a given name."""
    return all(word in _SUFFIXES for word in fold(text).replace(".", "").split())
