"""The style sheet of a map, with colours for light and dark.

It has plain classes and one media query, because not every program that shows SVG knows CSS
variables.
"""

import colorsys

from cli.drawing import kinds

SHIPS = (
    ("#c4302b", "#ff7a70"),
    ("#1f5fd0", "#78a9ff"),
    ("#1a7f37", "#5fd07f"),
    ("#8a3ffc", "#c49bff"),
    ("#b35900", "#ffa657"),
    ("#007d79", "#3ddbd9"),
    ("#b8257a", "#ff85c8"),
    ("#5c6b00", "#c3d64a"),
)
"""Colours of the first ships, in light and in dark, with enough contrast for text on them."""

GOLDEN_ANGLE = 0.381966  # of a full turn: each further hue falls into the largest gap

SHEET = """
text{font:12px system-ui,"DejaVu Sans",sans-serif}
.head{font-size:17px;font-weight:600}
.note{font-size:11px}
.flight{fill:none;stroke-width:2.2;stroke-linecap:round}
.drift{stroke-dasharray:2 6}
.start{fill:none;stroke-width:2}
.number{font-size:11px;font-weight:600;text-anchor:middle}
.fuel{fill:none;stroke-width:1.5}
.guide{fill:none;stroke-width:1;stroke-dasharray:2 5}
"""


def sheet(ships: int) -> str:
    """Return the style sheet of a drawing with a number of ships."""
    return f"{SHEET}{_light(ships)}\n@media (prefers-color-scheme:dark){{\n{_dark(ships)}\n}}\n"


def colours(index: int) -> tuple[str, str]:
    """Return a ship's colour in light and in dark."""
    if index < len(SHIPS):
        return SHIPS[index]
    hue = index * GOLDEN_ANGLE % 1
    return _hex(hue, 0.36), _hex(hue, 0.72)


def _light(ships: int) -> str:
    return (
        ".paper{fill:#fbfbf9}text{fill:#20242c}.faint{fill:#6a717e}.guide{stroke:#d3d6dc}"
        ".star{fill:#e8a512}.fuel{stroke:#d6a100}.number{fill:#fff}.sample{stroke:#20242c}"
        + kinds.rules(lambda look: look.light)
        + "".join(_ship(index, colours(index)[0]) for index in range(ships))
    )


def _dark(ships: int) -> str:
    return (
        ".paper{fill:#14171d}text{fill:#e6e9ef}.faint{fill:#98a1b0}.guide{stroke:#333a46}"
        ".star{fill:#ffcf4a}.fuel{stroke:#ffd84d}.number{fill:#14171d}.sample{stroke:#e6e9ef}"
        + kinds.rules(lambda look: look.dark)
        + "".join(_ship(index, colours(index)[1]) for index in range(ships))
    )


def _ship(index: int, colour: str) -> str:
    return (
        f".s{index} .flight,.s{index} .start{{stroke:{colour}}}"
        f".s{index} .arrow,.s{index} .pill{{fill:{colour}}}"
    )


def _hex(hue: float, lightness: float) -> str:
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, 0.75)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
