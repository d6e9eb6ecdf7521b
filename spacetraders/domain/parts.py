"""What a ship is made of: frame, reactor, engine, modules, mounts and crew."""

import attrs

CARGO_HOLD = "MODULE_CARGO_HOLD"
"""How the symbols of all modules begin that hold cargo."""


@attrs.frozen
class Requirements:
    """What a part takes of the ship: power, crew and module slots; negative where it gives."""

    power: int = 0
    crew: int = 0
    slots: int = 0


@attrs.frozen
class Frame:
    """The hull; condition and integrity go from 1, as new, down to 0."""

    symbol: str
    module_slots: int = 0
    mounting_points: int = 0
    condition: float = 1.0
    integrity: float = 1.0
    requirements: Requirements = Requirements()


@attrs.frozen
class Reactor:
    """What the parts have their power from."""

    symbol: str
    power_output: int = 0
    condition: float = 1.0
    integrity: float = 1.0
    requirements: Requirements = Requirements()


@attrs.frozen
class Engine:
    """What the ship has its speed from."""

    symbol: str
    speed: int = 0
    condition: float = 1.0
    integrity: float = 1.0
    requirements: Requirements = Requirements()


@attrs.frozen
class Module:
    """What is built in: `capacity` in units of cargo or in crew, `range_units` on the map."""

    symbol: str
    capacity: int | None = None
    range_units: int | None = None
    requirements: Requirements = Requirements()

    @property
    def cargo_capacity(self) -> int:
        """The units of cargo that it holds; 0 for what is no cargo hold."""
        return (self.capacity or 0) if self.symbol.startswith(CARGO_HOLD) else 0


@attrs.frozen
class Mount:
    """What is mounted outside: its strength, and the goods that a surveyor can find."""

    symbol: str
    strength: int | None = None
    deposits: tuple[str, ...] = ()
    requirements: Requirements = Requirements()


@attrs.frozen
class Crew:
    """Who is aboard, how many there have to and can be, and their morale, up to 100."""

    current: int
    required: int
    capacity: int
    morale: int = 100


@attrs.frozen
class Wear:
    """Something that went wrong on the way: `component` is FRAME, REACTOR or ENGINE."""

    symbol: str
    component: str
