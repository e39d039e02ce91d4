"""What the ranking says, as templates to be filled in each language. Clauses without a capital or a full stop, except
the next steps, which begin a sentence.

A language is complete when it has every field: the type checker sees to that.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models import Step, TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Moments as people say them. `clock` is the hour, `weekday` its name, `n` a number of at least 2."""

    weekdays: tuple[str, ...]  # from Monday
    just_now: str
    minute_ago: str
    minutes_ago: str
    hour_ago: str
    hours_ago: str
    yesterday: str
    days_ago: str
    weeks_ago: str
    yesterday_at: str
    today_at: str
    tomorrow_at: str
    weekday_at: str
    in_days: str
    until_today_at: str
    until_tomorrow_at: str
    until_weekday_at: str
    for_days: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why a contact ranks where it does. `ago` is one of the times above, `label` one of the `labels`."""

    decimal_point: str
    labels: Mapping[str, str]  # of stated interest: hot, warm, only_warm, cold
    rated: str
    rated_by: str
    rated_on_average: str
    rated_on_average_by: str
    no_follow_up_yet: str
    no_follow_up_since: str
    nobody_rated: str
    sensed: str
    gap: str
    check_in: str
    met: str
    met_twice: str
    met_often: str
    met_on_days: str
    came_by: str
    came_back: str
    came_back_twice: str
    came_back_often: str
    stay: str  # how long, after `stayed` and `came_and_stayed`
    stay_of_a_minute: str
    stayed: str
    came_and_stayed: str
    scanned_back: str
    outcomes: Mapping[str, str]
    they_talked: str
    both_talked: str
    we_talked: str
    steps: Mapping[Step, str]
    promise_broken: str
    promise_open: str
    promise_due: str
    promise_kept: str
    promises_kept: str
    solved_one: str
    solved: str
    profile_fits: str
    profile_fits_partly: str
    profile_misses: str
    parts: Mapping[str, str]
    either: str
    power: Mapping[str, str]
    answered_all: str
    answered_most: str
    answered_some: str
    note: str
    notes: str
    followed_up: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """Tasks, what to do next, and why now. `what` is a task, `due` one of the clauses with when it is due."""

    some_task: Mapping[TaskKind, str]  # "a call"
    the_task: Mapping[TaskKind, str]
    quoted: str
    was_due: str
    is_due: str
    no_date: str
    open_task: str
    open_tasks: str
    overdue_tasks: str
    next_of_tasks: str
    put_off: str
    tasks_put_off: str
    errands: Mapping[TaskKind, str]
    errand: str
    keep_promise: str
    plan: str
    leave: str
    move_on: str
    rate: str
    check_in: str
    congratulate: str
    go_over: str
    join: str
    get_in_touch: str
    follow_up: str
    write_down: str
    let_wait: str
    give_time: str
    keep_in_touch: str
    only_known: str
    lapsed: str
    lapsed_weekly: str
    here: str
    colleague_there: str
    ends_in_minutes: str
    ends_in_hours: str
    last_day: str
    occasion: str
    unrated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    times: Times
    reasons: Reasons
    plans: Plans
