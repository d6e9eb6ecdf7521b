"""The parts of a ship: frame, reactor, engine, modules, mounts and crew."""

import attrs

CARGO_HOLD = "MODULE_CARGO_HOLD"
"""The start of the symbols of all modules that hold cargo."""


@attrs.frozen
class Requirements:
    """The power, crew and module slots that a part takes, negative where it gives them."""

    power: int = 0
    crew: int = 0
    slots: int = 0


@attrs.frozen
class Frame:
    """The hull. Condition and integrity go from 1, as new, down to 0."""

    symbol: str
    module_slots: int = 0
    mounting_points: int = 0
    condition: float = 1.0
    integrity: float = 1.0
    requirements: Requirements = Requirements()


@attrs.frozen
class Reactor:
    """The source of the parts' power."""

    symbol: str
    power_output: int = 0
    condition: float = 1.0
    integrity: float = 1.0
    requirements: Requirements = Requirements()


@attrs.frozen
class Engine:
    """The source of the ship's speed."""

    symbol: str
    speed: int = 0
    condition: float = 1.0
    integrity: float = 1.0
    requirements: Requirements = Requirements()


@attrs.frozen
class Module:
    """A built-in part: `capacity` in units of cargo or in crew, `range_units` on the map."""

    symbol: str
    capacity: int | None = None
    range_units: int | None = None
    requirements: Requirements = Requirements()

    @property
    def cargo_capacity(self) -> int:
        """The units of cargo that it holds, or 0 for a module that is no cargo hold."""
        return (self.capacity or 0) if self.symbol.startswith(CARGO_HOLD) else 0


@attrs.frozen
class Mount:
    """A part mounted outside: its strength, and the goods that a surveyor can find."""

    symbol: str
    strength: int | None = None
    deposits: tuple[str, ...] = ()
    requirements: Requirements = Requirements()


@attrs.frozen
class Crew:
    """The crew aboard, the numbers that are required and possible, and its morale up to 100."""

    current: int
    required: int
    capacity: int
    morale: int = 100


@attrs.frozen
class Wear:
    """A damage during a flight: `component` is FRAME, REACTOR or ENGINE."""

    symbol: str
    component: str
