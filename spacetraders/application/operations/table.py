"""The table of the game's operations: one row for every deed and every query.

It is the whole of the game's API, so it also has a few queries that the daemon does not ask yet.
`docs/operations.md` explains the columns, and shows how a row is added.
"""

from functools import cache
from types import NoneType

from routing import FlightMode
from spacetraders import clock
from spacetraders.application.operations import answers as a
from spacetraders.application.operations.operation import (
    Deed,
    DeedOperation,
    HttpLine,
    ListOperation,
    QueryOperation,
)
from spacetraders.domain.deeds import evidence as e
from spacetraders.domain.deeds.operations import Listed, Operation, Scene
from spacetraders.domain.game.construction import Construction
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.extraction import Survey
from spacetraders.domain.game.parts import Module, Mount
from spacetraders.domain.game.ships import Cargo, Cooldown, Nav, Ship
from spacetraders.domain.game.shipyards import Shipyard
from spacetraders.domain.game.systems import StarSystem
from spacetraders.domain.game.trades import PURCHASE as BOUGHT
from spacetraders.domain.game.trades import SELL as SOLD
from spacetraders.domain.game.trades import Bill
from spacetraders.domain.game.universe import Account, Faction, Reputation, ServerStatus
from spacetraders.domain.game.waypoints import FUEL, Market, Waypoint
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.players import Agent

ANTIMATTER = "ANTIMATTER"

_CONTRACT, _SHIP = "/my/contracts/{contract}", "/my/ships/{ship}"
_WAYPOINT = "/systems/{system}/waypoints/{waypoint}"
_CARGO = {"symbol": "good", "units": "units"}
_GOODS = {"tradeSymbol": "good", "units": "units"}
_GOODS_OF_SHIP = {"shipSymbol": "ship", **_GOODS}
_PART = {"symbol": "target"}
_TO = {"waypointSymbol": "target"}

# Flights. A departure that a gateway sends twice is refused the second time, since its ship is
# under way or has arrived.
_ON_ITS_WAY = frozenset(
    {GameCode.NAVIGATE_IN_TRANSIT, GameCode.NAVIGATE_SAME_DESTINATION, GameCode.SHIP_IN_TRANSIT}
)

ORBIT = DeedOperation(
    name="orbit", line=f"POST {_SHIP}/orbit", answer=Nav, at="data.nav", shows=e.undocked
)
DOCK = DeedOperation(
    name="dock", line=f"POST {_SHIP}/dock", answer=Nav, at="data.nav", shows=e.docked
)
SET_FLIGHT_MODE = DeedOperation(
    name="set_flight_mode",
    line=f"PATCH {_SHIP}/nav",
    body={"flightMode": "target"},
    answer=Nav,
    at="data.nav|data",  # the server answered a bare nav until 2025
    shows=e.has_mode,
)
NAVIGATE = DeedOperation(
    name="navigate",
    line=f"POST {_SHIP}/navigate",
    body=_TO,
    answer=a.Departed,
    shows=e.departed,
    echoes=_ON_ITS_WAY,
)
WARP = DeedOperation(
    name="warp",
    line=f"POST {_SHIP}/warp",
    body=_TO,
    answer=a.Departed,
    shows=e.departed,
    echoes=_ON_ITS_WAY,
)
JUMP = DeedOperation(
    name="jump",
    line=f"POST {_SHIP}/jump",
    body=_TO,
    answer=a.Jumped,
    # A jump is over at once: the ship shows at the other gate, and the market has the antimatter.
    shows=e.departed,
    costs=ANTIMATTER,
    listed=Listed(BOUGHT, ANTIMATTER),
    # Seen on the live game: a jump that was carried out, and answered as refused for the cooldown
    # that it had itself begun (MECHANICS 10).
    echoes=frozenset({GameCode.COOLDOWN_CONFLICT}),
)
REFUEL = DeedOperation(
    name="refuel",
    line=f"POST {_SHIP}/refuel",
    answer=a.Refuelled,
    # Flights burn fuel, but a flight is a later deed, after which the tank tells nothing.
    shows=e.rises,
    figure=e.fuel,
    costs="REFUEL",
    listed=Listed(BOUGHT, FUEL),
)

# Cargo. The units of the good in the hold show whether the deed was done: the default figure.
PURCHASE = DeedOperation(
    name="purchase",
    line=f"POST {_SHIP}/purchase",
    body=_CARGO,
    answer=a.Traded,
    shows=e.rises,
    costs="PURCHASE",
    listed=Listed(BOUGHT),
)
SELL = DeedOperation(
    name="sell",
    line=f"POST {_SHIP}/sell",
    body=_CARGO,
    answer=a.Traded,
    shows=e.falls,
    brings="SELL",
    listed=Listed(SOLD),
)
JETTISON = DeedOperation(
    name="jettison",
    line=f"POST {_SHIP}/jettison",
    body=_CARGO,
    answer=Cargo,
    at="data.cargo",
    shows=e.falls,
)
TRANSFER = DeedOperation(
    name="transfer",
    line=f"POST {_SHIP}/transfer",
    body={**_GOODS, "shipSymbol": "target"},
    answer=a.Transferred,
    # The other hold changes too, so no deed of either ship may come between.
    shows=e.falls,
    on_two_ships=True,
)
SUPPLY = DeedOperation(
    name="supply_construction",
    line=f"POST {_WAYPOINT}/construction/supply",
    body=_GOODS_OF_SHIP,
    answer=a.Supplied,
    shows=e.falls,
)

# Instruments. All but a chart show in the reactor's rest, which they begin.
CHART = DeedOperation(
    name="chart",
    line=f"POST {_SHIP}/chart",
    answer=a.Charted,
    # The ship is as before. The waypoint names the agent that has charted it.
    shows=e.charted,
    shown_in=Scene.WAYPOINT,
    brings="CHART",
    echoes=frozenset({GameCode.WAYPOINT_CHARTED}),
)
SURVEY = DeedOperation(name="survey", line=f"POST {_SHIP}/survey", answer=a.Surveyed, shows=e.cools)
EXTRACT = DeedOperation(
    name="extract", line=f"POST {_SHIP}/extract", answer=a.Extracted, shows=e.cools
)
# Another path, but the same deed: both are judged alike, and have one name in the database.
EXTRACT_SURVEYED = DeedOperation(
    name="extract", line=f"POST {_SHIP}/extract/survey", answer=a.Extracted, shows=e.cools
)
SIPHON = DeedOperation(
    name="siphon", line=f"POST {_SHIP}/siphon", answer=a.Extracted, shows=e.cools
)
REFINE = DeedOperation(
    name="refine",
    line=f"POST {_SHIP}/refine",
    body={"produce": "good"},
    answer=a.Refined,
    shows=e.cools,
)
# The three scans have one name in the database too, and their targets tell them apart.
SCAN_SYSTEMS = DeedOperation(
    name="scan",
    line=f"POST {_SHIP}/scan/systems",
    target="systems",
    answer=a.ScannedSystems,
    shows=e.cools,
)
SCAN_WAYPOINTS = DeedOperation(
    name="scan",
    line=f"POST {_SHIP}/scan/waypoints",
    target="waypoints",
    answer=a.ScannedWaypoints,
    shows=e.cools,
)
SCAN_SHIPS = DeedOperation(
    name="scan",
    line=f"POST {_SHIP}/scan/ships",
    target="ships",
    answer=a.ScannedShips,
    shows=e.cools,
)

# Contracts. An acceptance and a fulfilment show in the contract, whichever ship there is.
NEGOTIATE = DeedOperation(
    name="negotiate",
    line=f"POST {_SHIP}/negotiate/contract",
    answer=Contract,
    at="data.contract",
    # The ship is as before. A contract that was not listed before is the one that was offered.
    shows=e.gained,
    shown_in=Scene.CONTRACTS,
)
CONTRACT_ACCEPT = DeedOperation(
    name="accept_contract",
    line=f"POST {_CONTRACT}/accept",
    answer=a.Paid,
    shows=e.rises,
    figure=e.accepted,
    shown_in=Scene.CONTRACT,
    brings="CONTRACT_ACCEPT",
    pays=lambda contract: contract.paid_on_accepted,
    echoes=frozenset({GameCode.ACCEPT_CONTRACT_CONFLICT}),
)
CONTRACT_DELIVER = DeedOperation(
    name="deliver_contract",
    line=f"POST {_CONTRACT}/deliver",
    body=_GOODS_OF_SHIP,
    answer=a.Delivered,
    shows=e.falls,
)
CONTRACT_FULFILL = DeedOperation(
    name="fulfill_contract",
    line=f"POST {_CONTRACT}/fulfill",
    answer=a.Paid,
    shows=e.rises,
    figure=e.fulfilled,
    shown_in=Scene.CONTRACT,
    brings="CONTRACT_FULFILL",
    pays=lambda contract: contract.paid_on_fulfilled,
    echoes=frozenset({GameCode.CONTRACT_FULFILLED}),
)

# Shipyards. A ship that was bought shows as a new one in the fleet.
SHIP_PURCHASE = DeedOperation(
    name="purchase_ship",
    line="POST /my/ships",
    body={"shipType": "good", "waypointSymbol": "target"},
    answer=a.ShipBought,
    shows=e.gained,
    shown_in=Scene.FLEET,
    costs="SHIP_PURCHASE",
    listed=Listed(BOUGHT),
)
REPAIR = DeedOperation(
    name="repair",
    line=f"POST {_SHIP}/repair",
    answer=a.Repaired,
    shows=e.rises,
    figure=e.condition,
    costs="REPAIR",
)
SCRAP = DeedOperation(
    name="scrap", line=f"POST {_SHIP}/scrap", answer=a.Scrapped, shows=e.gone, brings="SCRAP"
)
MOUNT_INSTALL = DeedOperation(
    name="install_mount",
    line=f"POST {_SHIP}/mounts/install",
    body=_PART,
    answer=a.MountsChanged,
    shows=e.rises,
    figure=e.parts,
    costs="MOUNT_INSTALL",
)
MOUNT_REMOVE = DeedOperation(
    name="remove_mount",
    line=f"POST {_SHIP}/mounts/remove",
    body=_PART,
    answer=a.MountsChanged,
    shows=e.falls,
    figure=e.parts,
    costs="MOUNT_REMOVE",
)
MODULE_INSTALL = DeedOperation(
    name="install_module",
    line=f"POST {_SHIP}/modules/install",
    body=_PART,
    answer=a.ModulesChanged,
    shows=e.rises,
    figure=e.parts,
    costs="MODULE_INSTALL",
)
MODULE_REMOVE = DeedOperation(
    name="remove_module",
    line=f"POST {_SHIP}/modules/remove",
    body=_PART,
    answer=a.ModulesChanged,
    shows=e.falls,
    figure=e.parts,
    costs="MODULE_REMOVE",
)

# Queries about the agent, its account and its contracts.
AGENT = QueryOperation(line="GET /my/agent", answer=Agent)
ACCOUNT = QueryOperation(line="GET /my/account", answer=Account)
AGENT_EVENTS = QueryOperation(line="GET /my/agent/events", answer=a.AgentEvents)
REPUTATIONS = ListOperation(line="GET /my/factions", answer=Reputation)
CONTRACTS = ListOperation(line="GET /my/contracts", answer=Contract, key="id")
CONTRACT = QueryOperation(line=f"GET {_CONTRACT}", answer=Contract)
DEPARTURES = QueryOperation(line="GET /my/socket.io", answer=NoneType, any_body=True)
"""Whether the server has a stream of departures. The stream wants a WebSocket, and is not read."""

# Ships.
SHIPS = ListOperation(line="GET /my/ships", answer=Ship)
SHIP = QueryOperation(line=f"GET {_SHIP}", answer=Ship)
NAV = QueryOperation(line=f"GET {_SHIP}/nav", answer=Nav)
"""Also answered for a ship whose hold is damaged (MECHANICS 10)."""
CARGO = QueryOperation(line=f"GET {_SHIP}/cargo", answer=Cargo)
COOLDOWN = QueryOperation(line=f"GET {_SHIP}/cooldown", answer=Cooldown)
MODULES = QueryOperation(line=f"GET {_SHIP}/modules", answer=tuple[Module, ...])
MOUNTS = QueryOperation(line=f"GET {_SHIP}/mounts", answer=tuple[Mount, ...])
REPAIR_BILL = QueryOperation(line=f"GET {_SHIP}/repair", answer=Bill, at="data.transaction")
SCRAP_BILL = QueryOperation(line=f"GET {_SHIP}/scrap", answer=Bill, at="data.transaction")

# The map.
SYSTEMS = ListOperation(line="GET /systems", answer=StarSystem)
SYSTEM = QueryOperation(line="GET /systems/{system}", answer=StarSystem)
WAYPOINTS = ListOperation(line="GET /systems/{system}/waypoints", answer=Waypoint)
WAYPOINT = QueryOperation(line=f"GET {_WAYPOINT}", answer=Waypoint)
MARKET = QueryOperation(line=f"GET {_WAYPOINT}/market", answer=Market)
SHIPYARD = QueryOperation(line=f"GET {_WAYPOINT}/shipyard", answer=Shipyard)
JUMP_GATE = QueryOperation(
    line=f"GET {_WAYPOINT}/jump-gate", answer=tuple[str, ...], at="data.connections"
)
CONSTRUCTION = QueryOperation(line=f"GET {_WAYPOINT}/construction", answer=Construction)
SUPPLY_CHAIN = QueryOperation(
    line="GET /market/supply-chain", answer=a.SupplyChain, at="data.exportToImportMap"
)

# All agents, the factions and the server.
AGENTS = ListOperation(line="GET /agents", answer=Agent)
AGENT_NAMED = QueryOperation(line="GET /agents/{agent}", answer=Agent)
FACTIONS = ListOperation(line="GET /factions", answer=Faction)
FACTION = QueryOperation(line="GET /factions/{faction}", answer=Faction)
STATUS = QueryOperation(line="GET /", answer=ServerStatus, at="")
ERROR_CODES = QueryOperation(line="GET /error-codes", answer=a.ErrorCodes, at="errorCodes")
REGISTER = HttpLine(line="POST /register", answer=a.Registered)
"""Founds an agent. Its record is a `domain.deeds.foundings.Founding`, as there is no player yet."""


# These read the module when they are first called, so that a row may stand anywhere in it.
@cache
def deeds() -> tuple[DeedOperation[object], ...]:
    """Return every row that changes the world."""
    return tuple(row for row in globals().values() if isinstance(row, DeedOperation))


@cache
def queries() -> tuple[QueryOperation[object] | ListOperation[object], ...]:
    """Return every row that asks."""
    return tuple(
        row for row in globals().values() if isinstance(row, QueryOperation | ListOperation)
    )


def deed_named(name: str) -> Operation:
    """Return the operation with this name in the database. Raises KeyError.

    Rows that share a name have the same columns to judge by, so the first stands for all.
    """
    return _by_name()[name]


@cache
def _by_name() -> dict[str, Operation]:
    # Reversed, so that the first row of a name wins.
    return {row.name: row for row in reversed(deeds())}


def set_flight_mode(ship: str, mode: FlightMode) -> Deed[Nav]:
    """Return the deed that sets the mode of the next flight."""
    return SET_FLIGHT_MODE(ship, target=mode.value)


def refuel(ship: str, units: int | None = None) -> Deed[a.Refuelled]:
    """Return the deed that fills the tank from the market, or with `units` of fuel."""
    return REFUEL(ship, extra={} if units is None else {"units": units})


def extract(ship: str, survey: Survey | None = None) -> Deed[a.Extracted]:
    """Return the deed that extracts, from a survey's deposits if one is given."""
    if survey is None:
        return EXTRACT(ship)
    return EXTRACT_SURVEYED(
        ship,
        target=survey.signature,
        extra={
            "signature": survey.signature,
            "symbol": survey.symbol,
            "deposits": [{"symbol": deposit} for deposit in survey.deposits],
            "expiration": clock.iso(survey.expiration),
            "size": survey.size,
        },
    )
