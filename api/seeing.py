"""Who sees whom, as SQL: the rule of `visibility.py` where the rows are. Pure.

Arguments are SQL expressions and never values from outside: parameters (`:attendee_id`) or columns (`p.subject_id`).
`:event_id` is a parameter of the statement. Each look-up is a subselect with LIMIT 1, one descent of a unique index for
each row: an EXISTS may be turned into a join with all blocks or contacts of the event.
"""


def attendees_see(one: str, other: str, at: str) -> str:
    """A condition: these two attendees see one another."""
    return f"""(
    coalesce((
        SELECT mine.level = 'everyone' AND mine.level_since <= {at}
            AND theirs.level = 'everyone' AND theirs.level_since <= {at}
            OR {_has(one, other)} AND {_has(other, one)}
        FROM visibilities mine CROSS JOIN visibilities theirs
        WHERE mine.event_id = :event_id AND mine.attendee_id = {one} AND mine.since <= {at} AND mine.expires_at > {at}
            AND theirs.event_id = :event_id AND theirs.attendee_id = {other}
            AND theirs.since <= {at} AND theirs.expires_at > {at}
        LIMIT 1
    ), false)
    AND NOT {_blocks(one, "blocked_attendee_id", other)} AND NOT {_blocks(other, "blocked_attendee_id", one)}
)"""


def team_sees(team: str, book: str, attendee: str, at: str) -> str:
    """A condition: the team with this book sees the attendee."""
    return f"""(
    coalesce((
        SELECT v.level = 'everyone' AND v.level_since <= {at} OR {_in_book(book, attendee)}
        FROM visibilities v
        WHERE v.event_id = :event_id AND v.attendee_id = {attendee} AND v.since <= {at} AND v.expires_at > {at}
        LIMIT 1
    ), false)
    AND NOT {_blocks(attendee, "blocked_team_id", team)}
)"""


def shared_card(attendee: str) -> str:
    """A subselect: `id`, `name`, `company`, `job_title`, `interests` of this attendee, as far as they share them with
    everybody; that is all that the radar shows, whoever looks."""
    return f"""(
    SELECT a.id, {", ".join(_if_shared(column) for column in ("name", "company", "job_title"))},
        CASE WHEN 'interests' = ANY (rule.fields) THEN a.interests ELSE '{{}}' END AS interests
    FROM attendees a CROSS JOIN LATERAL (
        SELECT coalesce(a.share_everybody, e.share_everybody) AS fields FROM events e WHERE e.id = :event_id
    ) rule
    WHERE a.event_id = :event_id AND a.id = {attendee}
    LIMIT 1
)"""


def _if_shared(column: str) -> str:
    return f"CASE WHEN '{column}' = ANY (rule.fields) THEN a.{column} ELSE '' END AS {column}"


def _has(one: str, other: str) -> str:
    book = f"(SELECT b.id FROM books b WHERE b.event_id = :event_id AND b.attendee_id = {one} LIMIT 1)"
    return _in_book(book, other)


def _in_book(book: str, attendee: str) -> str:
    return f"""coalesce((
        SELECT true FROM contacts c
        WHERE c.event_id = :event_id AND c.attendee_id = {attendee} AND c.book_id = {book} AND c.deleted_at IS NULL
        LIMIT 1
    ), false)"""


def _blocks(attendee: str, column: str, whom: str) -> str:
    return f"""coalesce((
        SELECT true FROM blocks k
        WHERE k.event_id = :event_id AND k.attendee_id = {attendee} AND k.{column} = {whom}
        LIMIT 1
    ), false)"""
