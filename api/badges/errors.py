"""What may go wrong with badges."""

from api.core.errors import Problem


class BadgeIssuesExhausted(Problem):
    """A token has two letters for the number of the issue."""

    status, code, title = 409, "badge_issues_exhausted", "This person's badge cannot be issued once more"
