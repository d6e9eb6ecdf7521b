"""Ship types: base price, role, crew and parts (MECHANICS 7)."""

from typing import TypeVar

import attrs

from spacetraders.sandbox.catalogue.names import name_of
from spacetraders.sandbox.catalogue.parts import PARTS, Engine, Frame, Module, Mount, Part, Reactor

P = TypeVar("P", bound=Part)


@attrs.frozen
class ShipType:
    """A ship type with its parts. `role` is that of its registration.

    `base_price` is in credits. Yards are well supplied, and mostly ask less.
    """

    symbol: str
    description: str
    base_price: int
    role: str
    frame: Frame
    reactor: Reactor
    engine: Engine
    crew_required: int
    crew_capacity: int
    modules: tuple[Module, ...]
    mounts: tuple[Mount, ...]

    @property
    def name(self) -> str:
        """The symbol without its family, in words."""
        return name_of(self.symbol.partition("_")[2])

    @property
    def cargo_capacity(self) -> int:
        """Units of cargo that its holds take together."""
        return sum(m.capacity or 0 for m in self.modules if m.symbol.startswith("MODULE_CARGO"))


def _part(symbol: str, family: type[P]) -> P:
    part = PARTS[symbol]
    assert isinstance(part, family)
    return part


def _type(
    symbol: str,
    role: str,
    hull: str,
    crew: tuple[int, int],
    *,
    modules: str = "",
    mounts: str = "",
) -> ShipType:
    frame, reactor, engine = hull.split()
    return ShipType(
        symbol=f"SHIP_{symbol}",
        description=_TEXTS[symbol],
        base_price=_BASE_PRICES.get(symbol, UNPRICED),
        role=role,
        frame=_part(f"FRAME_{frame}", Frame),
        reactor=_part(f"REACTOR_{reactor}_I", Reactor),
        engine=_part(f"ENGINE_{engine}", Engine),
        crew_required=crew[0],
        crew_capacity=crew[1],
        modules=tuple(_part(f"MODULE_{name}", Module) for name in modules.split()),
        mounts=tuple(_part(f"MOUNT_{name}", Mount) for name in mounts.split()),
    )


UNPRICED = 500_000

_BASE_PRICES = {
    "PROBE": 31_200,
    "MINING_DRONE": 56_200,
    "SIPHON_DRONE": 55_800,
    "SURVEYOR": 41_800,
    "LIGHT_SHUTTLE": 119_600,
    "LIGHT_HAULER": 425_200,
    "ORE_HOUND": 475_000,
    "EXPLORER": 1_100_000,
    "HEAVY_FREIGHTER": 2_716_200,
    "REFINING_FREIGHTER": 2_950_000,
    "BULK_FREIGHTER": 4_200_000,
}
"""In credits (ECONOMY 8). Those of a start system's yards are exact. Those of the heavy, the bulk
and the exploring ship are rough. Two were chosen so that a fresh yard asks about what was seen."""

_TEXTS = {
    "PROBE": "A solar satellite without crew or tank: slow, and at home wherever prices are.",
    "MINING_DRONE": "An uncrewed digger that breaks rock and keeps the better part of it.",
    "SIPHON_DRONE": "An uncrewed skimmer that fills its hold from a gas giant.",
    "SURVEYOR": "An uncrewed scout that tells diggers where to dig.",
    "LIGHT_SHUTTLE": "A small crewed carrier for short ways and modest loads.",
    "LIGHT_HAULER": "A freighter of two holds, the workhorse of young trading houses.",
    "INTERCEPTOR": "A fast armed hull with no room for anything but a fight.",
    "ORE_HOUND": "A crewed miner that finds its ore, digs it, and carries it home.",
    "COMMAND_FRIGATE": "A frigate that can do a little of everything, and leads the rest.",
    "EXPLORER": "A long-range hull with a warp drive, for systems without a gate.",
    "HEAVY_FREIGHTER": "A fast freighter of three large holds, with a crew to match.",
    "BULK_FREIGHTER": "The largest hold there is, where anybody sells it.",
    "REFINING_FREIGHTER": "A freighter that turns ore into metal on its way.",
}

_QUARTERS = "CREW_QUARTERS_I"

_TYPES = (
    _type("PROBE", "SATELLITE", "PROBE SOLAR IMPULSE_DRIVE_I", (0, 0)),
    _type(
        "MINING_DRONE",
        "EXCAVATOR",
        "DRONE CHEMICAL IMPULSE_DRIVE_I",
        (0, 0),
        modules="CARGO_HOLD_I MINERAL_PROCESSOR_I",
        mounts="MINING_LASER_I",
    ),
    _type(
        "SIPHON_DRONE",
        "EXCAVATOR",
        "DRONE CHEMICAL IMPULSE_DRIVE_I",
        (-1, 0),
        modules="CARGO_HOLD_I GAS_PROCESSOR_I",
        mounts="GAS_SIPHON_I",
    ),
    _type("SURVEYOR", "SURVEYOR", "DRONE CHEMICAL IMPULSE_DRIVE_I", (0, 0), mounts="SURVEYOR_I"),
    _type(
        "LIGHT_SHUTTLE",
        "TRANSPORT",
        "SHUTTLE CHEMICAL ION_DRIVE_I",
        (21, 40),
        modules=f"CARGO_HOLD_II {_QUARTERS}",
        mounts="TURRET_I",
    ),
    _type(
        "LIGHT_HAULER",
        "HAULER",
        "LIGHT_FREIGHTER CHEMICAL ION_DRIVE_I",
        (55, 80),
        modules=f"CARGO_HOLD_II CARGO_HOLD_II {_QUARTERS} {_QUARTERS}",
        mounts="TURRET_I",
    ),
    _type(
        "INTERCEPTOR",
        "INTERCEPTOR",
        "INTERCEPTOR CHEMICAL ION_DRIVE_I",
        (16, 40),
        modules=_QUARTERS,
        mounts="TURRET_I MISSILE_LAUNCHER_I",
    ),
    _type(
        "ORE_HOUND",
        "EXCAVATOR",
        "MINER FISSION ION_DRIVE_I",
        (33, 40),
        modules=f"CARGO_HOLD_II MINERAL_PROCESSOR_I {_QUARTERS}",
        mounts="MINING_LASER_II SURVEYOR_I",
    ),
    _type(
        "COMMAND_FRIGATE",
        "COMMAND",
        "FRIGATE FISSION ION_DRIVE_II",
        (57, 80),
        modules=f"CARGO_HOLD_II {_QUARTERS} {_QUARTERS} MINERAL_PROCESSOR_I GAS_PROCESSOR_I",
        mounts="SENSOR_ARRAY_II GAS_SIPHON_II MINING_LASER_II SURVEYOR_II",
    ),
    _type(
        "EXPLORER",
        "EXPLORER",
        "EXPLORER FUSION ION_DRIVE_II",
        (62, 80),
        modules=f"CARGO_HOLD_II {_QUARTERS} {_QUARTERS} WARP_DRIVE_I GAS_PROCESSOR_I",
        mounts="SENSOR_ARRAY_II GAS_SIPHON_II",
    ),
    _type(
        "HEAVY_FREIGHTER",
        "HAULER",
        "HEAVY_FREIGHTER FUSION ION_DRIVE_II",
        (149, 160),
        modules=" ".join(["CARGO_HOLD_III"] * 3 + [_QUARTERS] * 4),
        mounts="TURRET_I TURRET_I TURRET_I",
    ),
    _type(
        "BULK_FREIGHTER",
        "HAULER",
        "BULK_FREIGHTER ANTIMATTER ION_DRIVE_II",
        (221, 240),
        modules=" ".join(["CARGO_HOLD_III"] * 6 + ["CARGO_HOLD_II"] + [_QUARTERS] * 6),
        mounts="TURRET_I TURRET_I TURRET_I",
    ),
    _type(
        "REFINING_FREIGHTER",
        "REFINERY",
        "HEAVY_FREIGHTER FUSION ION_DRIVE_II",
        (159, 160),
        modules=" ".join(["CARGO_HOLD_III"] * 2 + [_QUARTERS] * 4 + ["ORE_REFINERY_I"]),
        mounts="TURRET_I TURRET_I MISSILE_LAUNCHER_I",
    ),
)

SHIP_TYPES = {ship_type.symbol: ship_type for ship_type in _TYPES}
