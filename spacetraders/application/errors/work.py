"""Errors of ships at work: there is no place, no ship or no yard for it."""

from typing import ClassVar

import attrs

from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class NothingToDig(FleetError):
    """The waypoint is not of a type where this is dug, or has no deposits."""

    kind = "nothing_to_dig"
    lasting: ClassVar[bool] = True
    waypoint_symbol: str
    reason: str
    wanted_type: str

    @property
    def message(self) -> str:
        return f"nothing can be dug at {self.waypoint_symbol}: {self.reason}"

    @property
    def hint(self) -> str:
        return f"choose another place: spacetraders waypoint list --type {self.wanted_type}"


@attrs.define(eq=False, str=False)
class NoShipFits(FleetError):
    """Nobody said which ships, and none that is free is fit for the work."""

    kind = "no_ship_fits"
    agent_symbol: str
    work: str
    system_symbol: str

    @property
    def message(self) -> str:
        return f"{self.agent_symbol} has no free ship in {self.system_symbol} that can {self.work}"

    @property
    def hint(self) -> str:
        return "spacetraders ship list shows who flies them; name some with --ships to be told more"


@attrs.define(eq=False, str=False)
class NoPlaceToDig(FleetError):
    """Nobody said where, and the system has no such place."""

    kind = "no_place_to_dig"
    system_symbol: str
    place: str

    @property
    def message(self) -> str:
        return f"{self.system_symbol} has no {self.place}"

    @property
    def hint(self) -> str:
        return "name a place in a system where one of your ships is: spacetraders waypoint list"


@attrs.define(eq=False, str=False)
class NoYard(FleetError):
    """No shipyard that is known sells a type of ship: in a system, or the one that was named."""

    kind = "no_yard"
    lasting: ClassVar[bool] = True
    ship_type: str
    where: str

    @property
    def message(self) -> str:
        return f"no shipyard at {self.where} sells {self.ship_type}"

    @property
    def hint(self) -> str:
        return (
            "spacetraders waypoint list --trait SHIPYARD, and spacetraders shipyard get, show what "
            "is sold"
        )


@attrs.define(eq=False, str=False)
class PriceTooHigh(FleetError):
    """A ship costs more than whoever wants it allows. Nothing was bought for it."""

    kind = "price_too_high"
    lasting: ClassVar[bool] = True
    ship_type: str
    waypoint_symbol: str
    price: int
    most: int

    @property
    def message(self) -> str:
        return (
            f"{self.ship_type} costs {self.price} credits at {self.waypoint_symbol}, and the most "
            f"is {self.most}"
        )

    @property
    def hint(self) -> str:
        return "allow more, or wait: a yard builds a ship of a type in a day or so"


@attrs.define(eq=False, str=False)
class NobodyThere(FleetError):
    """No ship of the player is at a shipyard, and none was named that flies there."""

    kind = "nobody_there"
    lasting: ClassVar[bool] = True
    agent_symbol: str
    waypoint_symbol: str

    @property
    def message(self) -> str:
        return f"no ship of {self.agent_symbol} is at {self.waypoint_symbol}"

    @property
    def hint(self) -> str:
        return "name a ship that flies there"


@attrs.define(eq=False, str=False)
class SiteComplete(FleetError):
    """A site that is complete takes nothing more."""

    kind = "site_complete"
    lasting: ClassVar[bool] = True
    waypoint_symbol: str

    @property
    def message(self) -> str:
        return f"{self.waypoint_symbol} is complete"

    @property
    def hint(self) -> str:
        return f"spacetraders construction get {self.waypoint_symbol} shows it"
