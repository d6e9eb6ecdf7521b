"""Traits of waypoints, each with a description."""

import attrs

from spacetraders.sandbox.catalogue.names import name_of


@attrs.frozen
class Trait:
    """A property of a waypoint."""

    symbol: str
    name: str
    description: str


_TABLE = {
    "UNCHARTED": "Nobody has mapped this place yet.",
    "UNDER_CONSTRUCTION": "Something is being built here.",
    "MARKETPLACE": "Goods are bought and sold here.",
    "SHIPYARD": "Ships are built and sold here.",
    "OUTPOST": "A handful of people at the edge of things.",
    "SCATTERED_SETTLEMENTS": "Villages far apart.",
    "SPRAWLING_CITIES": "Cities that have grown into each other.",
    "MEGA_STRUCTURES": "Buildings seen from orbit with the naked eye.",
    "PIRATE_BASE": "Those who live here do not pay for their cargo.",
    "OVERCROWDED": "More people than beds.",
    "HIGH_TECH": "The newest machines, and those who make them.",
    "CORRUPT": "Everything has a second price.",
    "BUREAUCRATIC": "Everything has a form.",
    "TRADING_HUB": "Many routes cross here.",
    "INDUSTRIAL": "Factories and their smoke.",
    "BLACK_MARKET": "Goods change hands without papers.",
    "RESEARCH_FACILITY": "Laboratories, some of them with windows.",
    "MILITARY_BASE": "Soldiers, hangars and guns.",
    "SURVEILLANCE_OUTPOST": "Somebody is listening.",
    "EXPLORATION_OUTPOST": "The last stop before the unknown.",
    "MINERAL_DEPOSITS": "Crystals, sand and ice in the rock.",
    "COMMON_METAL_DEPOSITS": "Iron, copper and aluminum in the rock.",
    "PRECIOUS_METAL_DEPOSITS": "Silver, gold and platinum in the rock.",
    "RARE_METAL_DEPOSITS": "Uranite and meritium in the rock.",
    "METHANE_POOLS": "Lakes that would burn if there were air.",
    "ICE_CRYSTALS": "Ice of more than one kind.",
    "EXPLOSIVE_GASES": "Gas that waits for a spark.",
    "STRONG_MAGNETOSPHERE": "A field that turns compasses and particles.",
    "VIBRANT_AURORAS": "Coloured skies at night.",
    "SALT_FLATS": "White plains to the horizon.",
    "CANYONS": "Deep valleys with steep walls.",
    "PERPETUAL_DAYLIGHT": "The sun never sets.",
    "PERPETUAL_OVERCAST": "The sun is never seen.",
    "DRY_SEABEDS": "There was water here, long ago.",
    "MAGMA_SEAS": "Molten rock in place of water.",
    "SUPERVOLCANOES": "Mountains that reshape continents.",
    "ASH_CLOUDS": "Ash hangs in the air and in the filters.",
    "VAST_RUINS": "Somebody lived here before.",
    "MUTATED_FLORA": "Plants that no book describes.",
    "TERRAFORMED": "Made habitable by hard work.",
    "EXTREME_TEMPERATURES": "Very hot, or very cold, or both in a day.",
    "EXTREME_PRESSURE": "The air weighs heavily.",
    "DIVERSE_LIFE": "Life in every niche.",
    "SCARCE_LIFE": "Life, where one looks hard.",
    "FOSSILS": "Bones and shells in stone.",
    "WEAK_GRAVITY": "A step carries far.",
    "STRONG_GRAVITY": "Every step is work.",
    "CRUSHING_GRAVITY": "Standing up is work.",
    "TOXIC_ATMOSPHERE": "Air that must not be breathed.",
    "CORROSIVE_ATMOSPHERE": "Air that eats metal.",
    "BREATHABLE_ATMOSPHERE": "Air as one likes it.",
    "THIN_ATMOSPHERE": "Hardly any air.",
    "JOVIAN": "A giant of gas and storms.",
    "ROCKY": "Stone, and more stone.",
    "VOLCANIC": "The ground is still being made.",
    "FROZEN": "Ice from pole to pole.",
    "SWAMP": "Neither land nor water.",
    "BARREN": "Nothing grows here.",
    "TEMPERATE": "Mild weather and seasons.",
    "JUNGLE": "Green, wet and loud.",
    "OCEAN": "Water, with islands if any.",
    "RADIOACTIVE": "The counters never fall silent.",
    "MICRO_GRAVITY_ANOMALIES": "Things drift where they should not.",
    "DEBRIS_CLUSTER": "Wreckage and rubble in loose orbit.",
    "DEEP_CRATERS": "Struck hard, more than once.",
    "SHALLOW_CRATERS": "Struck often, and lightly.",
    "UNSTABLE_COMPOSITION": "It may break apart under the drill.",
    "HOLLOWED_INTERIOR": "Dug out from the inside.",
    "STRIPPED": "Little is left to dig for.",
}

TRAITS = {symbol: Trait(symbol, name_of(symbol), text) for symbol, text in _TABLE.items()}
