"""Deposits of rocks and gas giants: goods by trait, with weights (MECHANICS 5.1, 5.3).

The weights give a rock of minerals and common metals the shares that surveys of a mixed one showed:
28 % ice, 14 % each of ammonia, quartz and silicon, 7 % of each metal.
"""

from collections.abc import Iterable, Mapping

from spacetraders.sandbox.catalogue.waypoint_types import WaypointType

ROCKS = frozenset(
    {WaypointType.ASTEROID, WaypointType.ASTEROID_FIELD, WaypointType.ENGINEERED_ASTEROID}
)
"""The types that are mined for ore. All of them have minerals beside their traits' deposits."""

DUG_OUT = WaypointType.ASTEROID_BASE
"""A rock that people live in. It has its traits' deposits alone, which are mostly none."""

_COMMON = {"IRON_ORE": 7.0, "COPPER_ORE": 7.0, "ALUMINUM_ORE": 7.0}
_EVERYWHERE = {"ICE_WATER": 28.0, "QUARTZ_SAND": 14.0, "SILICON_CRYSTALS": 14.0}

BY_TRAIT: dict[str, dict[str, float]] = {
    "COMMON_METAL_DEPOSITS": _COMMON | _EVERYWHERE,
    "MINERAL_DEPOSITS": {
        **_EVERYWHERE,
        "AMMONIA_ICE": 14.0,
        "PRECIOUS_STONES": 5.0,
        "DIAMONDS": 0.1,
        "IRON_ORE": 7.0,
    },
    "PRECIOUS_METAL_DEPOSITS": {
        **_COMMON,
        "SILVER_ORE": 7.0,
        "GOLD_ORE": 7.0,
        "PLATINUM_ORE": 7.0,
    },
    "RARE_METAL_DEPOSITS": {"URANITE_ORE": 5.0, "MERITIUM_ORE": 2.0},
    "ICE_CRYSTALS": {
        "ICE_WATER": 28.0,
        "AMMONIA_ICE": 14.0,
        "LIQUID_HYDROGEN": 7.0,
        "LIQUID_NITROGEN": 7.0,
    },
}

GASES = {"HYDROCARBON": 1.0, "LIQUID_HYDROGEN": 1.0, "LIQUID_NITROGEN": 1.0}
"""The gases of a gas giant, with their weights."""


def deposits(kind: str, traits: Iterable[str]) -> Mapping[str, float]:
    """Return the goods of a rock of a type with these traits, and their weights."""
    found = dict(_EVERYWHERE) if kind in ROCKS else {}
    for trait in traits:
        for good, weight in BY_TRAIT.get(trait, {}).items():
            # Two traits with the same good do not add up: the higher weight counts.
            found[good] = max(weight, found.get(good, 0.0))
    return found


def is_rock(kind: str) -> bool:
    """Whether waypoints of a type can be mined."""
    return kind in ROCKS or kind == DUG_OUT
