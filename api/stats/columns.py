"""Numbers of each hour as columns: a row for each day, all on one scale, so that days compare. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from api.stats.frame import MARGIN, TOP, WIDTH, Heading, clean, framed, number, text
from api.stats.texts import Texts

MOST_DAYS = 14

_LEFT, _RIGHT = 120, 150
_PLOT = WIDTH - _LEFT - _RIGHT
_ROW, _HEADROOM, _GAP, _BOTTOM = 64, 10, 3, 44


def draw(key: str, title: str, note: str, days: Mapping[date, Mapping[int, int]], texts: Texts) -> str:
    """`days`: how many in which hour of the day, 0 to 23. Of many days the last are shown."""
    shown = sorted(days)[-MOST_DAYS:]
    if not shown:
        return framed(Heading(key, title, note, texts.nothing), TOP + 48, [text(MARGIN, TOP + 16, texts.nothing)])
    told = {hour for day in shown for hour in days[day]}
    # A chart of one hour would be one fat column.
    first, last = min(min(told), 9), max(max(told), 17)
    most = max(value for day in shown for value in days[day].values())
    height = TOP + _ROW * len(shown) + _BOTTOM
    parts = [_row(day, days[day], TOP + _ROW * place, (first, last), most, texts) for place, day in enumerate(shown)]
    parts += _clocks(first, last, height - _BOTTOM + 18)
    if len(days) > len(shown):
        parts.append(text(MARGIN, height - 8, texts.earlier.format(n=len(days) - len(shown)), "small"))
    described = " ".join(f"{texts.of_day(day)}: {_peak(days[day], texts)}." for day in shown)
    return framed(Heading(key, title, note, described), height, parts)


def _row(day: date, hours: Mapping[int, int], top: int, span: tuple[int, int], most: int, texts: Texts) -> str:
    first, last = span
    floor, width = top + _ROW, _PLOT / (last - first + 1)
    columns = [
        f'<path class="bar" d="M{_LEFT + (hour - first) * width + _GAP / 2:.1f} {floor}h{width - _GAP:.1f}'
        f'v-{value / most * (_ROW - _HEADROOM):.1f}h-{width - _GAP:.1f}z"><title>'
        f"{clean(f'{texts.of_day(day)}, {hour:02}:00: {value}')}</title></path>"
        for hour, value in sorted(hours.items())
    ]
    return "".join(
        [
            *columns,
            f'<path class="line" d="M{_LEFT} {floor}h{_PLOT}"/>',
            text(_LEFT - 12, floor - 8, texts.of_day(day), "end"),
            text(_LEFT + _PLOT + 12, floor - 8, _peak(hours, texts)),
        ]
    )


def _peak(hours: Mapping[int, int], texts: Texts) -> str:
    """The fullest hour, the first of equals."""
    hour = max(sorted(hours), key=lambda each: hours[each])
    return texts.peak.format(leads=number(hours[hour]), hour=f"{hour:02}:00")


def _clocks(first: int, last: int, y: int) -> Sequence[str]:
    """Under the beginning of each hour, as there is room."""
    width, every = _PLOT / (last - first + 1), 1 if last - first < 16 else 2
    return [
        text(_LEFT + (hour - first) * width, y, f"{hour:02}:00", "small middle")
        for hour in range(first, last + 2)
        if (hour - first) % every == 0
    ]
