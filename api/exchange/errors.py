"""What may go wrong when two people swap details."""

from api.core.errors import Problem


class ExchangePending(Problem):
    status, code, title = 409, "exchange_pending", "You have asked this person already; wait for their answer"


class ExchangeDecided(Problem):
    """What was given can be taken back as a disclosure, and so by itself for each side."""

    status, code, title = 409, "exchange_decided", "This exchange was decided otherwise"


class ExchangeExpired(Problem):
    status, code, title = 409, "exchange_expired", "This request has expired; ask anew"
