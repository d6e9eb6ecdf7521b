"""Generator of start systems: the same seed always makes the same ones.

The plan is in `start_template`. Bearings, belts, traits and the supplies of markets are drawn. The
order of all draws is part of what a seed means: another order makes other worlds.
"""

import math
import random
import string
from collections import Counter
from datetime import datetime

import attrs

from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.dice import weighted
from spacetraders.sandbox.making import start_template, stocking
from spacetraders.sandbox.making.start_template import Body, Group
from spacetraders.sandbox.state.market import Market
from spacetraders.sandbox.state.shipyard import Shipyard
from spacetraders.sandbox.state.universe import Atlas, Chart, System, Waypoint, first_shipyard

STARS = {"RED_STAR": 27, "ORANGE_STAR": 25, "BLUE_STAR": 21, "YOUNG_STAR": 14}
"""The common star types, with their shares in percent (MECHANICS 12.2)."""

REACH = 60_000  # systems lie within about this many map units of the centre (12.2)


def generate(seed: int, now: datetime) -> Atlas:
    """Return a universe of one start system, charted by its faction at `now`."""
    dice = random.Random(f"sandbox {seed}")
    letters = "".join(dice.choices(string.ascii_uppercase, k=2))
    symbol = f"X1-{letters}{dice.randint(1, 99)}"
    faction = dice.choice(sorted(FACTIONS))
    draft = _Draft(seed, dice, symbol, faction, Chart(faction, now), _extra_moons(dice))
    for group in start_template.GROUPS:
        draft.place(group)
    return draft.finished()


def generate_other(seed: int, symbol: str, size: int, now: datetime) -> Atlas:
    """Return another start system of a galaxy, of `size` waypoints, from dice of its own.

    The caller gives it the star that it has in the galaxy.
    """
    dice = random.Random(f"system {seed} {symbol}")
    faction = dice.choice(sorted(FACTIONS))
    draft = _Draft(seed, dice, symbol, faction, Chart(faction, now), _extra_moons(dice))
    *groups, last = _belt_last(start_template.GROUPS)
    for group in groups:
        draft.place(group)
    # The outer belt comes last, and its asteroids make up the number of waypoints.
    left = size - len(draft.waypoints) - len(last.bodies)
    draft.place(attrs.evolve(last, belt=(left, left)))
    return draft.finished()


def _extra_moons(dice: random.Random) -> Counter[str]:
    # By the letters of their planets.
    count = dice.randint(*start_template.EXTRA_MOONS)
    return Counter(dice.choices(start_template.EXTRA_MOONS_AT, k=count))


def _extra_moon(dice: random.Random) -> Body:
    market = weighted(dice, start_template.EXTRA_MARKETS)
    trade, *others = start_template.EXTRA_TRADES.get(market, (None,))
    return Body("MOON", outfit="moon", trade=trade, others=tuple(filter(None, others)))


def _belt_last(groups: tuple[Group, ...]) -> list[Group]:
    belt = next(group for group in groups if group.letter == "J" and group.belt)
    return [*(group for group in groups if group is not belt), belt]


@attrs.define
class _Draft:
    """A system in the making; `dice` draw all but the shipyards, in a fixed order."""

    seed: int
    dice: random.Random
    system: str
    faction: str
    chart: Chart
    extra_moons: Counter[str]
    bearings: dict[str, float] = attrs.field(factory=dict)
    waypoints: dict[str, Waypoint] = attrs.field(factory=dict)
    markets: dict[str, Market] = attrs.field(factory=dict)
    shipyards: dict[str, Shipyard] = attrs.field(factory=dict)

    def place(self, group: Group) -> None:
        """Place a group's first body, its orbitals, and its belt."""
        spot = self._spot(group.letter, group.radii)
        centre, *others = group.bodies
        # Each planet has its moons once, also where a letter names several groups.
        others += [_extra_moon(self.dice) for _ in range(self.extra_moons.pop(group.letter, 0))]
        symbol = self._symbol(group.letter)
        # A body names its orbitals, so their symbols are needed before they are there.
        first = len(self.waypoints) + 2
        orbitals = tuple(f"{self.system}-{group.letter}{first + i}" for i in range(len(others)))
        self._add(symbol, centre, spot, orbitals=orbitals)
        for orbital, body in zip(orbitals, others, strict=True):
            self._add(orbital, body, spot, orbits=symbol)
        if group.belt:
            self._fill_belt(group.letter, group.belt, group.belt_radii)

    def finished(self) -> Atlas:
        """Return the system as a universe of its own."""
        headquarters, *_ = self.waypoints.values()
        self._loosen_rocks()
        return Atlas(
            systems={self.system: self._system()},
            markets=self.markets,
            shipyards=self.shipyards,
            headquarters=headquarters,
            first_shipyard=first_shipyard(self.waypoints.values(), headquarters),
        )

    def _loosen_rocks(self) -> None:
        rocks = [symbol for symbol, it in self.waypoints.items() if it.type == "ASTEROID"]
        count = min(len(rocks), self.dice.randint(*start_template.UNSTABLE_ROCKS))
        for symbol in self.dice.sample(rocks, count):
            rock = self.waypoints[symbol]
            traits = (*rock.traits, start_template.UNSTABLE)
            self.waypoints[symbol] = attrs.evolve(rock, traits=traits)

    def _system(self) -> System:
        return System(
            symbol=self.system,
            type=weighted(self.dice, STARS),
            x=self.dice.randint(-REACH, REACH),
            y=self.dice.randint(-REACH, REACH),
            waypoints=self.waypoints,
            factions=(self.faction,),
        )

    def _spot(self, letter: str, radii: tuple[int, int]) -> tuple[int, int]:
        line = start_template.BEARING_OF.get(letter, letter)
        # Groups on one line share its bearing: the outer stops lie behind the gate.
        bearing = self.bearings.setdefault(line, self.dice.uniform(0, math.tau))
        spread = start_template.BEARING_SPREAD.get(letter, 0)
        return stocking.at(bearing + self.dice.uniform(-spread, spread), self.dice.uniform(*radii))

    def _symbol(self, letter: str) -> str:
        number = len(self.waypoints) + 1
        if letter == "X":  # an artificial body is named in hex: XD5A
            prefix, suffix = self.dice.choices("ABCDEF", k=2)
            return f"{self.system}-X{prefix}{number:X}{suffix}"
        return f"{self.system}-{letter}{number}"

    def _fill_belt(self, letter: str, counts: tuple[int, int], radii: tuple[int, int]) -> None:
        for _ in range(self.dice.randint(*counts)):
            rich_in = weighted(self.dice, start_template.DEPOSITS)
            spot = stocking.at(self.dice.uniform(0, math.tau), self.dice.uniform(*radii))
            self._add(self._symbol(letter), Body("ASTEROID", rich_in, "asteroid"), spot)

    def _add(
        self,
        symbol: str,
        body: Body,
        spot: tuple[int, int],
        orbits: str | None = None,
        orbitals: tuple[str, ...] = (),
    ) -> None:
        if body.trade:
            trade = self.dice.choice((body.trade, *body.others))
            self.markets[symbol] = stocking.market(self.dice, symbol, trade)
        if body.yard:
            self.shipyards[symbol] = stocking.shipyard(self.seed, symbol, body.yard)
        self.waypoints[symbol] = Waypoint(
            symbol=symbol,
            system_symbol=self.system,
            type=body.type,
            x=spot[0],
            y=spot[1],
            traits=stocking.traits(
                self.dice,
                body.outfit,
                always=body.traits,
                market=body.trade is not None,
                yard=bool(body.yard),
            ),
            orbits=orbits,
            orbitals=orbitals,
            faction=self.faction,
            chart=self.chart,
            under_construction=body.type == "JUMP_GATE",
        )
