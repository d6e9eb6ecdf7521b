"""Ship parts: frames, reactors, engines, modules and mounts (MECHANICS 7)."""

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.names import name_of


@attrs.frozen
class Part:
    """The fields of all parts. `power`, `crew` and `slots` are the part's requirements."""

    symbol: str
    description: str
    power: int | None = None
    crew: int | None = None
    slots: int | None = None

    @property
    def name(self) -> str:
        """The symbol without its family, in words."""
        return name_of(self.symbol.partition("_")[2])


@attrs.frozen
class Frame(Part):
    """The frame of a ship, with `fuel_capacity` in fuel units."""

    module_slots: int = 0
    mounting_points: int = 0
    fuel_capacity: int = 0
    quality: int = 1


@attrs.frozen
class Reactor(Part):
    """The reactor of a ship, which gives it power."""

    power_output: int = 1
    quality: int = 1


@attrs.frozen
class Engine(Part):
    """The engine of a ship, with `speed` as in MECHANICS 3.1."""

    speed: int = 1
    quality: int = 1


@attrs.frozen
class Module(Part):
    """A module, with `capacity` in units of cargo or crew and `range` in map units."""

    capacity: int | None = None
    range: int | None = None


@attrs.frozen
class Mount(Part):
    """A mount. `deposits` are the goods that a surveyor can find."""

    strength: int | None = None
    deposits: tuple[str, ...] = ()


_SURVEYABLE = (
    "QUARTZ_SAND",
    "SILICON_CRYSTALS",
    "PRECIOUS_STONES",
    "ICE_WATER",
    "AMMONIA_ICE",
    "IRON_ORE",
    "COPPER_ORE",
    "SILVER_ORE",
    "ALUMINUM_ORE",
    "GOLD_ORE",
    "PLATINUM_ORE",
)

_RARE = (*_SURVEYABLE, "DIAMONDS", "URANITE_ORE")


def _module(symbol: str, description: str) -> Module:
    power, crew, slots, reach = guesses.GUESSED_MODULES[symbol]
    return Module(symbol, description, power, crew, slots, None, reach)


def _mount(symbol: str, description: str, deposits: tuple[str, ...] = ()) -> Mount:
    power, crew, strength = guesses.GUESSED_MOUNTS[symbol]
    return Mount(symbol, description, power, crew, None, strength, deposits)


def _frame(symbol: str, description: str) -> Frame:
    power, crew, slots, points, fuel, quality = guesses.GUESSED_FRAMES[symbol]
    return Frame(symbol, description, power, crew, None, slots, points, fuel, quality)


def _reactor(symbol: str, description: str) -> Reactor:
    power, crew, quality = guesses.GUESSED_REACTORS[symbol]
    return Reactor(symbol, description, None, crew, None, power, quality)


FRAMES = (
    Frame("FRAME_PROBE", "A sensor with an engine, and nobody aboard.", 1, 0),
    Frame("FRAME_DRONE", "A small unmanned workhorse.", 1, -4, None, 3, 2, 80, 1),
    Frame("FRAME_SHUTTLE", "A short-haul hull for people and parcels.", 1, 10, None, 3, 1, 300, 3),
    Frame("FRAME_INTERCEPTOR", "A quick hull with teeth.", 1, 5, None, 2, 2, 160, 3),
    Frame("FRAME_MINER", "A hull built around a drill.", 5, 15, None, 5, 3, 300, 4),
    Frame("FRAME_FRIGATE", "A hull that can do a little of everything.", 8, 25, None, 8, 5, 400, 4),
    Frame("FRAME_LIGHT_FREIGHTER", "A plain cargo hull.", 5, 40, None, 6, 1, 600, 5),
    Frame("FRAME_EXPLORER", "A hull for going where no gate leads.", 5, 30, None, 8, 2, 800, 5),
    Frame("FRAME_HEAVY_FREIGHTER", "A hold with a crew.", 10, 100, None, 13, 3, 2300, 7),
    _frame("FRAME_BULK_FREIGHTER", "A row of holds with a town for a crew."),
)
REACTORS = (
    Reactor("REACTOR_SOLAR_I", "Panels that live on starlight.", None, 0, None, 3, 1),
    Reactor("REACTOR_CHEMICAL_I", "Burns fuel for power.", None, 3, None, 15, 3),
    Reactor("REACTOR_FISSION_I", "Splits atoms, with due shielding.", None, 8, None, 31, 5),
    Reactor("REACTOR_FUSION_I", "Joins atoms, with due respect.", None, 12, None, 40, 7),
    _reactor("REACTOR_ANTIMATTER_I", "Ends atoms, with due fear."),
)
ENGINES = (
    Engine("ENGINE_IMPULSE_DRIVE_I", "Slow, cheap and patient.", 1, 0, None, 9, 1),
    Engine("ENGINE_ION_DRIVE_I", "A steady ion stream.", 3, 3, None, 15, 3),
    Engine("ENGINE_ION_DRIVE_II", "A strong ion stream.", 6, 8, None, 36, 4),
)
MODULES = (
    Module("MODULE_CARGO_HOLD_I", "Room for a little cargo.", 1, 0, 1, 15),
    Module("MODULE_CARGO_HOLD_II", "Room for cargo.", 2, 2, 2, 40),
    Module("MODULE_CARGO_HOLD_III", "Room for much cargo.", 4, 6, 3, 75),
    Module("MODULE_CREW_QUARTERS_I", "Bunks, a galley, a window.", 1, 2, 1, 40),
    Module("MODULE_ENVOY_QUARTERS_I", "A cabin for one important guest.", 2, 5, 1, 1),
    Module("MODULE_PASSENGER_CABIN_I", "Seats for paying guests.", 2, 2, 1, 30),
    Module("MODULE_MINERAL_PROCESSOR_I", "Crushes rock and keeps what pays.", 1, 0, 2),
    Module("MODULE_GAS_PROCESSOR_I", "Filters and bottles gas.", 1, 0, 2),
    Module("MODULE_ORE_REFINERY_I", "Turns ore into metal on the way.", 9, 15, 3),
    Module("MODULE_SCIENCE_LAB_I", "Benches for research.", 2, 6, 2),
    Module("MODULE_SHIELD_GENERATOR_I", "Keeps dust and shot outside.", 3, 2, 1),
    Module("MODULE_WARP_DRIVE_I", "Reaches nearby stars without a gate.", 3, 2, 1, None, 2000),
    Module("MODULE_WARP_DRIVE_II", "Reaches distant stars without a gate.", 5, 8, 2, None, 6000),
    Module("MODULE_JUMP_DRIVE_I", "An old drive that folds space.", 4, 10, 1, None, 500),
    _module("MODULE_MICRO_REFINERY_I", "Refines a little of everything."),
    _module("MODULE_FUEL_REFINERY_I", "Turns hydrocarbon into fuel on the way."),
    _module("MODULE_SHIELD_GENERATOR_II", "Keeps worse than dust outside."),
    _module("MODULE_WARP_DRIVE_III", "Reaches stars that few have seen."),
    _module("MODULE_JUMP_DRIVE_II", "An old drive that folds much space."),
    _module("MODULE_JUMP_DRIVE_III", "The last of the old drives."),
)
MOUNTS = (
    Mount("MOUNT_MINING_LASER_I", "Cuts rock.", 1, 1, None, 3),
    Mount("MOUNT_MINING_LASER_II", "Cuts rock quickly.", 2, 2, None, 5),
    Mount("MOUNT_GAS_SIPHON_I", "Draws gas from a giant.", 1, 0, None, 10),
    Mount("MOUNT_GAS_SIPHON_II", "Draws much gas from a giant.", 2, 2, None, 20),
    Mount("MOUNT_SURVEYOR_I", "Reads what lies in a rock.", 1, 1, None, 1, _SURVEYABLE),
    Mount(
        "MOUNT_SURVEYOR_II",
        "Reads what lies in a rock, rare things too.",
        3,
        4,
        None,
        2,
        _RARE,
    ),
    Mount("MOUNT_SENSOR_ARRAY_I", "Sees what is near.", 1, 0, None, 1),
    Mount("MOUNT_SENSOR_ARRAY_II", "Sees what is far.", 2, 2, None, 4),
    Mount("MOUNT_TURRET_I", "A gun that turns.", 1, 1),
    Mount("MOUNT_LASER_CANNON_I", "A gun that shines.", 2, 1),
    Mount("MOUNT_MISSILE_LAUNCHER_I", "Fires things that follow.", 1, 2),
    _mount("MOUNT_MINING_LASER_III", "Cuts rock like bread."),
    _mount("MOUNT_GAS_SIPHON_III", "Drinks from a giant."),
    _mount("MOUNT_SURVEYOR_III", "Reads a rock to its core.", (*_RARE, "MERITIUM_ORE")),
    _mount("MOUNT_SENSOR_ARRAY_III", "Sees what is very far."),
)

PARTS: dict[str, Part] = {
    part.symbol: part for family in (FRAMES, REACTORS, ENGINES, MODULES, MOUNTS) for part in family
}
