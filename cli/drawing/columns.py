"""The chart of a ledger report: a column for each key, income up, expenses down, and the net."""

from collections.abc import Mapping, Sequence
from typing import Any

from cli.drawing.chart import PLOT, Scale, figure, paper, upright
from cli.drawing.names import cut
from cli.drawing.xml import content, element
from cli.text import moment

LEAST_WIDTH = 12.0
"""Pixels from one column to the next. With many columns the paper grows."""

LABEL = 40.0
"""Pixels between the names of hours."""

FOOT = 126.0
"""Room below for names, which stand aslant."""


def draw_report(report: Mapping[str, Any]) -> str:
    """Draw a report of `ledger.report`. The same input gives the same document."""
    sums: Sequence[Mapping[str, Any]] = report["items"]
    step = max(LEAST_WIDTH, PLOT.width / max(1, len(sums)))
    values = [0, *(each["income"] for each in sums), *(-each["expenses"] for each in sums)]
    right = PLOT.left + step * len(sums)
    scale, parts = upright(values, max(PLOT.right, right))
    # Hours come in order, so a label at every few of them is enough. Other keys need theirs.
    every = max(1, round(LABEL / step)) if report["by"] == "hour" else 1
    for index, each in enumerate(sums):
        left = PLOT.left + index * step
        parts.append(_column(each, left, step, scale, _name(each, report["by"])))
        if index % every == 0:
            parts.append(_label(_name(each, report["by"]), left + step / 2))
    title = f"Credits by {report['by']}"
    size = (max(PLOT.right, right) + 36, PLOT.bottom + FOOT)
    return paper(title, _told(report), size, parts)


def _column(each: Mapping[str, Any], left: float, step: float, scale: Scale, name: str) -> str:
    inset, width = left + step * 0.15, step * 0.7
    zero, net = scale.at(0), scale.at(each["net"])
    parts = [element("title", content(f"{name}: {_figures(each)}"))]
    for value, class_ in ((each["income"], "income"), (-each["expenses"], "expense")):
        if value:
            top, bottom = sorted((zero, scale.at(value)))
            parts.append(
                element("rect", x=inset, y=top, width=width, height=bottom - top, class_=class_)
            )
    parts.append(
        element("line", x1=left + step * 0.05, y1=net, x2=left + step * 0.95, y2=net, class_="net")
    )
    return element("g", *parts)


def _label(name: str, x: float) -> str:
    y = PLOT.bottom + 18
    turn = f"rotate(-50 {x:.1f} {y:.1f})"
    return element("text", content(cut(name, 18)), x=x, y=y, class_="right", transform=turn)


def _name(each: Mapping[str, Any], by: str) -> str:
    if each["key"] is None:
        return "none"
    return moment(each["key"])[:11].replace("T", " ") if by == "hour" else str(each["key"])


def _figures(each: Mapping[str, Any]) -> str:
    income, expenses, net = (figure(each[name]) for name in ("income", "expenses", "net"))
    return f"income {income}, expenses {expenses}, net {net}"


def _told(report: Mapping[str, Any]) -> str:
    total = report["total"]
    return f"{total['count']} in all: {_figures(total)} credits."
