"""What may go wrong with ids and sightings."""

from api.core.errors import Problem


class TooMany(Problem):
    status, code, title = 422, "too_many", "At most 5,000 sightings in one request"
