"""Errors of planning: no route, tour or journey leads where it is to go."""

from collections.abc import Sequence
from typing import ClassVar

import attrs

from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class OtherSystem(FleetError):
    """The destination is in another system, where no flight leads."""

    kind = "other_system"
    lasting: ClassVar[bool] = True
    ship_symbol: str
    system_symbol: str
    waypoint_symbol: str

    @property
    def message(self) -> str:
        return f"{self.ship_symbol} is in {self.system_symbol}; {self.waypoint_symbol} is not"

    @property
    def hint(self) -> str:
        return f"spacetraders waypoint list --system {self.system_symbol} shows where it can fly"


@attrs.define(eq=False, str=False)
class ShipsApart(FleetError):
    """The ships are not all in one system, and no flight leads from one to another."""

    kind = "ships_apart"
    system_symbols: Sequence[str]

    @property
    def message(self) -> str:
        return f"the ships are in several systems: {', '.join(self.system_symbols)}"

    @property
    def hint(self) -> str:
        return "plan for each system's ships apart: spacetraders ship list shows where they are"


@attrs.define(eq=False, str=False)
class NoRoute(FleetError):
    """The ship cannot get there with its tank and the fuel on sale."""

    kind = "no_route"
    lasting: ClassVar[bool] = True
    ship_symbol: str
    destination: str
    reason: str

    @property
    def message(self) -> str:
        return f"{self.ship_symbol} cannot reach {self.destination}: {self.reason}"

    @property
    def hint(self) -> str:
        return "refuel first, or choose another destination: spacetraders waypoint list"


class NoRouteInMode(NoRoute):
    """The ship cannot get there in the flight mode that was asked for."""

    @property
    def hint(self) -> str:
        return "choose another flight mode, or none: then each leg is flown in the best one"


@attrs.define(eq=False, str=False)
class NoJourney(FleetError):
    """No jump gates that we know of lead there, for the `reason` that `routing` gives.

    `systems` are those whose gate is missing or closed. Of their gates, `unbuilt` ones are under
    construction, and `uncharted` ones are not charted. `whole` is whether every gate that may lie
    on the way was looked at.
    """

    kind = "no_journey"
    origin: str
    destination: str
    reason: str
    systems: Sequence[str]
    whole: bool
    unbuilt: Sequence[str] = ()
    uncharted: Sequence[str] = ()

    @property
    def message(self) -> str:
        closed = [
            f"{', '.join(gates)} {'is' if len(gates) == 1 else 'are'} {how}"
            for gates, how in (
                (self.unbuilt, "under construction"),
                (self.uncharted, "not charted"),
            )
            if gates
        ]
        told = {
            "NO_GATE": f"there is no jump gate in {', '.join(self.systems)}",
            "GATE_CLOSED": f"of the jump gates on the way {', and '.join(closed)}",
        }
        why = told.get(self.reason, "no jump gates that are known join them")
        return f"no journey from {self.origin} to {self.destination}: {why}"

    @property
    def hint(self) -> str:
        # The unknown part of the galaxy may have the way, so the gates that are known come second.
        if not self.whole:
            return "ask again to look further: what was learnt of the gates on the way is kept"
        wants = [
            *(f"spacetraders construction get {gate} shows what it needs" for gate in self.unbuilt),
            *(f"a ship at {gate} charts it: spacetraders ship chart" for gate in self.uncharted),
        ]
        return "; ".join(wants) or "with a warp drive no gates are needed: spacetraders ship warp"


@attrs.define(eq=False, str=False)
class NothingToScout(FleetError):
    """The ship's system has neither a market nor a shipyard, as far as is charted."""

    kind = "nothing_to_scout"
    lasting: ClassVar[bool] = True
    ship_symbol: str
    system_symbol: str

    @property
    def message(self) -> str:
        return f"{self.ship_symbol} is in {self.system_symbol}, where no market is charted"

    @property
    def hint(self) -> str:
        return "scout with a ship in another system: spacetraders ship list shows where they are"


@attrs.define(eq=False, str=False)
class NoShipScouts(FleetError):
    """No scout could be started. `left_out` has the reason for each ship that was asked for."""

    kind = "no_ship_scouts"
    left_out: dict[str, str]
    unreachable: Sequence[str]

    @property
    def message(self) -> str:
        if not self.left_out:
            return "no scout was started: no ship without a hold is free"
        told = "; ".join(f"{ship}: {reason}" for ship, reason in self.left_out.items())
        return f"no scout was started: {told}"

    @property
    def hint(self) -> str:
        return "name ships that are free, with or without a hold: spacetraders ship list"
