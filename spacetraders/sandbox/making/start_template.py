"""The template of start systems: waypoints, traits, trades and belts (MECHANICS 12.1, 12.2, 6.6).

Groups are named by their letter: A the headquarters, B the inner belt, C the gas giant, I the
gate, J the outer belt, X the engineered asteroid, the others planets. Radii are in map units.
"""

import attrs


@attrs.frozen
class Trade:
    """The goods of a market: symbols, separated by blanks."""

    exports: str = ""
    imports: str = ""
    exchange: str = "FUEL"


@attrs.frozen
class Body:
    """A waypoint of the plan.

    `traits` are those that it always has, `outfit` names the row of `DRAWS` for further ones. Its
    market has `trade`, or with the same chance one of the `others`. `yard` are the ship types sold
    there.
    """

    type: str
    traits: str = ""
    outfit: str = ""
    trade: Trade | None = None
    others: tuple[Trade, ...] = ()
    yard: str = ""


@attrs.frozen
class Group:
    """A body and its orbitals, at some radius around the star.

    A group may lie in a belt: `belt` is the least and the most number of its asteroids.
    """

    letter: str
    radii: tuple[int, int]
    bodies: tuple[Body, ...]
    belt: tuple[int, int] | None = None
    belt_radii: tuple[int, int] = (0, 0)


OUTFITS = {
    "ground": "FROZEN ROCKY BARREN TEMPERATE VOLCANIC OCEAN JUNGLE SWAMP",
    "people": "OUTPOST SCATTERED_SETTLEMENTS SPRAWLING_CITIES MEGA_STRUCTURES",
    "planet": "SALT_FLATS MAGMA_SEAS FOSSILS DRY_SEABEDS METHANE_POOLS EXPLOSIVE_GASES CANYONS"
    " BREATHABLE_ATMOSPHERE THIN_ATMOSPHERE CORROSIVE_ATMOSPHERE PERPETUAL_DAYLIGHT ASH_CLOUDS",
    "moon": "TERRAFORMED VIBRANT_AURORAS STRONG_MAGNETOSPHERE TOXIC_ATMOSPHERE EXTREME_PRESSURE"
    " EXTREME_TEMPERATURES WEAK_GRAVITY",
    "station": "MILITARY_BASE RESEARCH_FACILITY HIGH_TECH TRADING_HUB",
    "asteroid": "SHALLOW_CRATERS DEEP_CRATERS RADIOACTIVE EXPLOSIVE_GASES DEBRIS_CLUSTER"
    " HOLLOWED_INTERIOR MICRO_GRAVITY_ANOMALIES",
}

DEPOSITS = {
    "MINERAL_DEPOSITS": 28,
    "COMMON_METAL_DEPOSITS": 21,
    "PRECIOUS_METAL_DEPOSITS": 2,
    "RARE_METAL_DEPOSITS": 4,
}
"""The deposits of asteroids, with the counts of the recorded system as weights."""

DRAWS = {
    "planet": (("ground", (1,)), ("people", (1,)), ("planet", (2, 3, 4))),
    "moon": (("ground", (1,)), ("people", (0, 1)), ("moon", (1, 2))),
    "station": (("station", (1,)),),
    "asteroid": (("asteroid", (0, 0, 1, 1, 1, 2)),),
}
"""For each kind of body: the outfits that it draws traits from, and the possible numbers."""

_ORES = "IRON_ORE COPPER_ORE ALUMINUM_ORE"
_BELT = (
    f"ICE_WATER AMMONIA_ICE QUARTZ_SAND SILICON_CRYSTALS {_ORES} URANITE_ORE MERITIUM_ORE"
    " PRECIOUS_STONES DIAMONDS FUEL"
)


def _group(
    letter: str,
    radii: tuple[int, int],
    *bodies: Body,
    belt: tuple[int, int] | None = None,
    belt_radii: tuple[int, int] = (0, 0),
) -> Group:
    return Group(letter, radii, bodies, belt, belt_radii)


def _planet(trade: Trade, traits: str = "") -> Body:
    return Body("PLANET", traits, "planet", trade)


def _moon(trade: Trade | None, traits: str = "", yard: str = "") -> Body:
    return Body("MOON", traits, "moon", trade, yard=yard)


_CONSUMED = "FOOD MEDICINE CLOTHING EQUIPMENT"


GROUPS = (
    _group(
        "A",
        (22, 28),
        Body(
            "PLANET",
            outfit="planet",
            trade=Trade("", f"{_CONSUMED} JEWELRY EXOTIC_MATTER"),
            others=(Trade("", f"{_CONSUMED} JEWELRY NANOBOTS"),),
        ),
        _moon(Trade("", "SHIP_PLATING SHIP_PARTS"), yard="PROBE LIGHT_SHUTTLE LIGHT_HAULER"),
        _moon(Trade("MICROPROCESSORS", "SILICON_CRYSTALS COPPER")),
        Body(
            "ORBITAL_STATION",
            outfit="station",
            trade=Trade("BOTANICAL_SPECIMENS", "LAB_INSTRUMENTS EQUIPMENT"),
            others=(
                Trade("MOOD_REGULATORS", "POLYNUCLEOTIDES LAB_INSTRUMENTS"),
                Trade("SUPERGRAINS", "FERTILIZERS POLYNUCLEOTIDES LAB_INSTRUMENTS"),
                Trade("LASER_RIFLES", "DIAMONDS PLATINUM ADVANCED_CIRCUITRY"),
            ),
        ),
    ),
    _group(
        "X", (22, 30), Body("ENGINEERED_ASTEROID", "COMMON_METAL_DEPOSITS STRIPPED", trade=Trade())
    ),
    _group("B", (185, 195), Body("FUEL_STATION", trade=Trade())),
    _group(
        "B",
        (344, 346),
        Body(
            "ASTEROID_BASE",
            "HOLLOWED_INTERIOR OUTPOST",
            trade=Trade("GOLD SILVER PLATINUM", "GOLD_ORE SILVER_ORE PLATINUM_ORE", _BELT),
        ),
        belt=(32, 35),
        belt_radii=(310, 390),
    ),
    _group(
        "C",
        (150, 160),
        Body("GAS_GIANT", "STRONG_GRAVITY"),
        Body(
            "ORBITAL_STATION",
            "OUTPOST INDUSTRIAL",
            trade=Trade(
                "LAB_INSTRUMENTS",
                "ELECTRONICS EQUIPMENT SHIP_PLATING SHIP_PARTS",
                "HYDROCARBON LIQUID_HYDROGEN LIQUID_NITROGEN FUEL",
            ),
            yard="PROBE SIPHON_DRONE",
        ),
    ),
    _group("C", (110, 120), Body("FUEL_STATION", trade=Trade())),
    _group(
        "D",
        (82, 92),
        _planet(
            Trade("SHIP_PARTS MEDICINE", "EQUIPMENT ELECTRONICS FABRICS POLYNUCLEOTIDES"),
            traits="INDUSTRIAL",
        ),
        _moon(
            Trade(
                "SHIP_PLATING ADVANCED_CIRCUITRY", "ALUMINUM MACHINERY ELECTRONICS MICROPROCESSORS"
            ),
            traits="INDUSTRIAL",
        ),
    ),
    _group(
        "E",
        (50, 60),
        _planet(Trade("ASSAULT_RIFLES FIREARMS", "ALUMINUM AMMUNITION IRON"), traits="INDUSTRIAL"),
        _moon(
            Trade(
                "MACHINERY FABRICS POLYNUCLEOTIDES",
                "FERTILIZERS IRON LIQUID_HYDROGEN LIQUID_NITROGEN",
            ),
            traits="INDUSTRIAL",
        ),
    ),
    _group(
        "F",
        (72, 80),
        _planet(Trade("AMMUNITION EXPLOSIVES", "IRON LIQUID_NITROGEN LIQUID_HYDROGEN")),
        Body(
            "ORBITAL_STATION",
            outfit="station",
            trade=Trade("FAB_MATS ELECTRONICS", "IRON QUARTZ_SAND SILICON_CRYSTALS COPPER"),
        ),
    ),
    _group(
        "G",
        (62, 71),
        _planet(
            Trade("FUEL PLASTICS FERTILIZERS", "HYDROCARBON LIQUID_HYDROGEN LIQUID_NITROGEN", ""),
            traits="INDUSTRIAL",
        ),
    ),
    _group(
        "H",
        (40, 48),
        _planet(Trade("IRON ALUMINUM COPPER", f"DRUGS {_ORES}"), traits="INDUSTRIAL"),
        _moon(
            Trade("", "SHIP_PLATING SHIP_PARTS"), traits="INDUSTRIAL", yard="MINING_DRONE SURVEYOR"
        ),
        _moon(
            Trade("", "", "ICE_WATER AMMONIA_ICE QUARTZ_SAND SILICON_CRYSTALS FUEL"),
            traits="INDUSTRIAL",
        ),
        _moon(Trade("JEWELRY", "GOLD SILVER PRECIOUS_STONES DIAMONDS"), traits="INDUSTRIAL"),
    ),
    _group("I", (449, 451), Body("JUMP_GATE", trade=Trade("", "", "ANTIMATTER FUEL"))),
    _group("I", (224, 232), Body("FUEL_STATION", trade=Trade("", "", "ANTIMATTER FUEL"))),
    _group("J", (597, 607), Body("FUEL_STATION", trade=Trade())),
    _group(
        "J",
        (716, 722),
        Body(
            "ASTEROID_BASE",
            "HOLLOWED_INTERIOR PIRATE_BASE",
            trade=Trade(
                f"{_ORES} DRUGS PRECIOUS_STONES",
                "FOOD MEDICINE CLOTHING EQUIPMENT EXPLOSIVES AMMONIA_ICE POLYNUCLEOTIDES"
                " ASSAULT_RIFLES FIREARMS",
            ),
        ),
        belt=(23, 27),
        belt_radii=(715, 790),
    ),
    _group(
        "K",
        (98, 105),
        _planet(
            Trade(
                "FOOD EQUIPMENT CLOTHING BIOCOMPOSITES",
                "FERTILIZERS ALUMINUM PLASTICS FABRICS POLYNUCLEOTIDES",
            ),
            traits="INDUSTRIAL",
        ),
    ),
)

YARDS = {group.letter: body.yard for group in GROUPS for body in group.bodies if body.yard}
"""The ship types that are sold in a group, by its letter."""

EXTRA_MOONS, EXTRA_MOONS_AT = (1, 8), "DEFGK"
"""The least and the most moons besides those above, and the letters of the planets that have them:
recorded systems had 8 to 15 moons in all (ECONOMY 2)."""

NO_MARKET, CONSUMERS, MAKERS, PART_MAKERS = "NO_MARKET", "CONSUMERS", "MAKERS", "PART_MAKERS"
EXTRA_MARKETS = {NO_MARKET: 6, CONSUMERS: 3, MAKERS: 1, PART_MAKERS: 1}
"""The markets of such moons, with their counts in two recorded systems and one each that was named
for others as weights."""

EXTRA_TRADES = {
    CONSUMERS: (Trade("", _CONSUMED),),
    MAKERS: (
        Trade("ADVANCED_CIRCUITRY", "ELECTRONICS MICROPROCESSORS"),
        Trade("FUEL", "HYDROCARBON", ""),
        Trade("MEDICINE", "FABRICS POLYNUCLEOTIDES"),
    ),
    PART_MAKERS: (
        Trade("MOUNT_TURRET_I", "IRON MACHINERY"),
        Trade("MOUNT_LASER_CANNON_I", "IRON MACHINERY DIAMONDS"),
        Trade("MODULE_SHIELD_GENERATOR_I", "IRON MACHINERY URANITE"),
    ),
}

UNSTABLE, UNSTABLE_ROCKS = "UNSTABLE_COMPOSITION", (1, 5)
"""A trait of asteroids, and the least and the most in a start system that have it (ECONOMY 2)."""

BEARING_OF = {"J": "I"}
"""The outer belt's stops lie on the bearing of the gate, like beads."""

BEARING_SPREAD = {"B": 0.4}
"""By how much a group's bodies differ from their common bearing, in radians."""
