"""Trade goods: base price, usual trade volume, name and description.

Base prices, in credits, are those of MECHANICS 6.2, or guessed ones. Those of BOTANICAL_SPECIMENS
and LASER_RIFLES are rough there, and follow here from their quotes by the price law. A good that no
market lists, such as the frame of a ship, costs `UNPRICED`. Volumes, in units, are those of a fresh
start system (MECHANICS 6.4, 6.6).
"""

from enum import StrEnum

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.names import name_of
from spacetraders.sandbox.catalogue.parts import PARTS
from spacetraders.sandbox.catalogue.supply_chain import SUPPLY_CHAIN

UNPRICED = 10_000
EXCHANGE_VOLUME = 180
"""The trade volume of exchanged goods. That of ANTIMATTER, a rarity, is smaller."""

RAW, MADE, RARE, ANTIMATTER = 60, 20, 6, 18


class Sureness(StrEnum):
    """The source of a base price, which tells how well it is known."""

    EXACT = "EXACT"
    """It gives every recorded quote of exports and imports, to the credit."""
    EXCHANGED = "EXCHANGED"
    """Midway between the recorded prices of an exchanged good."""
    SAMPLED = "SAMPLED"
    """From a few quotes, or the one multiple of 100 that gives a single quote to the credit."""
    GUESSED = "GUESSED"


@attrs.frozen
class Good:
    """A trade good: `base` in credits a unit, `volume` in units."""

    symbol: str
    name: str
    description: str
    base: int = UNPRICED
    volume: int = MADE
    sureness: Sureness = Sureness.GUESSED


GUESSED = 0
"""Stands in the table for the price that `guesses.GUESSED_PRICES` has."""

_TABLE: tuple[tuple[str, int, int, str], ...] = (
    ("ADVANCED_CIRCUITRY", 5200, MADE, "Dense circuits that steer everything complicated."),
    ("AI_MAINFRAMES", GUESSED, RARE, "Computers large enough to think for a whole station."),
    ("ALUMINUM", 200, RAW, "Light metal, refined and cast."),
    ("ALUMINUM_ORE", 60, RAW, "Rock with aluminum in it."),
    ("AMMONIA_ICE", 40, RAW, "Frozen ammonia, for coolant and chemistry."),
    ("AMMUNITION", 1400, MADE, "Rounds and charges for weapons of all sizes."),
    (
        "ANTIMATTER",
        5_000,
        ANTIMATTER,
        "What a jump gate burns, held in magnetic flasks.",
    ),
    ("ASSAULT_RIFLES", 3400, MADE, "Rapid-firing arms for soldiers and worse."),
    (
        "BIOCOMPOSITES",
        4_800,
        MADE,
        "Materials grown rather than made.",
    ),
    ("BOTANICAL_SPECIMENS", 14000, RARE, "Living plants from many worlds, for study."),
    (
        "CLOTHING",
        4_000,
        MADE,
        "Things to wear, from overalls to evening dress.",
    ),
    ("COPPER", 240, RAW, "Refined copper in bars and wire."),
    ("COPPER_ORE", 55, RAW, "Rock with copper in it."),
    ("CULTURAL_ARTIFACTS", GUESSED, RARE, "Works that a people would rather have kept."),
    ("CYBER_IMPLANTS", GUESSED, RARE, "Machines that live in a body."),
    ("DIAMONDS", 90, RAW, "Hard, clear stones for drills and rings."),
    (
        "DRUGS",
        4_200,
        MADE,
        "Medicines that need a prescription, or a dealer.",
    ),
    ("ELECTRONICS", 2200, MADE, "Boards, displays and everyday components."),
    ("EQUIPMENT", 2600, MADE, "Tools for workshops, farms and shafts."),
    ("EXOTIC_MATTER", 24000, RARE, "Matter that ought not to exist, kept very cold."),
    ("EXPLOSIVES", 140, MADE, "Charges for breaking rock."),
    ("FABRICS", 2000, RAW, "Cloth by the roll, mostly synthetic."),
    ("FAB_MATS", 1600, MADE, "Feedstock for large fabricators."),
    ("FERTILIZERS", 180, RAW, "Nutrients for soil and tanks."),
    ("FIREARMS", 3200, MADE, "Small arms."),
    ("FOOD", 1800, RAW, "Meals and produce from several worlds."),
    ("FUEL", 70, RAW, "What ships burn; one unit fills a tank by a hundred."),
    ("GENE_THERAPEUTICS", GUESSED, RARE, "Treatments that rewrite their patients."),
    ("GOLD", 300, RAW, "Refined gold."),
    ("GOLD_ORE", 85, RAW, "Rock with gold in it."),
    ("GRAVITON_EMITTERS", GUESSED, RARE, "Devices that push without touching."),
    ("HOLOGRAPHICS", GUESSED, RARE, "Pictures that stand in the room."),
    ("HYDROCARBON", 45, RAW, "Gas and oil, the raw stuff of fuel."),
    ("ICE_WATER", 15, RAW, "Clean water, frozen in blocks."),
    ("IRON", 120, RAW, "Refined iron."),
    ("IRON_ORE", 50, RAW, "Rock with iron in it."),
    ("JEWELRY", 2800, MADE, "Fine metal set with stones."),
    (
        "LAB_INSTRUMENTS",
        4_600,
        MADE,
        "Instruments that measure what cannot be seen.",
    ),
    ("LASER_RIFLES", 22000, RARE, "Arms that shoot light."),
    ("LIQUID_HYDROGEN", 25, RAW, "Hydrogen, cold enough to pour."),
    ("LIQUID_NITROGEN", 30, RAW, "Nitrogen, cold enough to pour."),
    ("MACHINERY", 2400, MADE, "Heavy machines and their parts."),
    ("MEDICINE", 3800, MADE, "Remedies and hospital supplies."),
    ("MERITIUM", GUESSED, RAW, "A refined metal of odd properties."),
    ("MERITIUM_ORE", 1200, RAW, "Rock with meritium in it."),
    ("MICROPROCESSORS", 3000, MADE, "Chips that compute."),
    ("MICRO_FUSION_GENERATORS", 62500, RARE, "A small star in a box."),
    ("MILITARY_EQUIPMENT", GUESSED, MADE, "What an army carries besides its arms."),
    ("MOOD_REGULATORS", GUESSED, RARE, "Patches that make a long watch bearable."),
    ("NANOBOTS", 32000, RARE, "Machines too small to see."),
    ("NEURAL_CHIPS", GUESSED, RARE, "Processors that speak to nerves."),
    ("NOVEL_LIFEFORMS", GUESSED, RARE, "Creatures nobody has named yet."),
    ("PLASTICS", 160, RAW, "Polymers in sheets and grains."),
    ("PLATINUM", 280, RAW, "Refined platinum."),
    ("PLATINUM_ORE", 80, RAW, "Rock with platinum in it."),
    ("POLYNUCLEOTIDES", 220, MADE, "Long molecules, the letters of life."),
    ("PRECIOUS_STONES", 75, RAW, "Coloured stones, uncut."),
    ("QUANTUM_DRIVES", GUESSED, RARE, "Engines of a kind that few can repair."),
    ("QUANTUM_STABILIZERS", 6300, RARE, "What keeps a gate where it is."),
    ("QUARTZ_SAND", 20, RAW, "Sand for glass and building."),
    ("RELIC_TECH", GUESSED, RARE, "Machines of those who were here before."),
    ("ROBOTIC_DRONES", GUESSED, RARE, "Machines that work alone."),
    ("SHIP_PARTS", 5600, RARE, "Assemblies that shipyards build with."),
    ("SHIP_PLATING", 5400, RARE, "Hull plates."),
    ("SHIP_SALVAGE", GUESSED, RARE, "What is left of a ship."),
    ("SILICON_CRYSTALS", 35, RAW, "Pure silicon, ready for a chip maker."),
    ("SILVER", 260, RAW, "Refined silver."),
    ("SILVER_ORE", 65, RAW, "Rock with silver in it."),
    ("SUPERGRAINS", 20000, RARE, "Crops that grow anywhere."),
    ("URANITE", 3600, RAW, "Refined uranite, warm to the touch."),
    ("URANITE_ORE", 320, RAW, "Rock with uranite in it."),
    ("VIRAL_AGENTS", GUESSED, RARE, "Tame viruses, one hopes."),
)

_PART_PRICES = {
    "MODULE_MICRO_REFINERY_I": 58_000,
    "MODULE_SHIELD_GENERATOR_I": 120_000,
    "MOUNT_TURRET_I": 7_200,
}

_LESS_SURE = {
    Sureness.EXCHANGED: "ICE_WATER AMMONIA_ICE QUARTZ_SAND URANITE_ORE MERITIUM_ORE DIAMONDS"
    " HYDROCARBON ANTIMATTER",
    Sureness.SAMPLED: "SILVER_ORE GOLD_ORE PLATINUM_ORE PLATINUM URANITE EXOTIC_MATTER SUPERGRAINS"
    " NANOBOTS LASER_RIFLES MICRO_FUSION_GENERATORS BOTANICAL_SPECIMENS QUANTUM_STABILIZERS",
    Sureness.GUESSED: " ".join(guesses.GUESSED_PRICES),
}
"""All others are exact: those of 6.2, and those said there to be within 5 % or known from exchange,
which give the quotes of two recorded markets or more."""

_SURENESS = {
    symbol: sureness for sureness, symbols in _LESS_SURE.items() for symbol in symbols.split()
}

GOODS = {
    symbol: Good(
        symbol,
        name_of(symbol),
        description,
        base or guesses.GUESSED_PRICES[symbol],
        volume,
        _SURENESS.get(symbol, Sureness.EXACT),
    )
    for symbol, base, volume, description in _TABLE
}

_OTHER_FRAMES = "RACER FIGHTER TRANSPORT DESTROYER CRUISER CARRIER"

TRADE_SYMBOLS = frozenset(
    {*GOODS, *PARTS, *SUPPLY_CHAIN, *(f"FRAME_{name}" for name in _OTHER_FRAMES.split())}
)
"""All that the API accepts as the name of a good, traded anywhere or not."""


def good(symbol: str) -> Good:
    """Return the good of a symbol. Ship parts are goods too."""
    if symbol in GOODS:
        return GOODS[symbol]
    if symbol in _PART_PRICES or symbol in guesses.GUESSED_PRICES:
        return _equipment(symbol)
    # A recording may name goods that are in no catalogue.
    return Good(symbol, *_words(symbol))


def _equipment(symbol: str) -> Good:
    base = _PART_PRICES.get(symbol) or guesses.GUESSED_PRICES[symbol]
    sureness = Sureness.SAMPLED if symbol in _PART_PRICES else Sureness.GUESSED
    return Good(symbol, *_words(symbol), base, RARE, sureness)


def _words(symbol: str) -> tuple[str, str]:
    part = PARTS.get(symbol)
    if part:
        return part.name, part.description
    return name_of(symbol), "Goods of a kind not in any catalogue."
