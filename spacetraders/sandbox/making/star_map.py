"""The star map: draws the places, types and sizes of all systems of a galaxy.

Shapes and shares are those of MECHANICS 12.2 and of a galaxy recorded in July 2026: the density by
distance from the centre, the types of stars, the share with a gate. A galaxy of fewer systems is
smaller, not thinner, so that its gates are as far apart as the real ones.
"""

import bisect
import math
import random
import string
from collections.abc import Iterator

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.dice import weighted
from spacetraders.sandbox.making import stocking
from spacetraders.sandbox.making.start_system import STARS
from spacetraders.sandbox.state.universe import Star

WHOLE = 6_996  # systems of the game's galaxy
GATED_SHARE = 3_101 / WHOLE
UNBUILT_SHARE = 330 / 3_101
"""The share of start systems, which are the systems with an unbuilt gate (ECONOMY 9)."""

RARE_STARS = {
    "NEUTRON_STAR": 28,
    "WHITE_DWARF": 27,
    "BLACK_HOLE": 18,
    "HYPERGIANT": 10,
    "UNSTABLE": 8,
}
RARE_SHARE = 0.23  # of the systems without a gate; those with one have the common types only

SPACING = 200  # map units: no two stars are nearer, and no edge is shorter (12.2)
_SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
_RADII = (0, 5_700, 11_800, 25_700, 41_200, 49_700, 59_000, 64_000)
"""The share of the stars within each radius, in map units; the core is evenly filled."""

ARMS, CLUMPING, WINDING = 4, 0.9, 20_000
"""The number of arms, how strongly stars gather in them (0 not at all, 1 all of them), and the map
units in which an arm turns by a radian. They make gates as far apart as the real ones."""

MEDIAN_SIZE, SPREAD = 43, 0.4  # waypoints of a system with a gate, log-normal (12.2)
START_SIZES = (82, 91)  # waypoints of a start system (12.2)
LEAST_ASTEROIDS = 11  # the fewest in the 22 systems of a recorded sample
BODIES_PER_MARKET = 1.6  # with some to spare: six to nine in ten bodies have a market (12.1)


@attrs.frozen
class Site(Star):
    """A star with the outline of its system, which is made later.

    The system has `size` waypoints, and a gate if it is `gated`. A `start` system follows the
    template of start systems, and its gate is unbuilt. Any other with a gate has about `markets`
    markets, and is the capital of the faction `capital`, if that is set.
    """

    size: int
    gated: bool
    start: bool
    markets: int = 0
    capital: str | None = None


def draw(seed: int, count: int, home: Star, size: int) -> list[Site]:
    """Return `count` sites of a galaxy; the first is the home system of `size` waypoints."""
    dice = random.Random(f"galaxy {seed}")
    # Dice of their own: how settled systems are does not change where they lie.
    settling = random.Random(f"settlements {seed}")
    names, places = _names(dice, home.symbol), _Places(dice, math.sqrt(count / WHOLE))
    x, y = places.draw()
    sites = [Site(home.symbol, home.type, x, y, size, gated=True, start=True)]
    # The second system has a gate in any case, so that the home gate leads somewhere.
    for number in range(1, count):
        gated = number == 1 or dice.random() < GATED_SHARE
        site = _site(dice, next(names), places.draw(), gated=gated)
        sites.append(_settled(settling, site) if site.gated and not site.start else site)
    return sites


def opened(seed: int, site: Site) -> Site:
    """Return a site as it is with a built gate: settled, if it was a start system."""
    if not site.start:
        return site
    return _settled(random.Random(f"opened {seed} {site.symbol}"), attrs.evolve(site, start=False))


def found_capitals(seed: int, sites: list[Site]) -> None:
    """Make some of the sites capitals of factions, in place: a few of the rich and built ones."""
    dice = random.Random(f"capitals {seed}")
    built = [number for number, site in enumerate(sites) if site.gated and not site.start]
    rich = [it for it in built if sites[it].markets >= guesses.CAPITAL_MARKETS]
    most = min(len(FACTIONS), len(rich), round(guesses.CAPITALS_SHARE * len(built)))
    # Factions that recruit come first: a small galaxy has no room for all.
    for number, faction in zip(dice.sample(rich, most), FACTIONS, strict=False):
        sites[number] = attrs.evolve(sites[number], capital=faction)


def _settled(dice: random.Random, site: Site) -> Site:
    rows = guesses.MARKET_COUNTS
    least, most, _ = dice.choices(rows, [weight for *_, weight in rows])[0]
    markets = dice.randint(least, most)
    # Many markets need room: not every body has one, and some asteroids are always left.
    room = LEAST_ASTEROIDS + math.ceil(BODIES_PER_MARKET * markets)
    return attrs.evolve(site, markets=markets, size=max(site.size, room))


def _site(dice: random.Random, symbol: str, place: tuple[int, int], *, gated: bool) -> Site:
    x, y = place
    if not gated:
        rare = dice.random() < RARE_SHARE
        kind = weighted(dice, RARE_STARS if rare else STARS)
        return Site(
            symbol, kind, x, y, dice.choice(guesses.UNGATED_SIZES), gated=False, start=False
        )
    # One gate in ten is unbuilt: its system is a start system of nobody.
    start = dice.random() < UNBUILT_SHARE
    drawn = round(dice.lognormvariate(math.log(MEDIAN_SIZE), SPREAD))
    size = (
        dice.randint(*START_SIZES)
        if start
        else max(guesses.LEAST_SIZE, min(guesses.MOST_SIZE, drawn))
    )
    return Site(symbol, weighted(dice, STARS), x, y, size, gated=True, start=start)


def _names(dice: random.Random, home: str) -> Iterator[str]:
    # About 70,000 names are possible, far more than systems: to draw again is cheap.
    given = {home}
    while True:
        letters = "".join(dice.choices(string.ascii_uppercase, k=dice.choice((1, 2, 2, 2))))
        name = f"X1-{letters}{dice.randint(1, 99)}"
        if name not in given:
            given.add(name)
            yield name


@attrs.define
class _Places:
    """Draws places in a galaxy of a scale (1 is the game's), SPACING apart from each other."""

    dice: random.Random
    scale: float
    taken: dict[tuple[int, int], list[tuple[int, int]]] = attrs.field(factory=dict)

    def draw(self) -> tuple[int, int]:
        while True:
            radius = _radius(self.dice.random())
            x, y = stocking.at(_bearing(self.dice, radius), radius * self.scale)
            # Cells as wide as the spacing: only the nine around a place can hold a star too near.
            column, row = x // SPACING, y // SPACING
            if all(math.dist((x, y), other) >= SPACING for other in self._around(column, row)):
                self.taken.setdefault((column, row), []).append((x, y))
                return x, y

    def _around(self, column: int, row: int) -> Iterator[tuple[int, int]]:
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                yield from self.taken.get((column + i, row + j), ())


def _bearing(dice: random.Random, radius: float) -> float:
    # In radians. The sine moves an even bearing towards the nearest arm, and arms wind outwards.
    even = dice.uniform(0, math.tau)
    return even + CLUMPING / ARMS * math.sin(ARMS * even) + radius / WINDING


def _radius(share: float) -> float:
    i = bisect.bisect_right(_SHARES, share)
    # Stars fill the core evenly, so their share grows with the square of the radius there; further
    # out it grows linearly between the measured radii.
    if i == 1:
        return _RADII[1] * math.sqrt(share / _SHARES[1])
    between = (share - _SHARES[i - 1]) / (_SHARES[i] - _SHARES[i - 1])
    return _RADII[i - 1] + between * (_RADII[i] - _RADII[i - 1])
