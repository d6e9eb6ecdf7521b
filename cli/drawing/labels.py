"""Labels: each at the first free spot around its place, the important ones first."""

import math
from collections.abc import Iterable, Sequence

import attrs

from cli.drawing.places import Box, Place, Point
from cli.drawing.xml import content, element

LETTER = 7.4  # pixels; a little more than the mean of capitals and digits at 12 px
HEIGHT = 15.0
GAP = 3.0
CELL = 6.0
# Right and left first, where a text reads best.
DIRECTIONS = (0.0, math.pi, -0.75, 0.75, math.pi + 0.75, math.pi - 0.75, -math.pi / 2, math.pi / 2)


@attrs.frozen
class Pill:
    """The numbers of a ship's stops at a place."""

    lane: int
    text: str

    @property
    def width(self) -> float:
        """Its width in pixels."""
        return 8 + 6.8 * len(self.text)


@attrs.frozen
class Label:
    """The text at a place. Where there is no room, only a `needed` label is drawn."""

    place: Place
    name: str
    pills: tuple[Pill, ...] = ()
    clearance: float = 0.0
    needed: bool = False

    @property
    def width(self) -> float:
        """Its width in pixels."""
        return sum(pill.width + GAP for pill in self.pills) + LETTER * len(self.name)

    def boxes(self) -> Iterable[Box]:
        """Yield its possible boxes, the best first: near, then on the right."""
        for further in (3.0, 12.0, 24.0, 40.0):
            reach = self.clearance + further
            for direction in DIRECTIONS:
                yield self._beside(self.place.point.at(reach, direction), direction)

    def _beside(self, point: Point, direction: float) -> Box:
        # The box touches the point from the far side, so that it never covers the place.
        left = point.x - self.width * (1 - math.cos(direction)) / 2
        top = point.y - HEIGHT * (1 - math.sin(direction)) / 2
        return Box(left, top, self.width, HEIGHT)


@attrs.frozen
class Taken:
    """The room that is taken: boxes, and the cells of a grid through which lines go."""

    paper: Box
    boxes: list[Box]
    lined: set[tuple[int, int]]

    @classmethod
    def by(cls, paper: Box, boxes: Iterable[Box], trails: Iterable[Point]) -> "Taken":
        """Note the boxes and the points of the lines that are drawn already."""
        return cls(paper, list(boxes), {(int(p.x // CELL), int(p.y // CELL)) for p in trails})

    def cost(self, box: Box) -> float:
        """Return the cost of a box by what it would hide, which is infinite off the paper."""
        if not self.paper.holds(box):
            return math.inf
        hidden = sum(10 for other in self.boxes if box.overlaps(other))
        columns = range(int(box.left // CELL), int(box.right // CELL) + 1)
        rows = range(int(box.top // CELL), int(box.bottom // CELL) + 1)
        return hidden + sum((x, y) in self.lined for x in columns for y in rows)


def settle(labels: Sequence[Label], taken: Taken) -> list[tuple[Label, Box]]:
    """Return the labels with their boxes. Some that are not needed get none."""
    settled = []
    # Greedy: each label takes the best box that is left, the needed ones first.
    for label in sorted(labels, key=lambda label: not label.needed):
        box, cost = _best(label, taken)
        # Below 3 a label hides two cells of a line at most, and no box, which counts 10.
        if not math.isinf(cost) and (label.needed or cost < 3):
            taken.boxes.append(box)
            settled.append((label, box))
    return settled


def draw_label(label: Label, box: Box) -> str:
    """Return a label: its pills, then its name."""
    left, parts = box.left, []
    for pill in label.pills:
        parts.append(draw_pill(pill, Point(left, box.top)))
        left += pill.width + GAP
    style = {} if label.needed else {"class_": "faint"}
    name = element("text", content(label.name), x=left, y=box.bottom - 3.5, **style)
    return "".join([*parts, name])


def draw_pill(pill: Pill, corner: Point) -> str:
    """Return the numbers of a ship's stops on its colour."""
    box = element(
        "rect",
        x=corner.x,
        y=corner.y,
        width=pill.width,
        height=HEIGHT,
        rx=HEIGHT / 2,
        class_="pill",
    )
    middle = corner.x + pill.width / 2
    text = element("text", content(pill.text), x=middle, y=corner.y + 11.5, class_="number")
    return element("g", box, text, class_=f"s{pill.lane}")


def _best(label: Label, taken: Taken) -> tuple[Box, float]:
    """Return the first box that hides nothing, else the one that hides least, with its cost."""
    best, least = Box(0, 0, 0, 0), math.inf
    for box in label.boxes():
        cost = taken.cost(box)
        if cost < least:
            best, least = box, cost
        if not cost:
            break
    return best, least
