"""Generator of the systems that are not start systems, and of their markets and shipyards.

Each system, market and shipyard is drawn from dice of its own, so that it does not matter what was
looked at before. A hidden tier gives the number of planets and the share of stations (MECHANICS
12.2). Asteroids make up the number of waypoints of the site.
"""

import math
import random

import attrs

from spacetraders.domain.game.waypoints import MARKETPLACE
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.dice import weighted
from spacetraders.sandbox.making import start_template, stocking
from spacetraders.sandbox.making.star_map import Site
from spacetraders.sandbox.making.start_template import Trade
from spacetraders.sandbox.state.market import Market
from spacetraders.sandbox.state.shipyard import Shipyard
from spacetraders.sandbox.state.universe import SHIPYARD, System, Waypoint

TIERS = {"1": 100, "2": 100, "3": 50, "4": 20, "5": 20}
STATION_SHARES = {1: 0.23, 2: 0.26, 3: 0.32, 4: 0.32, 5: 0.90}
"""The weights of the tiers, and the share of a tier's planets with a station (12.2)."""

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

GIANT_SHARE = 0.3  # of the planets, in the 22 systems of a recorded sample; so are the next two
MOONS = (0, 0, 1, 1, 2, 3)
BASES = (0, 0, 0, 1, 2, 3)
LEAST_ASTEROIDS = 11

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

EQUIPMENT = (
    Trade("MOUNT_MINING_LASER_I MOUNT_MINING_LASER_II", "IRON ALUMINUM MACHINERY DIAMONDS"),
    Trade("MOUNT_GAS_SIPHON_I MOUNT_GAS_SIPHON_II MOUNT_TURRET_I", "IRON ALUMINUM MACHINERY"),
    Trade("MOUNT_SURVEYOR_I MOUNT_SURVEYOR_II", "IRON ALUMINUM MACHINERY ELECTRONICS"),
    Trade("MOUNT_SENSOR_ARRAY_I MOUNT_SENSOR_ARRAY_II", "IRON ALUMINUM MACHINERY ELECTRONICS"),
    Trade("MOUNT_LASER_CANNON_I MOUNT_MISSILE_LAUNCHER_I", "IRON MACHINERY DIAMONDS"),
    Trade(
        "MOUNT_MINING_LASER_III MOUNT_GAS_SIPHON_III MOUNT_SURVEYOR_III MOUNT_SENSOR_ARRAY_III",
        "PLATINUM MACHINERY ADVANCED_CIRCUITRY URANITE",
    ),
    Trade("MODULE_CARGO_HOLD_I MODULE_CARGO_HOLD_II", "IRON ALUMINUM MACHINERY"),
    Trade(
        "MODULE_CARGO_HOLD_III MODULE_SCIENCE_LAB_I",
        "PLATINUM MACHINERY ADVANCED_CIRCUITRY",
    ),
    Trade(
        "MODULE_CREW_QUARTERS_I MODULE_ENVOY_QUARTERS_I MODULE_PASSENGER_CABIN_I",
        "IRON MACHINERY FABRICS",
    ),
    Trade("MODULE_MINERAL_PROCESSOR_I MODULE_GAS_PROCESSOR_I", "IRON MACHINERY"),
    Trade(
        "MODULE_ORE_REFINERY_I MODULE_MICRO_REFINERY_I MODULE_FUEL_REFINERY_I",
        "PLATINUM MACHINERY",
    ),
    Trade(
        "MODULE_SHIELD_GENERATOR_I MODULE_SHIELD_GENERATOR_II",
        "IRON ALUMINUM MACHINERY URANITE",
    ),
    Trade(
        "MODULE_WARP_DRIVE_I MODULE_WARP_DRIVE_II MODULE_WARP_DRIVE_III",
        "IRON PLATINUM ADVANCED_CIRCUITRY URANITE MERITIUM",
    ),
)
"""Markets that make mounts and modules (6.5); jump drives are not made any more (3.4)."""

EXOTIC = (
    Trade("LASER_RIFLES", "DIAMONDS PLATINUM ADVANCED_CIRCUITRY"),
    Trade("MICRO_FUSION_GENERATORS", "ADVANCED_CIRCUITRY PLATINUM DIAMONDS"),
    Trade("SUPERGRAINS", "FERTILIZERS POLYNUCLEOTIDES LAB_INSTRUMENTS"),
    Trade("NANOBOTS NOVEL_LIFEFORMS", "POLYNUCLEOTIDES LAB_INSTRUMENTS EQUIPMENT"),
    Trade("EXOTIC_MATTER ANTIMATTER", "LAB_INSTRUMENTS ADVANCED_CIRCUITRY"),
    Trade("QUANTUM_STABILIZERS", "PLATINUM ADVANCED_CIRCUITRY"),
    Trade("AI_MAINFRAMES", "ADVANCED_CIRCUITRY MICROPROCESSORS"),
    Trade("HOLOGRAPHICS", "GOLD SILVER ADVANCED_CIRCUITRY"),
    Trade("MILITARY_EQUIPMENT", "ALUMINUM ELECTRONICS"),
    Trade("URANITE MERITIUM", "URANITE_ORE MERITIUM_ORE"),
    *EQUIPMENT,
)
"""Markets of goods that start systems do not make (6.5)."""


def _usual(kind: str) -> tuple[Trade, ...]:
    bodies = (body for group in start_template.GROUPS for body in group.bodies)
    return tuple(body.trade for body in bodies if body.type == kind and body.trade)


TRADES = {
    "PLANET": _usual("PLANET") + EXOTIC,
    "MOON": _usual("MOON"),
    "ORBITAL_STATION": _usual("ORBITAL_STATION") + EXOTIC,
    "GAS_GIANT": (Trade("", "", "HYDROCARBON LIQUID_HYDROGEN LIQUID_NITROGEN FUEL"),),
    "ASTEROID_BASE": _usual("ASTEROID_BASE"),
    "JUMP_GATE": _usual("JUMP_GATE"),
}
"""The possible trades of a market, by the type of its waypoint; others trade fuel alone."""

FOR_SALE = sorted(
    symbol.removeprefix("SHIP_") for symbol in SHIP_TYPES if symbol != "SHIP_COMMAND_FRIGATE"
)
YARD_SIZES = (2, 3, 4)
"""Away from start systems a yard sells two to four types of any but the frigate (7)."""

_LETTERS = "ABCDEFXZ"


def system(seed: int, site: Site) -> System:
    """Return the system of a site: uncharted, its gate built."""
    dice = random.Random(f"system {seed} {site.symbol}")
    # Only systems with a gate are owned: there are contracts where a faction is.
    owned = site.gated and dice.random() < guesses.OWNED_SHARE
    faction = dice.choice(sorted(FACTIONS)) if owned else None
    draft = _Draft(dice, site.symbol, faction)
    if site.gated:
        draft.settle(site.size)
    else:
        draft.scatter(site.size)
    return System(
        symbol=site.symbol,
        type=site.type,
        x=site.x,
        y=site.y,
        waypoints={waypoint.symbol: waypoint for waypoint in draft.waypoints},
        factions=(faction,) if faction else (),
    )


def market(seed: int, waypoint: Waypoint) -> Market | None:
    """Return the market of a waypoint, if it has one."""
    if MARKETPLACE not in waypoint.traits:
        return None
    dice = random.Random(f"market {seed} {waypoint.symbol}")
    trade = dice.choice(TRADES.get(waypoint.type, (Trade(),)))
    return stocking.market(dice, waypoint.symbol, trade)


def shipyard(seed: int, waypoint: Waypoint) -> Shipyard | None:
    """Return the shipyard of a waypoint, if it has one."""
    if SHIPYARD not in waypoint.traits:
        return None
    dice = random.Random(f"offers {seed} {waypoint.symbol}")
    sold = dice.sample(FOR_SALE, dice.choice(YARD_SIZES))
    return stocking.shipyard(seed, waypoint.symbol, " ".join(sold))


@attrs.define
class _Draft:
    """A system in the making."""

    dice: random.Random
    system: str
    faction: str | None
    waypoints: list[Waypoint] = attrs.field(factory=list)

    def settle(self, size: int) -> None:
        """Add waypoints: a gate, fuel stations, bases, planets with orbitals, asteroid belts."""
        # Halfway to the gate lies a fuel station, as in start systems.
        bearing = self.dice.uniform(0, math.tau)
        self._add("JUMP_GATE", stocking.at(bearing, self.dice.uniform(*GATE)))
        self._add("FUEL_STATION", stocking.at(bearing, self.dice.uniform(*GATE_FUEL)))
        self._add("FUEL_STATION", self._anywhere(OTHER_FUEL))
        for _ in range(self.dice.choice(BASES)):
            self._add("ASTEROID_BASE", self._anywhere(INNER))
        self._place_planets(size - LEAST_ASTEROIDS)
        inner = self.dice.randint(*INNER_COUNTS)
        for number in range(size - len(self.waypoints)):
            self._add("ASTEROID", self._anywhere(INNER if number < inner else OUTER))

    def scatter(self, size: int) -> None:
        """Add uninhabited bodies: a system without a gate has no market and no yard."""
        for _ in range(size):
            kind = self.dice.choice(("ASTEROID", "ASTEROID", "PLANET", "GAS_GIANT"))
            self._add(kind, self._anywhere(BEARABLE), lonely=True)

    def _place_planets(self, most: int) -> None:
        # From the star outwards; a planet for which the site has no room is left out.
        tier = int(weighted(self.dice, TIERS))
        count = max(0, round(self.dice.normalvariate(tier + 1, 2)))
        for number in range(count):
            moons, stations = self.dice.choice(MOONS), self.dice.random() < STATION_SHARES[tier]
            orbitals = ["MOON"] * moons + ["ORBITAL_STATION"] * stations
            if len(self.waypoints) + 1 + len(orbitals) <= most:
                self._place_planet(number / count, orbitals)

    def _place_planet(self, share: float, orbitals: list[str]) -> None:
        near, far = BEARABLE
        radius = near + (far - near) * share + self.dice.uniform(0, 10)
        spot = stocking.at(self.dice.uniform(0, math.tau), radius)
        kind = "GAS_GIANT" if self.dice.random() < GIANT_SHARE else "PLANET"
        first = len(self.waypoints) + 2
        symbols = tuple(self._symbol(first + i) for i in range(len(orbitals)))
        centre = self._add(kind, spot, orbitals=symbols)
        for symbol, orbital in zip(symbols, orbitals, strict=True):
            self._add(orbital, spot, symbol=symbol, orbits=centre)

    def _anywhere(self, radii: tuple[int, int]) -> tuple[int, int]:
        return stocking.at(self.dice.uniform(0, math.tau), self.dice.uniform(*radii))

    def _symbol(self, number: int) -> str:
        # Symbols of other systems have letters around the number, as CD7Z and A18F (12.1).
        first, second, last = self.dice.choices(_LETTERS, k=3)
        front = first + second if number < 10 else first
        return f"{self.system}-{front}{number}{last}"

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
                system_symbol=self.system,
                type=kind,
                x=spot[0],
                y=spot[1],
                traits=self._traits(kind, lonely=lonely),
                orbits=orbits,
                orbitals=orbitals,
                faction=self.faction,
            )
        )
        return symbol

    def _traits(self, kind: str, *, lonely: bool) -> tuple[str, ...]:
        if kind == "ASTEROID":
            outfit, always = "asteroid", weighted(self.dice, start_template.DEPOSITS)
        else:
            outfit, always = OUTFITS.get(kind, ("", ""))
        market = self.dice.random() < MARKET_SHARES.get(kind, 0)
        yard = self.dice.random() < guesses.YARD_SHARES.get(kind, 0)
        return stocking.traits(
            self.dice, outfit, always=always, market=market and not lonely, yard=yard
        )
