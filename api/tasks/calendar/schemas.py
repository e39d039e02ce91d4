"""Calendar subscriptions over the wire."""

from pydantic import Field

from api.core.schemas import Output


class CalendarOut(Output):
    """Shown once: only a digest of the key is kept."""

    url: str = Field(
        description="To be subscribed to in a calendar program. Whoever has it can read the tasks: it is a secret.",
        examples=["https://events.example/v1/tasks.ics?key=…"],
    )
