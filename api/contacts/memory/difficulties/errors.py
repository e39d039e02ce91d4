"""What may go wrong with difficulties."""

from api.core.errors import Problem


class OwnerUnknown(Problem):
    """Also for a member of another team: who is in it is not told."""

    status, code, title = 422, "owner_unknown", "The owner is not a current member of this team"
