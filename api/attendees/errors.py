"""What may go wrong with attendees and their import."""

from api.core.errors import Problem


class ExternalIdTaken(Problem):
    status, code, title = 409, "external_id_taken", "Another attendee of this event has this external id"


class BarcodeTaken(Problem):
    status, code, title = 409, "barcode_taken", "This barcode belongs to another attendee"


class FileUnreadable(Problem):
    status, code, title = 422, "file_unreadable", "The file cannot be read as an attendee list"


class UploadBroken(Problem):
    status, code, title = 400, "upload_broken", "The upload did not arrive whole"


class UploadTooLarge(Problem):
    status, code, title = 413, "upload_too_large", "The file is larger than 100 MB"
