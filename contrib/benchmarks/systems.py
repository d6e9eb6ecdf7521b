"""Systems to plan in: the recorded one, the sandbox's, and imitations of any size.

FULL=1 in the environment asks for all the instances and all the rivals' time; without it there are
fewer, so that a run takes minutes.
"""

import math
import os
import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import attrs

from routing import Berth, Hull, System, Waypoint
from spacetraders.sandbox.making.start_system import generate, generate_other
from spacetraders.sandbox.state.market import Market

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from support.routing import recorded_system

FULL = os.environ.get("FULL", "") not in ("", "0")
SYSTEMS = 20
"""Generated systems for each size."""

FRIGATE = Hull(speed=36, fuel_capacity=400)
DRONE = Hull(speed=9, fuel_capacity=80)
SHUTTLE = Hull(speed=15, fuel_capacity=300)
HAULER = Hull(speed=15, fuel_capacity=600)
EXPLORER = Hull(speed=36, fuel_capacity=800)
PROBE = Hull(speed=9, fuel_capacity=0)
FLEET = (FRIGATE, HAULER, PROBE, SHUTTLE, FRIGATE, EXPLORER, DRONE, HAULER)
"""Hulls of a mixed fleet (MECHANICS 7), one after the other."""

_DAY = datetime(2026, 1, 1, tzinfo=UTC)

Place = tuple[int, int, bool]


@attrs.frozen
class Ring:
    """How many of 85 waypoints lie between two radii, and what share of them sells fuel."""

    amount: int
    inner: int
    outer: int
    share: float

    def places(self, rng: random.Random, scale: float) -> list[Place]:
        """Scatter the waypoints of this ring for a system `scale` times as large."""
        return [self._place(rng) for _ in range(max(1, round(self.amount * scale)))]

    def _place(self, rng: random.Random) -> Place:
        angle, radius = rng.uniform(0.0, math.tau), rng.uniform(self.inner, self.outer)
        x, y = round(radius * math.cos(angle)), round(radius * math.sin(angle))
        return x, y, rng.random() < self.share


# The game's template of a start system (MECHANICS 12.2).
PLANETS = Ring(7, 25, 105, 0.8)
MOONS, MOONS_WITH_FUEL = 12, 0.8
BELTS = Ring(34, 310, 390, 0.0), Ring(23, 715, 790, 0.0)
ELSEWHERE = (
    Ring(1, 155, 155, 0.15),  # gas giant
    Ring(1, 190, 190, 1.0),  # fuel stations
    Ring(1, 228, 228, 1.0),
    Ring(1, 310, 390, 1.0),
    Ring(1, 602, 602, 1.0),
    Ring(1, 310, 390, 1.0),  # engineered asteroid
    Ring(2, 715, 790, 1.0),  # asteroid bases
    Ring(1, 449, 452, 1.0),  # gate
    *BELTS,
)


def generated(size: int, seed: int) -> System:
    """Make up a start system of `size` waypoints, after the game's template for 85."""
    rng, scale = random.Random(seed), size / 85
    planets = PLANETS.places(rng, scale)
    moons = [
        (*rng.choice(planets)[:2], rng.random() < MOONS_WITH_FUEL)
        for _ in range(round(MOONS * scale))
    ]
    others = chain.from_iterable(ring.places(rng, scale) for ring in ELSEWHERE)
    filler = BELTS[0].places(rng, scale)
    places = [*planets, *moons, *others, *filler][:size]
    return System(Waypoint(f"X1-B{i}", *place) for i, place in enumerate(places))


def start_system(seed: int, size: int | None = None) -> System:
    """Return a start system of the sandbox, of 83 to 90 waypoints or of `size`, from 64 on."""
    named = f"X1-B{seed}"
    atlas = generate(seed, _DAY) if size is None else generate_other(seed, named, size, _DAY)
    (system,) = atlas.systems.values()
    return System(
        Waypoint(w.symbol, w.x, w.y, _sells_fuel(atlas.markets.get(w.symbol)))
        for w in system.waypoints.values()
    )


def _sells_fuel(market: Market | None) -> bool:
    return market is not None and "FUEL" in market.listings


def start_systems(count: int) -> list[System]:
    """Return the recorded system, if its file is here, and `count` of the sandbox's."""
    recorded = [recorded_system.load()] if recorded_system.RECORDED.exists() else []
    if not recorded:
        print(f"  without the recorded system: no {recorded_system.RECORDED}", file=sys.stderr)
    return [*recorded, *(start_system(seed) for seed in range(1, count + 1))]


def drawn(system: System, count: int, seed: int) -> tuple[str, list[str]]:
    """Return a start and `count` stops, all different, where the system has so many."""
    rng = random.Random(f"{seed} {count}")
    start, *stops = rng.sample([waypoint.symbol for waypoint in system], count + 1)
    return start, stops


def fleet(system: System, ships: int, seed: int) -> dict[str, Berth]:
    """Return a mixed fleet, each ship somewhere with something in its tank."""
    rng, symbols = random.Random(f"{seed} {ships}"), [waypoint.symbol for waypoint in system]
    hulls: Sequence[Hull] = [FLEET[i % len(FLEET)] for i in range(ships)]
    return {
        f"SHIP-{i}": Berth(hull, rng.choice(symbols), _filled(rng, hull))
        for i, hull in enumerate(hulls, start=1)
    }


def _filled(rng: random.Random, hull: Hull) -> int:
    return rng.randint(hull.fuel_capacity // 2, hull.fuel_capacity)
