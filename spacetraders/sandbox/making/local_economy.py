"""What the markets of a system beyond the gate trade (ECONOMY 9).

A system has one economy: industries make goods of what they import, towns use finished goods up,
works make rarities, depots and bases exchange raw goods. A part of what is made is what others
there need, along the supply chain. So some goods go from market to market, and others come from
other systems or leave for them.

Rarities are never used up where they are made: their prices differ most, and gains within a system
were never as large as those in start systems, where ship parts are made and used.
"""

import random
from collections.abc import Iterable, Sequence

import attrs

from spacetraders.domain.game.waypoints import MARKETPLACE
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.supply_chain import SUPPLY_CHAIN
from spacetraders.sandbox.dice import weighted
from spacetraders.sandbox.making import start_template
from spacetraders.sandbox.making.start_template import Trade
from spacetraders.sandbox.state.market_ticks import is_rare
from spacetraders.sandbox.state.universe import System

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


_PRODUCTS = (
    "ADVANCED_CIRCUITRY ALUMINUM AMMUNITION ASSAULT_RIFLES BIOCOMPOSITES CLOTHING COPPER DRUGS"
    " ELECTRONICS EQUIPMENT EXPLOSIVES FABRICS FAB_MATS FERTILIZERS FIREARMS FOOD GOLD IRON JEWELRY"
    " LAB_INSTRUMENTS MACHINERY MEDICINE MICROPROCESSORS PLASTICS PLATINUM POLYNUCLEOTIDES"
    " SHIP_PARTS SHIP_PLATING SILVER URANITE"
)
_NEEDS = (
    "ASSAULT_RIFLES BIOCOMPOSITES CLOTHING DRUGS ELECTRONICS EQUIPMENT EXOTIC_MATTER FIREARMS FOOD"
    " JEWELRY LAB_INSTRUMENTS LASER_RIFLES MACHINERY MEDICINE MICROPROCESSORS NANOBOTS SHIP_PARTS"
    " SHIP_PLATING SUPERGRAINS"
)
PRODUCTS, NEEDS = tuple(_PRODUCTS.split()), tuple(_NEEDS.split())
"""What industries make, and what towns use up."""

DEPOTS = (
    Trade("", "", "ICE_WATER AMMONIA_ICE QUARTZ_SAND SILICON_CRYSTALS FUEL"),
    Trade("", "", "IRON_ORE COPPER_ORE ALUMINUM_ORE SILICON_CRYSTALS FUEL"),
    Trade("", "", "GOLD_ORE SILVER_ORE PLATINUM_ORE PRECIOUS_STONES DIAMONDS FUEL"),
    Trade("", "", "HYDROCARBON LIQUID_HYDROGEN LIQUID_NITROGEN FUEL"),
)

SETTLED_TYPES = frozenset({"PLANET", "MOON", "ORBITAL_STATION"})
LARGE = 17
"""Markets of a system that may have a second fuel refinery."""


def _usual(kind: str) -> tuple[Trade, ...]:
    bodies = (body for group in start_template.GROUPS for body in group.bodies)
    return tuple(body.trade for body in bodies if body.type == kind and body.trade)


OUTPOSTS = {
    "GAS_GIANT": DEPOTS[-1:],
    "ASTEROID_BASE": _usual("ASTEROID_BASE"),
    "JUMP_GATE": _usual("JUMP_GATE"),
}
"""The possible trades of a market where nobody settles, by type; others trade fuel alone."""


def volume_scale(seed: int, system: System) -> int:
    """Return how many times the trade volumes of start systems those of a system are."""
    dice = random.Random(f"volumes {seed} {system.symbol}")
    scales = guesses.VOLUME_SCALES
    return int(dice.choices(list(scales), list(scales.values()))[0])


def drawn(seed: int, system: System) -> dict[str, Trade]:
    """Return the trades of a system's markets by waypoint, from dice of its own."""
    economy = _Economy(random.Random(f"economy {seed} {system.symbol}"))
    markets = [w for w in system.waypoints.values() if MARKETPLACE in w.traits]
    settled = [w.symbol for w in markets if w.type in SETTLED_TYPES]
    for waypoint in markets:
        if waypoint.type not in SETTLED_TYPES:
            choice = economy.dice.choice(OUTPOSTS.get(waypoint.type, (Trade(),)))
            economy.open(waypoint.symbol, choice)
    economy.settle(settled, large=len(markets) >= LARGE)
    return {symbol: books.trade() for symbol, books in economy.books.items()}


@attrs.define
class _Books:
    """The goods of a market in the making, in the order in which they came."""

    exports: list[str] = attrs.field(factory=list)
    imports: list[str] = attrs.field(factory=list)
    exchange: list[str] = attrs.field(factory=list)

    def trade(self) -> Trade:
        """Return the trade: a good that is made is not bought, nor exchanged where it is either."""
        exports = list(dict.fromkeys(self.exports))
        imports = [it for it in dict.fromkeys(self.imports) if it not in exports]
        exchange = [it for it in self.exchange if it not in {*exports, *imports}]
        return Trade(*map(" ".join, (exports, imports, exchange)))


@attrs.define
class _Economy:
    """The markets of a system in the making, by waypoint."""

    dice: random.Random
    books: dict[str, _Books] = attrs.field(factory=dict)

    def open(self, symbol: str, trade: Trade) -> None:
        """Add a market with a given trade."""
        self.books[symbol] = _Books(
            trade.exports.split(), trade.imports.split(), trade.exchange.split()
        )

    def settle(self, symbols: Sequence[str], *, large: bool) -> None:
        """Add the markets of settlements."""
        kinds = {symbol: weighted(self.dice, guesses.SETTLEMENTS) for symbol in symbols}
        # People come first: a lone settlement is a town.
        kinds |= dict.fromkeys(symbols[:1], "TOWN")
        for symbol, kind in kinds.items():
            self.open(symbol, self._outfit(kind))
        self._refine_fuel(symbols, large=large)
        # What is made comes before what is used up: towns need to know what others make.
        for symbol, kind in kinds.items():
            if kind == "INDUSTRY":
                self._industrialise(symbol)
        for symbol, kind in kinds.items():
            counts = guesses.TOWN_NEED_COUNTS if kind == "TOWN" else guesses.OTHER_NEED_COUNTS
            self._populate(symbol, self.dice.choice(counts))

    def _outfit(self, kind: str) -> Trade:
        if kind == "WORKS":
            return self.dice.choice(EXOTIC)
        return self.dice.choice(DEPOTS) if kind == "DEPOT" else Trade()

    def _refine_fuel(self, symbols: Sequence[str], *, large: bool) -> None:
        first, second = guesses.REFINERY_SHARES
        count = (self.dice.random() < first) + (large and self.dice.random() < second)
        for symbol in self.dice.sample(symbols, min(count, len(symbols))):
            self._make(symbol, "FUEL")

    def _industrialise(self, symbol: str) -> None:
        for _ in range(self.dice.choice(guesses.PRODUCT_COUNTS)):
            needed = self._elsewhere(symbol, imported=True)
            self._make(symbol, self._picked(needed, PRODUCTS))

    def _populate(self, symbol: str, needs: int) -> None:
        made = self._elsewhere(symbol, imported=False)
        linked = [it for it in made if not is_rare(it)]
        others = [it for it in NEEDS if not (is_rare(it) and it in made)]
        books = self.books[symbol]
        for _ in range(needs):
            had = {*books.imports, *books.exports}
            fresh = [[it for it in goods if it not in had] for goods in (linked, others)]
            books.imports.append(self._picked(*fresh))

    def _make(self, symbol: str, product: str) -> None:
        self.books[symbol].exports.append(product)
        self.books[symbol].imports += SUPPLY_CHAIN[product]

    def _picked(self, linked: Sequence[str], otherwise: Sequence[str]) -> str:
        wanted = linked if self.dice.random() < guesses.LINKED_SHARE and linked else otherwise
        return self.dice.choice(wanted)

    def _elsewhere(self, symbol: str, *, imported: bool) -> list[str]:
        others: Iterable[_Books] = (of for at, of in self.books.items() if at != symbol)
        goods = [it for of in others for it in (of.imports if imported else of.exports)]
        known = PRODUCTS if imported else NEEDS
        return [it for it in dict.fromkeys(goods) if it in known]
