"""The race as a picture: one bar for each tool, on a scale of tens."""

from collections.abc import Iterator, Sequence
from html import escape
from math import log10

__all__ = ["Bar", "draw"]

Bar = tuple[str, float, float, int]
"""Name, seconds a report, share of cells right, cells wrong."""

_WIDTH, _LEFT, _RIGHT = 880, 210, 230
_TOP, _STEP, _THICK = 84, 40, 20
_STYLE = """
text { font: 14px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: #333 }
.head { font-size: 18px; font-weight: 600; fill: #111 } .small { font-size: 12px; fill: #777 }
.name { text-anchor: end } .own { font-weight: 600; fill: #0b5c9e } .mid { text-anchor: middle }
.bar { fill: #b9c2cb } .bar.own { fill: #1f7ac4 } line { stroke: #e3e6e9 }
.paper { fill: #fff }
@media (prefers-color-scheme: dark) {
  .paper { fill: #14181c } text { fill: #cfd6dc } .head { fill: #f2f4f6 } .small { fill: #8d99a5 }
  .own { fill: #6cb8f5 } .bar { fill: #4a5661 } .bar.own { fill: #3d97e0 } line { stroke: #2a3138 }
}
"""


def draw(bars: Sequence[Bar], ours: str, base: str) -> str:
    """The picture as SVG, fastest tool first.

    Args:
        bars: At least one.
        ours: Name of the bar that stands out.
        base: Name of the bar that the others are compared with.
    """
    ordered = sorted(bars, key=lambda bar: bar[1])
    low = 10 ** int(log10(min(seconds for _, seconds, _, _ in bars)) - 1)
    high = max(seconds for _, seconds, _, _ in bars) * 1.1
    against = next(seconds for name, seconds, _, _ in bars if name == base)
    height = _TOP + _STEP * len(bars) + 34
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'aria-label="Seconds a report by tool">',
            f"<style>{_STYLE}</style>",
            f'<rect class="paper" width="{_WIDTH}" height="{height}" rx="8"/>',
            '<text x="20" y="34" class="head">From a born-digital PDF to its figures</text>',
            '<text x="20" y="56" class="small">seconds a report, logarithmic; '
            "gongkai gives the whole record, the others tables or text only</text>",
            *_grid(low, high, height),
            *(line for at, bar in enumerate(ordered) for line in _bar(bar, at, low, high, against, bar[0] == ours)),
            "</svg>",
            "",
        ]
    )


def _along(seconds: float, low: float, high: float) -> float:
    return _LEFT + (log10(seconds) - log10(low)) / (log10(high) - log10(low)) * (_WIDTH - _LEFT - _RIGHT)


def _grid(low: float, high: float, height: int) -> Iterator[str]:
    mark = low
    while mark <= high:
        x = _along(mark, low, high)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 12}" y2="{height - 30}"/>'
        yield f'<text x="{x:.1f}" y="{height - 12}" class="small mid">{mark:g} s</text>'
        mark *= 10


def _bar(bar: Bar, at: int, low: float, high: float, against: float, own: bool) -> Iterator[str]:
    name, seconds, share, wrong = bar
    y, end, mark = _TOP + at * _STEP, _along(seconds, low, high), " own" * own
    says = f"{seconds:.2f} s · {share:.1%} right" + f", {wrong} wrong" * bool(wrong)
    times = f" · {against / seconds:.1f}× pdfplumber" if own else ""
    yield f'<text x="{_LEFT - 12}" y="{y + 15}" class="name{mark}">{escape(name)}</text>'
    yield f'<rect x="{_LEFT}" y="{y}" width="{end - _LEFT:.1f}" height="{_THICK}" rx="3" class="bar{mark}"/>'
    yield f'<text x="{end + 8:.1f}" y="{y + 15}" class="small{mark}">{says}{times}</text>'
