"""What may go wrong when somebody wants to be forgotten."""

from api.core.errors import Problem


class ErasureCodeRefused(Problem):
    status, code, title = 422, "erasure_code_refused", "The code is wrong, used or expired"
    recorded = True  # the failed try counts


class TooManyErasureCodes(Problem):
    status, code, title = 429, "too_many_erasure_codes", "Too many codes were mailed; use the last one, or wait an hour"
