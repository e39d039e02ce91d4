"""What may go wrong with an archive."""

from api.core.errors import Problem


class ArchiveNotReady(Problem):
    status, code, title = 409, "archive_not_ready", "The archive is not ready"

    def __init__(self) -> None:
        super().__init__("Ask GET /v1/me/archive until its state is ready")
