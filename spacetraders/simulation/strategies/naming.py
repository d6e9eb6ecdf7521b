"""Strategies by name: those of the simulator, those of other packages, and a user's function."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

import attrs

from spacetraders.errors import FleetError
from spacetraders.simulation.plan import AUTOPILOT, CREWS
from spacetraders.simulation.strategies.game import Strategy

GROUP = "spacetraders.strategies"
"""The group of entry points under which other packages offer strategies."""

_HERE = "spacetraders.simulation.strategies"

OURS: Mapping[str, str] = {
    AUTOPILOT: f"{_HERE}.autopilot:autopilot",
    "contracts": f"{_HERE}.contracts:contracts",
    "greedy": f"{_HERE}.greedy:greedy",
    "ladders": f"{_HERE}.ladders:ladders",
    "none": f"{_HERE}.none:none",
    CREWS: f"{_HERE}.crews:crews",
}
"""The simulator's own strategies: the module and the function of each."""


@attrs.define(eq=False)
class UnknownStrategy(FleetError):
    """No strategy can be had under a name."""

    kind = "unknown_strategy"
    name: str
    reason: str

    @property
    def message(self) -> str:
        """The name, why not, and the names that there are."""
        others = ", ".join(sorted({*OURS, *_offered()}))
        return f"strategy {self.name}: {self.reason}; there are {others}, and MODULE:FUNCTION"


def strategy_named(name: str) -> Strategy:
    """Return the strategy of a name, or of a `module:function` that can be imported from here.

    Raises:
        UnknownStrategy: there is none.
    """
    found = OURS.get(name) or _offered().get(name) or name
    module, _, function = found.partition(":")
    if not function:
        raise UnknownStrategy(name, "it is not known")
    if found == name and str(Path.cwd()) not in sys.path:
        # An installed command does not look for modules where it is run, and users expect it to.
        sys.path.insert(0, str(Path.cwd()))
    try:
        strategy: Callable[..., object] = getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise UnknownStrategy(name, str(error)) from error
    return strategy  # type: ignore[return-value]  # a user's, which only playing can check


def _offered() -> dict[str, str]:
    return {point.name: point.value for point in entry_points(group=GROUP)}
