"""The common parts of charts: the paper, the scales, the lines across and their figures."""

import math
from collections.abc import Sequence

import attrs

from cli.drawing.places import Box
from cli.drawing.style import colours
from cli.drawing.xml import content, document, element

PLOT = Box(84, 56, 780, 300)
STEPS = (1, 2, 5, 10)

SHEET = """
text{font:12px system-ui,"DejaVu Sans",sans-serif}
.head{font-size:17px;font-weight:600}
.right{text-anchor:end}
.middle{text-anchor:middle}
.line{fill:none;stroke-width:2}
.dashed{stroke-dasharray:5 4}
.net{stroke-width:2}
.paper{fill:#fbfbf9}text{fill:#20242c}.faint{fill:#6a717e}.guide{stroke:#d3d6dc}.zero{stroke:#6a717e}
.income{fill:#1a7f37}.expense{fill:#c4302b}.net{stroke:#20242c}.sample{stroke:#20242c}
"""
DARK = """
.paper{fill:#14171d}text{fill:#e6e9ef}.faint{fill:#98a1b0}.guide{stroke:#333a46}.zero{stroke:#98a1b0}
.income{fill:#5fd07f}.expense{fill:#ff7a70}.net{stroke:#e6e9ef}.sample{stroke:#e6e9ef}
"""


@attrs.frozen
class Scale:
    """A linear scale from values `low` to `high` to pixels `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        # A scale of a single value has no width, and shows it at its start.
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round values from at most `low` to at least `high`, about `most` of them."""
    # The step is the smallest of 1, 2, 5 and 10 times a power of ten that needs no more lines.
    width = (high - low) or max(1.0, abs(low))
    unit = 10.0 ** math.floor(math.log10(width / most))
    step = max(1.0, next(unit * n for n in STEPS if unit * n * most >= width * (1 - 1e-9)))
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * n for n in range(first, max(last, first + 1) + 1)]


def upright(values: Sequence[float], right: float = PLOT.right) -> tuple[Scale, list[str]]:
    """Return the scale of values upward in the plot, and its lines with their figures."""
    marks = ticks(min(values), max(values))
    scale = Scale(marks[0], marks[-1], PLOT.bottom, PLOT.top)
    return scale, [part for mark in marks for part in _across(mark, scale.at(mark), right)]


def paper(
    title: str, told: str, size: tuple[float, float], parts: Sequence[str], lines: int = 0
) -> str:
    """Return the document. `told` describes it for screen readers."""
    head = element("text", content(title), x=PLOT.left, y=30, class_="head")
    return document(title, told, _sheet(lines), size, [head, *parts])


def figure(value: float) -> str:
    """Write a number of credits, by thousands: -12,500."""
    return f"{value:,.0f}"


def _across(value: float, y: float, right: float) -> list[str]:
    name = "zero" if value == 0 else "guide"
    return [
        element("line", x1=PLOT.left, y1=y, x2=right, y2=y, class_=name),
        element("text", figure(value), x=PLOT.left - 8, y=y + 4, class_="right faint"),
    ]


def _sheet(lines: int) -> str:
    light = "".join(f".c{n}{{stroke:{colours(n)[0]}}}" for n in range(lines))
    dark = "".join(f".c{n}{{stroke:{colours(n)[1]}}}" for n in range(lines))
    return f"{SHEET}{light}\n@media (prefers-color-scheme:dark){{{DARK}{dark}\n}}\n"
