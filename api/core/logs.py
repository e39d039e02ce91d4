"""Structured logs: JSON lines on standard error."""

import logging
import sys
import traceback

import structlog


def configure(level: str) -> None:
    """Send structlog's events, and what libraries warn of, to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_trace),
    ]
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def _trace(exc_info: structlog.typing.ExcInfo) -> str:
    """The traceback without the messages of its exceptions: a database's repeats the row that it refused."""
    raised: BaseException | None = exc_info[1]
    parts: list[str] = []
    while raised:
        parts.insert(0, "".join(traceback.format_tb(raised.__traceback__)) + type(raised).__name__)
        raised = raised.__cause__ or (None if raised.__suppress_context__ else raised.__context__)
    return "\nthen\n".join(parts)
