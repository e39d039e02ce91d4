"""Errors of sync."""

from api.core.errors import Problem


class SyncConflict(Problem):
    status, code, title = 409, "sync_conflict", "Somebody else changed the same rows: pull, then push again"
