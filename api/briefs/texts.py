"""What a brief says, as templates to be filled in each language. A line begins small and has no full stop, except an
opening and a task, which begin a sentence. `you` is whoever reads; `ago`, `at` and `until` are times as people say
them.

A language is complete when it has every field: the type checker sees to that.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models import Knowledge, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """`words` are somebody's own, quoted."""

    decimal_point: str
    quoted: str
    role_at: str
    nobody_known: str
    power: Mapping[str, str]
    broken: str
    due: str
    was_due: str
    put_off: str
    promised_by: str
    promised_by_you: str
    raised: str
    taken_by: str
    taken_by_you: str
    taken_by_nobody: str
    told_by: str  # words that `author` wrote, "Ana, yesterday: “…”"
    told_by_you: str
    done: str
    done_by: str
    done_by_you: str
    outcome_because: str
    common: str
    common_with_you: str
    common_with_us: str
    common_interest: str
    task_of: str
    task_of_you: str
    occasion: str
    today: str
    tomorrow: str
    in_days: str
    step: str
    evidence_ago: str
    fallen: str
    colleague: str
    colleague_because: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """How to begin. Each quotes what is on the record; `ask` alone takes a question, for when too little is."""

    own_up: str
    own_up_undated: str
    promise_due: str
    promise_open: str
    promise_kept: str
    problem_of: str
    problem_of_you: str
    problem_of_nobody: str
    problem_solved: str
    warmer_words: str
    warmer_feeling: str
    occasion: str
    decision: str
    common: str
    common_with_you: str
    common_with_us: str
    common_interest: str
    interest: str
    noted_by: str
    noted_by_you: str
    came_up: str
    facts: Mapping[Knowledge, str]
    facts_of_you: Mapping[Knowledge, str]
    share: str
    for_two: str
    with_others: str
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """Of the sections, as plain text."""

    score: str
    over: str
    preferences: str
    promises: str
    difficulties: str
    gap: str
    in_common: str
    last_words: str
    grey_zone: str
    known: str
    plans: str
    occasions: str
    step: str
    next_step: str
    delights: str
    colleagues: str
    instead: str
    and_more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """`steps` name the eight steps, `aims` say what each is about. `in_mind` and `surprise` are titles of tasks."""

    lines: Lines
    openings: Openings
    headings: Headings
    steps: Mapping[Step, str]
    aims: Mapping[Step, str]
    in_mind: str
    surprise: str
