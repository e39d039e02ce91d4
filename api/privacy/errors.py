"""What can be wrong with what a person wants of their own data."""

from api.core.errors import Problem


class PhotoInvalid(Problem):
    status, code, title = 422, "photo_invalid", "This is no picture that can be kept"
