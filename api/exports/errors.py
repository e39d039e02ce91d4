"""What may go wrong with exports."""

from api.core.errors import Problem


class MappingUnfit(Problem):
    status, code, title = 422, "mapping_unfit", "These columns cannot be exported"


class MappingMissing(Problem):
    status, code, title = 409, "mapping_missing", "The team has not mapped columns of its own yet"
