"""Problems of webhooks."""

from api.core.errors import Problem


class TargetRefused(Problem):
    status, code, title = 422, "webhook_target_refused", "A webhook cannot go to this address"


class TooManyWebhooks(Problem):
    status, code, title = 409, "too_many_webhooks", "A team may have at most 10 webhooks"
