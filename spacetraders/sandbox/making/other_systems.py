"""Generator of the systems that are not start systems, and of their markets and shipyards.

Each system, market and shipyard is drawn from dice of its own, so that it does not matter what was
looked at before. A system grows, body by body, until it has the markets of its site. Asteroids make
up the number of waypoints. Trade volumes are a multiple of those at home, the same in all markets
of a system.
"""

import math
import random
from datetime import datetime

import attrs

from spacetraders.domain.game.waypoints import MARKETPLACE
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.dice import weighted
from spacetraders.sandbox.making import local_economy, start_template, stocking
from spacetraders.sandbox.making.star_map import LEAST_ASTEROIDS, Site
from spacetraders.sandbox.state.market import Market
from spacetraders.sandbox.state.shipyard import Shipyard
from spacetraders.sandbox.state.universe import SHIPYARD, Chart, System, Waypoint

STATION_SHARES = ((4, 0.23), (8, 0.26), (16, 0.32), (math.inf, 0.90))
"""The share of planets with a station, for systems of up to so many markets (12.2)."""

MARKET_SHARES = {
    "FUEL_STATION": 0.98,
    "JUMP_GATE": 1.0,
    "ASTEROID_BASE": 0.97,
    "ORBITAL_STATION": 0.84,
    "PLANET": 0.80,
    "MOON": 0.63,
    "GAS_GIANT": 0.13,
}
"""The share of waypoints with a market, by type: the census of 12.1."""

GIANT_SHARE = 0.3  # of the planets, in the 22 systems of a recorded sample; so is the next
MOONS = (0, 0, 1, 1, 2, 3)

BEARABLE = (20, 170)  # radii in map units, as in the sample
GATE, GATE_FUEL, OTHER_FUEL = (449, 452), (224, 232), (280, 320)
INNER, OUTER = (290, 390), (715, 790)
INNER_COUNTS = (11, 25)  # asteroids; what is more lies in the outer belt

OUTFITS = {
    "PLANET": ("planet", ""),
    "GAS_GIANT": ("", "JOVIAN STRONG_GRAVITY"),
    "MOON": ("moon", ""),
    "ORBITAL_STATION": ("station", ""),
    "ASTEROID_BASE": ("", "HOLLOWED_INTERIOR OUTPOST"),
}
"""By type: the row of `start_template.DRAWS` for its traits, and the traits it always has."""

_LETTERS = "ABCDEFXZ"


def system(seed: int, site: Site, now: datetime) -> System:
    """Return the system of a site: its gate built, and uncharted, but for capitals.

    Those were charted by their faction at `now`.
    """
    dice = random.Random(f"system {seed} {site.symbol}")
    # Only systems with a gate are owned: there are contracts where a faction is.
    owned = site.gated and dice.random() < guesses.OWNED_SHARE
    faction = site.capital or (dice.choice(sorted(FACTIONS)) if owned else None)
    chart = Chart(site.capital, now) if site.capital else None
    draft = _Draft(dice, site, faction, chart)
    if site.gated:
        draft.settle()
    else:
        draft.scatter()
    return System(
        symbol=site.symbol,
        type=site.type,
        x=site.x,
        y=site.y,
        waypoints={waypoint.symbol: waypoint for waypoint in draft.waypoints},
        factions=(faction,) if faction else (),
    )


def market(seed: int, home: System, symbol: str) -> Market | None:
    """Return the market of a waypoint in the system `home`, if it has one."""
    if MARKETPLACE not in home.waypoints[symbol].traits:
        return None
    dice = random.Random(f"market {seed} {symbol}")
    trade = local_economy.drawn(seed, home)[symbol]
    return stocking.market(dice, symbol, trade, scale=local_economy.volume_scale(seed, home))


def shipyard(seed: int, site: Site, waypoint: Waypoint) -> Shipyard | None:
    """Return the shipyard of a waypoint in the system of a site, if it has one."""
    if SHIPYARD not in waypoint.traits:
        return None
    dice = random.Random(f"offers {seed} {waypoint.symbol}")
    shares = guesses.HULL_SHARES | (guesses.CAPITAL_HULL_SHARES if site.capital else {})
    sold = [name for name, share in shares.items() if dice.random() < share] or ["PROBE"]
    # All are drawn, whichever are built: a type more does not change what the others are.
    built = [name for name in sold if f"SHIP_{name}" in SHIP_TYPES]
    return stocking.shipyard(seed, waypoint.symbol, " ".join(built))


@attrs.define
class _Draft:
    """A system in the making; `wanted` markets are still missing."""

    dice: random.Random
    site: Site
    faction: str | None
    chart: Chart | None
    waypoints: list[Waypoint] = attrs.field(factory=list)
    wanted: int = attrs.field(init=False)
    _lacks_yard: bool = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.wanted = self.site.markets
        # Big hulls are sold in capitals, so there is a yard in each.
        self._lacks_yard = self.site.capital is not None

    def settle(self) -> None:
        """Add waypoints: a gate, fuel stations, bases, planets with orbitals, asteroid belts."""
        # Halfway to the gate lies a fuel station, as in start systems.
        bearing = self.dice.uniform(0, math.tau)
        self._add("JUMP_GATE", stocking.at(bearing, self.dice.uniform(*GATE)))
        for number in range(self._fuel_stations()):
            halfway = stocking.at(bearing, self.dice.uniform(*GATE_FUEL))
            self._add("FUEL_STATION", self._anywhere(OTHER_FUEL) if number else halfway)
        # Bases leave a market to a planet: a system of bases alone would make nothing.
        for _ in range(min(self.wanted - 1, self.dice.choice(guesses.SETTLED_BASES))):
            self._add("ASTEROID_BASE", self._anywhere(INNER))
        self._place_planets()
        inner = self.dice.randint(*INNER_COUNTS)
        for number in range(self.site.size - len(self.waypoints)):
            self._add("ASTEROID", self._anywhere(INNER if number < inner else OUTER))

    def scatter(self) -> None:
        """Add uninhabited bodies: a system without a gate has no market and no yard."""
        for _ in range(self.site.size):
            kind = self.dice.choice(("ASTEROID", "ASTEROID", "PLANET", "GAS_GIANT"))
            self._add(kind, self._anywhere(BEARABLE), lonely=True)

    def _fuel_stations(self) -> int:
        # Beside the gate's there are `wanted` markets now; small systems leave one to a planet.
        most = guesses.SETTLED_FUEL_STATIONS
        if self.wanted > most + 1:
            return most
        return max(0, self.wanted - self.dice.choice((1, 1, 1, 2)))

    def _place_planets(self) -> None:
        most = self.site.size - LEAST_ASTEROIDS
        while self.wanted > 0 and len(self.waypoints) < most:
            self._place_planet(most - len(self.waypoints))

    def _place_planet(self, room: int) -> None:
        # A planet has no more orbitals than there is room for, and than may have a market.
        kind = "GAS_GIANT" if self.dice.random() < GIANT_SHARE else "PLANET"
        moons, stations = self.dice.choice(MOONS), self.dice.random() < self._station_share()
        most = min(room - 1, self.wanted - (kind == "PLANET"))
        orbitals = (["ORBITAL_STATION"] * stations + ["MOON"] * moons)[:most]
        spot = self._anywhere(BEARABLE)
        first = len(self.waypoints) + 2
        symbols = tuple(self._symbol(first + i) for i in range(len(orbitals)))
        centre = self._add(kind, spot, orbitals=symbols)
        for symbol, orbital in zip(symbols, orbitals, strict=True):
            self._add(orbital, spot, symbol=symbol, orbits=centre)

    def _station_share(self) -> float:
        return next(share for most, share in STATION_SHARES if self.site.markets <= most)

    def _anywhere(self, radii: tuple[int, int]) -> tuple[int, int]:
        return stocking.at(self.dice.uniform(0, math.tau), self.dice.uniform(*radii))

    def _symbol(self, number: int) -> str:
        # Symbols of other systems have letters around the number, as CD7Z and A18F (12.1).
        first, second, last = self.dice.choices(_LETTERS, k=3)
        front = first + second if number < 10 else first
        return f"{self.site.symbol}-{front}{number}{last}"

    def _add(
        self,
        kind: str,
        spot: tuple[int, int],
        *,
        symbol: str = "",
        orbits: str | None = None,
        orbitals: tuple[str, ...] = (),
        lonely: bool = False,
    ) -> str:
        symbol = symbol or self._symbol(len(self.waypoints) + 1)
        self.waypoints.append(
            Waypoint(
                symbol=symbol,
                system_symbol=self.site.symbol,
                type=kind,
                x=spot[0],
                y=spot[1],
                traits=self._traits(kind, lonely=lonely),
                orbits=orbits,
                orbitals=orbitals,
                faction=self.faction,
                chart=self.chart,
            )
        )
        return symbol

    def _traits(self, kind: str, *, lonely: bool) -> tuple[str, ...]:
        if kind == "ASTEROID":
            outfit, always = "asteroid", weighted(self.dice, start_template.DEPOSITS)
        else:
            outfit, always = OUTFITS.get(kind, ("", ""))
        # All is drawn in any case, so that one decision does not change the others.
        market = self.dice.random() < MARKET_SHARES.get(kind, 0) and not lonely
        yard = self.dice.random() < guesses.YARD_SHARES.get(kind, 0)
        yard = yard or (market and self._lacks_yard and kind in guesses.YARD_SHARES)
        self._lacks_yard = self._lacks_yard and not yard
        self.wanted -= market
        return stocking.traits(self.dice, outfit, always=always, market=market, yard=yard)
