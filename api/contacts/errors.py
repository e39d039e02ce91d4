"""What can be wrong with a change of a contact."""

from api.core.errors import Problem


class ContactWithdrawn(Problem):
    status, code, title = (
        409,
        "contact_withdrawn",
        "This person took back what they shared; nobody may fill it in again",
    )
