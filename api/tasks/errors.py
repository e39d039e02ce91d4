"""What may go wrong with tasks."""

from api.core.errors import Problem


class AssigneeUnknown(Problem):
    """Also for a member of another team: who is in it is not told."""

    status, code, title = 422, "assignee_unknown", "The assignee is not a current member of this team"


class FactUnknown(Problem):
    """Also for one that was withdrawn, or is about somebody else."""

    status, code, title = 422, "fact_unknown", "The fact is not known of this task's contact"


class ContactUnknown(Problem):
    """Also for a contact that was deleted, or is in another book."""

    status, code, title = 422, "contact_unknown", "The contact is not in this book"
