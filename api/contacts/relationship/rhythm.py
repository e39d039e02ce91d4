"""Keeping in touch: how often somebody wants to hear from a contact, and whether they do. Pure."""

from datetime import datetime, timedelta


def lapsed_at(rhythm_weeks: int | None, last_contact_at: datetime | None) -> datetime | None:
    """From when on it is time to get in touch; None without a rhythm, or without any contact yet."""
    if rhythm_weeks is None or last_contact_at is None:
        return None
    return last_contact_at + timedelta(weeks=rhythm_weeks)


def is_lapsed(rhythm_weeks: int | None, last_contact_at: datetime | None, now: datetime) -> bool:
    """Whether nothing happened for as many weeks as the rhythm has. Where nothing ever happened, it has lapsed."""
    if rhythm_weeks is None:
        return False
    due = lapsed_at(rhythm_weeks, last_contact_at)
    return due is None or now >= due


def is_kept(
    rhythm_weeks: int | None, last_contact_at: datetime | None, period_before_at: datetime | None, now: datetime
) -> bool:
    """Whether there was contact in this period of the rhythm and in the one before: once is no rhythm."""
    if rhythm_weeks is None or period_before_at is None:
        return False
    return not is_lapsed(rhythm_weeks, last_contact_at, now)
