"""How full zones were, as an SVG. Pure.

A row for each zone on one common scale, so that rows compare; no script and no colour that carries meaning alone.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from api.radar.occupancy.counting import FEWEST, STEP, Curve

_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 960, 200, 120, 84, 44  # pixels
_ROW, _HEADROOM = 48, 8
_PLOT = _WIDTH - _LEFT - _RIGHT
_LONGEST_NAME = 26
_MOST_LABELS = 13
_STEPS_PER_HOUR = 12
_STYLE = (
    "text{font:13px system-ui,'Noto Sans',sans-serif;fill:#222}.title{font-size:18px;font-weight:600}"
    ".small{font-size:12px;fill:#555}.end{text-anchor:end}.middle{text-anchor:middle}"
    ".hour{stroke:#e4e4e4}.floor{stroke:#aaa}.people{fill:#9cc3e6;stroke:#1f5f99;stroke-width:1.2}"
)


def draw(title: str, curves: Sequence[Curve], start: datetime, zone: ZoneInfo) -> str:
    """`start`: when the first step begins, in UTC; times are written as the clocks at the venue show them. Zones that
    never had enough people to tell are counted below."""
    shown = [curve for curve in curves if curve.peak]
    first, last = _span(shown)
    height = _TOP + _ROW * len(shown) + _BOTTOM
    most = max((curve.peak for curve in shown), default=1)
    rows = [_row(curve, _TOP + _ROW * number, first, last, most, start, zone) for number, curve in enumerate(shown)]
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f'<path fill="#fff" d="M0 0h{_WIDTH}v{height}H0z"/>'
    )
    parts = [
        _text(20, 34, title, "title"),
        _text(20, 56, f"People on the radar, in steps of five minutes. Fewer than {FEWEST} are not shown.", "small"),
        *(_hours(first, last, height, start, zone) if shown else []),
        *rows,
        _text(20, height - 14, _left_out(len(curves) - len(shown)), "small"),
    ]
    return f"{frame}{''.join(parts)}</svg>"


def _span(shown: Sequence[Curve]) -> tuple[int, int]:
    """The first step and the one after the last in which there is something to see, in whole hours."""
    told = [step for curve in shown for step, people in enumerate(curve.people) if people]
    if not told:
        return 0, _STEPS_PER_HOUR
    return min(told) // _STEPS_PER_HOUR * _STEPS_PER_HOUR, -(-(max(told) + 1) // _STEPS_PER_HOUR) * _STEPS_PER_HOUR


def _hours(first: int, last: int, height: int, start: datetime, zone: ZoneInfo) -> list[str]:
    """A line for each hour, and labels as there is room."""
    hours = range(first, last + 1, _STEPS_PER_HOUR)
    every = -(-len(hours) // _MOST_LABELS)
    drawn = []
    for number, step in enumerate(hours):
        x = _x(step, first, last)
        drawn.append(f'<path class="hour" d="M{x} {_TOP - 6}V{height - _BOTTOM}"/>')
        if number % every == 0:
            drawn.append(_text(x, _TOP - 11, _clock(step, start, zone), "small middle"))
    return drawn


def _row(curve: Curve, top: int, first: int, last: int, most: int, start: datetime, zone: ZoneInfo) -> str:
    floor = top + _ROW
    name = curve.name if len(curve.name) <= _LONGEST_NAME else f"{curve.name[:_LONGEST_NAME].rstrip()}…"
    peak_at = _clock(curve.people.index(curve.peak), start, zone)
    return "".join(
        [
            f"<g><title>{escape(f'{curve.name}: {curve.peak} at {peak_at}')}</title>",
            f'<path class="floor" d="M{_LEFT} {floor}h{_PLOT}"/>',
            *_areas(curve.people, floor, first, last, most),
            _text(_LEFT - 12, floor - 10, name, "end"),
            _text(_WIDTH - _RIGHT + 12, floor - 10, f"{curve.peak} at {peak_at}"),
            "</g>",
        ]
    )


def _areas(people: Sequence[int | None], floor: int, first: int, last: int, most: int) -> list[str]:
    """A step curve over each stretch of time with enough people."""
    areas = []
    for is_told, stretch in groupby(range(first, min(last, len(people))), key=lambda step: people[step] is not None):
        if not is_told:
            continue
        steps = list(stretch)
        outline = "".join(
            f"V{round(floor - (people[step] or 0) / most * (_ROW - _HEADROOM), 1)}H{_x(step + 1, first, last)}"
            for step in steps
        )
        areas.append(f'<path class="people" d="M{_x(steps[0], first, last)} {floor}{outline}V{floor}"/>')
    return areas


def _x(step: int, first: int, last: int) -> float:
    return round(_LEFT + (step - first) / (last - first) * _PLOT, 1)


def _clock(step: int, start: datetime, zone: ZoneInfo) -> str:
    return f"{(start.astimezone(UTC) + step * STEP).astimezone(zone):%H:%M}"


def _left_out(zones: int) -> str:
    if not zones:
        return ""
    return f"{zones} {'zone' if zones == 1 else 'zones'} never had {FEWEST} people at once."


def _text(x: float, y: float, words: str, style: str = "") -> str:
    return f'<text x="{x}" y="{y}" class="{style}">{escape(words)}</text>'
