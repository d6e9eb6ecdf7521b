"""Types of the game's answers to deeds, and of answers that are no class of the domain.

Every part is as it is after the deed. The credits of an `agent` are the balance. A `trade` or a
`bill` is the price that was paid, in credits. A `cooldown` is that of the ship's reactor.
"""

import attrs

from spacetraders.domain.game.construction import Construction
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.extraction import Survey
from spacetraders.domain.game.parts import Module, Mount, Wear
from spacetraders.domain.game.scans import ScannedShip, ScannedSystem
from spacetraders.domain.game.ships import Cargo, Cooldown, Fuel, Goods, Nav, Ship
from spacetraders.domain.game.shipyards import ShipTrade
from spacetraders.domain.game.trades import Bill, Trade
from spacetraders.domain.game.universe import AgentEvent
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.players import Agent


@attrs.frozen
class Departed:
    """The ship is on its way. The nav has the time of arrival."""

    nav: Nav
    fuel: Fuel


@attrs.frozen
class Refuelled:
    """The tank, and the price of the fuel in credits. `units` are market units of 100 fuel units.

    `cargo` is told where the fuel came from the hold.
    """

    fuel: Fuel
    units: int
    price_per_unit: int
    total_price: int
    agent: Agent | None = None
    cargo: Cargo | None = None


@attrs.frozen
class Paid:
    """A contract that was accepted or fulfilled, for which the faction has paid."""

    contract: Contract
    agent: Agent


@attrs.frozen
class Delivered:
    """Goods went from the hold to a contract."""

    contract: Contract
    cargo: Cargo


@attrs.frozen
class Supplied:
    """Goods went from the hold into a building site."""

    construction: Construction
    cargo: Cargo


@attrs.frozen
class Traded:
    """Goods were bought or sold, all at one price."""

    cargo: Cargo
    agent: Agent
    trade: Trade


@attrs.frozen
class Transferred:
    """Goods went from one ship to another. Some servers do not tell the target's hold."""

    cargo: Cargo
    target_cargo: Cargo | None = None


@attrs.frozen
class ShipBought:
    """A new ship, docked where it was bought."""

    ship: Ship
    agent: Agent
    trade: ShipTrade


@attrs.frozen
class Jumped:
    """The ship is at the other gate. `trade` is the purchase of the antimatter."""

    nav: Nav
    cooldown: Cooldown
    trade: Trade
    agent: Agent


@attrs.frozen
class Charted:
    """A waypoint with its traits. `bill` is the reward, where the server tells it."""

    waypoint: Waypoint
    agent: Agent
    bill: Bill | None = None


@attrs.frozen
class Surveyed:
    """The surveys that were made."""

    surveys: tuple[Survey, ...]
    cooldown: Cooldown


@attrs.frozen
class Extracted:
    """The yield of a rock or a gas giant. `modifiers` are the place's, and `events` the ship's."""

    trade_symbol: str
    units: int
    cargo: Cargo
    cooldown: Cooldown
    modifiers: tuple[str, ...] = ()
    events: tuple[Wear, ...] = ()


@attrs.frozen
class Refined:
    """The goods that were made, and the goods that were used up."""

    produced: tuple[Goods, ...]
    consumed: tuple[Goods, ...]
    cargo: Cargo
    cooldown: Cooldown


@attrs.frozen
class ScannedSystems:
    """The systems that were seen."""

    systems: tuple[ScannedSystem, ...]
    cooldown: Cooldown


@attrs.frozen
class ScannedWaypoints:
    """The waypoints that were seen."""

    waypoints: tuple[Waypoint, ...]
    cooldown: Cooldown


@attrs.frozen
class ScannedShips:
    """The ships that were seen."""

    ships: tuple[ScannedShip, ...]
    cooldown: Cooldown


@attrs.frozen
class Repaired:
    """The ship after its repair, and the price."""

    ship: Ship
    agent: Agent
    bill: Bill


@attrs.frozen
class Scrapped:
    """The ship is gone. `bill` has what the agent got for it."""

    agent: Agent
    bill: Bill


@attrs.frozen
class ModulesChanged:
    """The modules of the ship. The one that was moved went into the hold, or came from it."""

    modules: tuple[Module, ...]
    cargo: Cargo
    agent: Agent
    bill: Bill


@attrs.frozen
class MountsChanged:
    """The mounts of the ship. The one that was moved went into the hold, or came from it."""

    mounts: tuple[Mount, ...]
    cargo: Cargo
    agent: Agent
    bill: Bill


@attrs.frozen
class AgentEvents:
    """The server's latest events about an agent."""

    events: tuple[AgentEvent, ...]


@attrs.frozen
class SupplyChain:
    """The goods that are made, each with the goods that it takes."""

    recipes: dict[str, tuple[str, ...]]


@attrs.frozen
class ErrorCodes:
    """The server's error codes with their names."""

    names: dict[int, str]


@attrs.frozen
class Registered:
    """The token of a new agent, which is told only once, and the agent, if it could be read."""

    token: str = attrs.field(repr=False)
    agent: Agent | None
