"""What may go wrong with teams."""

from api.core.errors import Problem


class LastManager(Problem):
    status, code, title = 409, "last_manager", "A team keeps at least one manager; the organiser can name another"


class QuestionAnswered(Problem):
    status, code, title = 409, "question_answered", "A question that has answers keeps its kind; ask a new one instead"
