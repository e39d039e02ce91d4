"""Numbers for whoever operates the service, in Prometheus's text format. Nothing personal is among them."""

import os
from collections.abc import Iterable, Sequence

import asyncpg
from prometheus_client import REGISTRY, CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import text

from api.core.hot import Hot, HotStatement

REQUESTS = Counter("rapport_requests", "Requests answered, by the route's template", ["method", "route", "status"])

_JOBS = HotStatement(
    text(
        "SELECT entrypoint AS kind, CAST(status AS text) AS state, count(*) AS jobs, "
        "CAST(extract(epoch FROM max(now() - execute_after)) AS float) AS seconds FROM pgqueuer GROUP BY 1, 2"
    )
)
_MESSAGES = HotStatement(
    text(
        "SELECT count(*) AS waiting, count(*) FILTER (WHERE tries > 0) AS failing "
        "FROM webhook_deliveries WHERE state = 'pending'"
    )
)


class _Queue(Collector):
    def __init__(self, jobs: Sequence[asyncpg.Record], messages: asyncpg.Record) -> None:
        self.jobs = jobs
        self.messages = messages

    def collect(self) -> Iterable[Metric]:
        depth = GaugeMetricFamily("rapport_jobs", "Jobs on the queue", labels=["kind", "state"])
        late = GaugeMetricFamily("rapport_jobs_late_seconds", "How long the oldest job has waited", labels=["kind"])
        for row in self.jobs:
            depth.add_metric([row["kind"], row["state"]], row["jobs"])
            if row["state"] == "queued":
                late.add_metric([row["kind"]], max(row["seconds"], 0))
        yield from (depth, late)
        yield GaugeMetricFamily(
            "rapport_webhook_messages_waiting", "Messages not delivered yet", value=self.messages["waiting"]
        )
        yield GaugeMetricFamily(
            "rapport_webhook_messages_failing",
            "Those that were tried and not delivered",
            value=self.messages["failing"],
        )


async def exposition(hot: Hot) -> bytes:
    """All there is to count, at this moment."""
    queue = CollectorRegistry()
    queue.register(_Queue(await _JOBS.fetch(hot), (await _MESSAGES.fetch(hot))[0]))
    return generate_latest(queue) + generate_latest(_requests())


def _requests() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    shared = CollectorRegistry()  # of several processes, any of which may be the one that is asked
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return shared
