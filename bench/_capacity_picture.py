"""How does one see at a glance what is full first?

One line for each thing that there is one of, on a scale of tens; for each of those who are watched a
bar from the mean to the peak. Left of the line in the middle one is enough.
"""

from collections.abc import Sequence
from math import log10

from _capacity_paper import Load
from _capacity_scales import Watched

__all__ = ["picture"]

LEAST, MOST = -5.0, 3.0  # powers of ten
LEFT, RIGHT, TOP, ROW = 250, 20, 78, 38
WIDTH = 860
COLOURS = (("#1f6f54", "#5cc8a0"), ("#8a4b08", "#e3a257"), ("#5b3f99", "#b39cf0"))
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1d1d1b }
.small { font-size: 11px; fill: #5c5c57 }
.grid { stroke: #dcdcd6 } .full { stroke: #1d1d1b; stroke-dasharray: 5 3 }
.paper { fill: #fdfdfb }
@media (prefers-color-scheme: dark) {
  text { fill: #ecece6 } .small { fill: #a3a39b }
  .grid { stroke: #3b3b37 } .full { stroke: #ecece6 }
  .paper { fill: #191917 }
}
"""


def picture(scales: Sequence[Watched]) -> str:
    """An SVG, light or dark as its reader has it."""
    means = [Load(one).full for one in scales]
    peaks = [Load(one, at_peak=True).full for one in scales]
    names = list(means[0])
    height = TOP + ROW * len(names) + 26
    parts = [_head(height), *_legend(scales), *_grid(height)]
    for row, name in enumerate(names):
        y = TOP + ROW * row + 16
        parts.append(f'<text x="{LEFT - 12}" y="{y + 5}" text-anchor="end">{name}</text>')
        for number, (mean, peak) in enumerate(zip(means, peaks, strict=True)):
            parts += _bar(number, y - 9 + 9 * number, mean[name], peak[name])
    return "\n".join([*parts, "</svg>", ""])


def _head(height: int) -> str:
    colours = "\n".join(
        f".c{number} {{ fill: {light}; stroke: {light} }}"
        f" @media (prefers-color-scheme: dark) {{ .c{number} {{ fill: {dark}; stroke: {dark} }} }}"
        for number, (light, dark) in enumerate(COLOURS)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="How full one of each thing is, from the mean to the peak">\n'
        f"<style>{_STYLE}{colours}\n</style>\n"
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>'
    )


def _legend(scales: Sequence[Watched]) -> list[str]:
    parts = []
    for number, one in enumerate(scales):
        x = LEFT + (0, 130, 320)[number]
        parts.append(f'<rect class="c{number}" x="{x}" y="14" width="22" height="6" rx="3"/>')
        parts.append(f'<text x="{x + 30}" y="22">{one.name}</text>')
    return parts


def _grid(height: int) -> list[str]:
    parts = []
    for power in range(int(LEAST), int(MOST) + 1):
        x, kind = _x(10.0**power), "full" if power == 0 else "grid"
        parts.append(
            f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 18}" y2="{height - 20}"/>'
        )
        parts.append(
            f'<text class="small" x="{x:.1f}" y="{TOP - 24}" text-anchor="middle">{_named(power)}</text>'
        )
    return parts


def _named(power: int) -> str:
    if power == 0:
        return "1 is full"
    return f"{10.0**power:.5f}".rstrip("0") if power < 0 else f"{10**power:,}"


def _bar(number: int, y: float, mean: float, peak: float) -> list[str]:
    """Mean and peak as a bar with a dot at the peak; nothing where there is no load."""
    if peak <= 0:
        return []
    begin, end = _x(mean), _x(peak)
    return [
        f'<rect class="c{number}" x="{begin:.1f}" y="{y - 2:.1f}" width="{max(0.5, end - begin):.1f}" height="4" rx="2"/>',
        f'<circle class="c{number}" cx="{end:.1f}" cy="{y:.1f}" r="4"/>',
    ]


def _x(value: float) -> float:
    power = min(max(log10(value), LEAST), MOST)
    return LEFT + (power - LEAST) / (MOST - LEAST) * (WIDTH - LEFT - RIGHT)
