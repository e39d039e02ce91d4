"""Numbers as bars on one scale, in groups. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.stats.frame import MARGIN, TOP, WIDTH, Heading, clean, framed, number, shortened, text

_LEFT, _RIGHT = 260, 90
_PLOT = WIDTH - _LEFT - _RIGHT
_ROW, _BAR, _HEAD, _GAP = 30, 18, 34, 16
_LONGEST_LABEL, _LONGEST_HEAD = 32, 110


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Group:
    """`head`: empty where there is nothing to tell groups apart by."""

    head: str
    bars: Sequence[Bar]


def draw(key: str, title: str, note: str, groups: Sequence[Group], nothing: str) -> str:
    """`nothing`: what to say where there is nothing to draw."""
    most = max((bar.value for group in groups for bar in group.bars), default=0) or 1
    parts: list[str] = []
    y = TOP
    for group in groups:
        if group.head:
            parts.append(text(MARGIN, y + 16, shortened(group.head, _LONGEST_HEAD), "head"))
            y += _HEAD
        for bar in group.bars:
            parts.append(_row(bar, y, most))
            y += _ROW
        y += _GAP
    if not groups:
        parts.append(text(MARGIN, y + 16, nothing))
        y += _HEAD
    return framed(Heading(key, title, note, _described(groups) or nothing), y + 8, parts)


def _row(bar: Bar, y: int, most: int) -> str:
    width = bar.value / most * _PLOT
    return "".join(
        [
            f"<g><title>{clean(f'{bar.label}: {bar.value}')}</title>",
            text(_LEFT - 12, y + _BAR - 4, shortened(bar.label, _LONGEST_LABEL), "end"),
            f'<path class="track" d="M{_LEFT} {y}h{_PLOT}v{_BAR}h-{_PLOT}z"/>',
            f'<path class="bar" d="M{_LEFT} {y}h{width:.1f}v{_BAR}H{_LEFT}z"/>' if bar.value else "",
            text(_LEFT + _PLOT + 10, y + _BAR - 4, number(bar.value)),
            "</g>",
        ]
    )


def _described(groups: Sequence[Group]) -> str:
    return " ".join(
        (f"{group.head}: " if group.head else "") + ", ".join(f"{bar.label} {bar.value}" for bar in group.bars) + "."
        for group in groups
        if group.head or group.bars
    )
