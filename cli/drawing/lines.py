"""The chart of a good's prices: for each waypoint a line to buy, and a dashed one to sell."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cli.drawing.chart import PLOT, Scale, figure, paper, upright
from cli.drawing.names import cut
from cli.drawing.xml import content, element, number
from cli.text import count, moment

Quote = Mapping[str, Any]
SIDES = (("purchase_price", "line"), ("sell_price", "line dashed"))
DATES = 6
LEGEND_WIDTH, FOOT = 190.0, 44.0
MOST_NAMED = 14
"""Waypoints that the legend has room for."""


def draw_prices(good: str, quotes: Sequence[Quote]) -> str:
    """Draw price changes as `market.history` answers them. The same input gives the same document.

    A price holds until the next one of its waypoint, and the last one to the right edge.
    """
    series: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        series[quote["waypoint_symbol"]].append(quote)
    times = [_instant(quote) for quote in quotes] or [0.0]
    across = Scale(min(times), max(times), PLOT.left, PLOT.right)
    values = [quote[side] for quote in quotes for side, _ in SIDES]
    upward, parts = upright(values or [0, 1])
    if quotes:
        parts += _dates(quotes, across)
    for index, changes in enumerate(series.values()):
        parts += [_line(changes, side, f"{look} c{index}", across, upward) for side, look in SIDES]
    parts += _legend(list(series))
    told = f"{count(len(quotes), 'change')} at {count(len(series), 'waypoint')}."
    size = (PLOT.right + LEGEND_WIDTH, PLOT.bottom + FOOT)
    return paper(f"Prices of {good}", told, size, parts, len(series))


def _line(changes: Sequence[Quote], side: str, look: str, across: Scale, upward: Scale) -> str:
    first, *rest = changes
    path = f"M{number(across.at(_instant(first)))},{number(upward.at(first[side]))}"
    # Steps, and no slopes: a price holds until it changes.
    for quote in rest:
        path += f" H{number(across.at(_instant(quote)))} V{number(upward.at(quote[side]))}"
    path += f" H{number(PLOT.right)}"
    where, price = changes[0]["waypoint_symbol"], figure(changes[-1][side])
    title = element("title", content(f"{where}, {side.replace('_', ' ')}, {price} at last"))
    return element("path", title, d=path, class_=look)


def _dates(quotes: Sequence[Quote], across: Scale) -> list[str]:
    ordered = sorted(quotes, key=_instant)
    shown: list[Quote] = []
    for quote in ordered:
        room = PLOT.width / DATES
        if not shown or across.at(_instant(quote)) - across.at(_instant(shown[-1])) >= room:
            shown.append(quote)
    return [
        element(
            "text",
            content(moment(quote["seen_at"])[:11].replace("T", " ")),
            x=across.at(_instant(quote)),
            y=PLOT.bottom + 20,
            class_="middle faint",
        )
        for quote in shown
    ]


def _legend(waypoints: Sequence[str]) -> list[str]:
    left, top = PLOT.right + 16, PLOT.top + 8
    named = [(f"line c{n}", name) for n, name in enumerate(waypoints[:MOST_NAMED])]
    if len(waypoints) > MOST_NAMED:
        named.append(("", f"and {len(waypoints) - MOST_NAMED} more"))
    named += [("line sample", "what we pay"), ("line dashed sample", "what we get")]
    parts = []
    for row, (look, words) in enumerate(named):
        y = top + 19 * row
        if look:
            parts.append(element("path", d=f"M{number(left)},{number(y)} h22", class_=look))
        parts.append(element("text", content(cut(words, 20)), x=left + 30, y=y + 4))
    return parts


def _instant(quote: Quote) -> float:
    return datetime.fromisoformat(quote["seen_at"]).timestamp()
