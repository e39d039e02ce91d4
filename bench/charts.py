"""Line charts as SVG: as little as two charts need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_COLOURS = ("#1b6ca8", "#c8553d", "#3a7d44", "#8a5a9e")
_LEFT, _TOP, _WIDTH, _HEIGHT = 70, 70, 560, 360


@dataclass(frozen=True, slots=True)
class Line:
    """Points (x, y) to be joined; `band` gives the least and the greatest y at each of them."""

    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float]] = ()
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """`ticks`: where along the axis, and the text there; the axis reaches from the first to the last."""

    label: str
    ticks: Mapping[float, str]

    def share(self, value: float) -> float:
        low, high = min(self.ticks), max(self.ticks)
        return (value - low) / (high - low)


def chart(title: str, x: Axis, y: Axis, lines: Mapping[str, Line]) -> str:
    """An SVG document; `lines` by the name that the legend shows."""
    parts = [_text(_LEFT, 28, title, size=17), *_grid(x, y)]
    for number, (name, line) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        parts += _drawn(line, x, y, colour)
        parts.append(_text(_LEFT + _WIDTH + 20, _TOP + 20 + 22 * number, name, colour=colour))
    size = f"{_LEFT + _WIDTH + 260} {_TOP + _HEIGHT + 60}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}">\n' + "\n".join(
        ['<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>\n"]
    )


def _grid(x: Axis, y: Axis) -> list[str]:
    bottom, right = _TOP + _HEIGHT, _LEFT + _WIDTH
    parts = [_text(_LEFT + _WIDTH / 2, bottom + 45, x.label, anchor="middle"), _text(10, _TOP - 10, y.label)]
    for at, text in x.ticks.items():
        left = _LEFT + _WIDTH * x.share(at)
        parts += [_stroke(f"M{left:.1f} {_TOP}V{bottom}"), _text(left, bottom + 20, text, anchor="middle")]
    for at, text in y.ticks.items():
        top = bottom - _HEIGHT * y.share(at)
        parts += [_stroke(f"M{_LEFT} {top:.1f}H{right}"), _text(_LEFT - 8, top + 4, text, anchor="end")]
    return parts


def _drawn(line: Line, x: Axis, y: Axis, colour: str) -> list[str]:
    def place(across: float, up: float) -> str:
        return f"{_LEFT + _WIDTH * x.share(across):.1f} {_TOP + _HEIGHT * (1 - y.share(up)):.1f}"

    parts = []
    if line.band:
        low = [place(at, least) for (at, _), (least, _) in zip(line.points, line.band, strict=True)]
        high = [place(at, most) for (at, _), (_, most) in zip(line.points, line.band, strict=True)]
        parts.append(f'<path d="M{"L".join(low + high[::-1])}Z" fill="{colour}" fill-opacity="0.15"/>')
    points = [place(*point) for point in line.points]
    parts.append(_stroke("M" + "L".join(points), colour, 2, "6 4" if line.dashed else "none"))
    if not line.dashed:
        dots = (point.split() for point in points)
        parts += [f'<circle cx="{across}" cy="{up}" r="3.5" fill="{colour}"/>' for across, up in dots]
    return parts


def _stroke(path: str, colour: str = "#dddddd", width: float = 1, dashes: str = "none") -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dashes}"/>'


def _text(left: float, top: float, text: str, *, size: int = 13, anchor: str = "start", colour: str = "#333333") -> str:
    return (
        f'<text x="{left:.1f}" y="{top:.1f}" font-family="sans-serif" font-size="{size}" text-anchor="{anchor}"'
        f' fill="{colour}">{escape(text)}</text>'
    )
