"""What may go wrong with notes."""

from api.core.errors import Problem


class NoPromise(Problem):
    status, code, title = 422, "no_promise", "Only a promise is due at some time, and kept or declined"
