"""What the game answers to a deed beside the ship itself: what changed, and what it cost.

An `agent` is as it is after the deed, so that its credits are the balance; a `trade` or a `bill` is
what was paid, in credits. A `cooldown` is that of the ship's reactor.
"""

import attrs

from spacetraders.domain.construction import Construction
from spacetraders.domain.contracts import Contract
from spacetraders.domain.extraction import Survey
from spacetraders.domain.parts import Module, Mount, Wear
from spacetraders.domain.players import Agent
from spacetraders.domain.scans import ScannedShip, ScannedSystem
from spacetraders.domain.ships import Cargo, Cooldown, Fuel, Goods, Nav, Ship
from spacetraders.domain.shipyards import ShipTrade
from spacetraders.domain.trades import Bill, Trade
from spacetraders.domain.universe import AgentEvent
from spacetraders.domain.waypoints import Waypoint


@attrs.frozen
class Departed:
    """The ship is on its way; the nav names the arrival."""

    nav: Nav
    fuel: Fuel


@attrs.frozen
class Refuelled:
    """The tank now, and what the fuel cost: market units of 100 fuel units each, in credits.

    `agent` is as it is afterwards, and so is `cargo` where the fuel came from there.
    """

    fuel: Fuel
    units: int
    price_per_unit: int
    total_price: int
    agent: Agent | None = None
    cargo: Cargo | None = None


@attrs.frozen
class Paid:
    """A contract that was accepted or fulfilled; the faction has paid for that."""

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
    """Goods went from one ship to another; the target's hold is not always told."""

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
    """The ship is at the other gate; `trade` is the antimatter that it took."""

    nav: Nav
    cooldown: Cooldown
    trade: Trade
    agent: Agent


@attrs.frozen
class Charted:
    """A waypoint as it shows now; `bill` is the reward, where the server tells it."""

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
    """What came out of a rock or a gas giant; `modifiers` are the place's, `events` the ship's."""

    trade_symbol: str
    units: int
    cargo: Cargo
    cooldown: Cooldown
    modifiers: tuple[str, ...] = ()
    events: tuple[Wear, ...] = ()


@attrs.frozen
class Refined:
    """What was made, and of what."""

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
    """The ship as it is now."""

    ship: Ship
    agent: Agent
    bill: Bill


@attrs.frozen
class Scrapped:
    """The ship is gone; `bill` is what was paid for it."""

    agent: Agent
    bill: Bill


@attrs.frozen
class ModulesChanged:
    """The modules that are built in now; the one that was moved went to or came from the hold."""

    modules: tuple[Module, ...]
    cargo: Cargo
    agent: Agent
    bill: Bill


@attrs.frozen
class MountsChanged:
    """The mounts that there are now; the one that was moved went to or came from the hold."""

    mounts: tuple[Mount, ...]
    cargo: Cargo
    agent: Agent
    bill: Bill


@attrs.frozen
class AgentEvents:
    """What the server noted of an agent lately."""

    events: tuple[AgentEvent, ...]


@attrs.frozen
class SupplyChain:
    """What is made of what: each export with its imports."""

    recipes: dict[str, tuple[str, ...]]


@attrs.frozen
class ErrorCodes:
    """The names of the codes that the server knows."""

    names: dict[int, str]


@attrs.frozen
class Registered:
    """The token of a new agent, which is told only once, and the agent, where it could be read."""

    token: str = attrs.field(repr=False)
    agent: Agent | None
