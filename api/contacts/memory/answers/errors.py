"""What may go wrong with answers."""

from api.core.errors import Problem


class QuestionUnknown(Problem):
    status, code, title = 422, "question_unknown", "The team does not ask this question"


class AnswerUnfit(Problem):
    status, code, title = 422, "answer_unfit", "The value is no answer to this question"
