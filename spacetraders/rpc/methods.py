"""The method table: which message each method's params make.

A message's fields are the method's params, checked at the door by their annotations and
validators; only its `player` is spread over `player_id` and `agent_symbol`.
"""

from typing import Any

import attrs

from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.strict import Misfit, fitted
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.itself.status import GetStatus
from spacetraders.application.itself.tree import GetTree
from spacetraders.application.looking.intents import ListIntents
from spacetraders.application.looking.ledger import CheckBalance, ListEntries, ReportLedger
from spacetraders.application.looking.markets import FindGood, FindSpreads, TellHistory
from spacetraders.application.looking.people import GetAgent, GetFaction, ListAgents, ListFactions
from spacetraders.application.looking.waypoints import GetWaypoint, ListWaypoints
from spacetraders.application.orders.containers import (
    CreateContainer,
    GetContainer,
    ListContainers,
    PruneContainers,
    ReadLogs,
    RemoveContainer,
    StopContainer,
    UnfollowLogs,
)
from spacetraders.application.orders.contracts import (
    AcceptContract,
    DeliverContract,
    FulfillContract,
    GetContract,
    ListContracts,
    NegotiateContract,
)
from spacetraders.application.orders.instruments import (
    ChartWaypoint,
    ExtractGoods,
    RefineGoods,
    ScanSpace,
    SiphonGas,
    SurveyWaypoint,
)
from spacetraders.application.orders.places import (
    GetConstruction,
    GetGate,
    GetMarket,
    GetSupplyChain,
    SupplyConstruction,
)
from spacetraders.application.orders.ships import (
    DockShip,
    GetCargo,
    GetShip,
    JumpShip,
    ListShips,
    OrbitShip,
    RefuelShip,
    SetFlightMode,
    WarpShip,
)
from spacetraders.application.orders.shipyards import (
    GetShipyard,
    InstallPart,
    PurchaseShip,
    QuoteRepair,
    QuoteScrap,
    RepairShip,
    ScrapShip,
    UninstallPart,
)
from spacetraders.application.orders.trading import (
    BuyGoods,
    JettisonGoods,
    SellGoods,
    TransferGoods,
)
from spacetraders.application.plans.journeys import PlanJourney
from spacetraders.application.plans.routes import NavigateShip, PlanRoute
from spacetraders.application.plans.tours import PartitionStops, PlanTour, TourShip
from spacetraders.application.players.players import (
    GetPlayer,
    ListPlayers,
    PlayerRef,
    RegisterPlayer,
)
from spacetraders.rpc.cancelling import CancelRequest

METHODS: dict[str, type[Message[Any]]] = {
    "health": GetHealth,
    "daemon.status": GetStatus,
    "daemon.tree": GetTree,
    "player.register": RegisterPlayer,
    "player.list": ListPlayers,
    "player.get": GetPlayer,
    "ship.list": ListShips,
    "ship.get": GetShip,
    "ship.navigate": NavigateShip,
    "ship.dock": DockShip,
    "ship.orbit": OrbitShip,
    "ship.refuel": RefuelShip,
    "ship.tour": TourShip,
    "ship.mode": SetFlightMode,
    "ship.jump": JumpShip,
    "ship.warp": WarpShip,
    "ship.cargo": GetCargo,
    "ship.buy": BuyGoods,
    "ship.sell": SellGoods,
    "ship.transfer": TransferGoods,
    "ship.jettison": JettisonGoods,
    "ship.chart": ChartWaypoint,
    "ship.survey": SurveyWaypoint,
    "ship.extract": ExtractGoods,
    "ship.siphon": SiphonGas,
    "ship.refine": RefineGoods,
    "ship.scan": ScanSpace,
    "ship.repair_quote": QuoteRepair,
    "ship.repair": RepairShip,
    "ship.scrap_quote": QuoteScrap,
    "ship.scrap": ScrapShip,
    "ship.install": InstallPart,
    "ship.uninstall": UninstallPart,
    "agent.get": GetAgent,
    "agent.list": ListAgents,
    "faction.list": ListFactions,
    "faction.get": GetFaction,
    "contract.list": ListContracts,
    "contract.get": GetContract,
    "contract.negotiate": NegotiateContract,
    "contract.accept": AcceptContract,
    "contract.deliver": DeliverContract,
    "contract.fulfill": FulfillContract,
    "market.get": GetMarket,
    "shipyard.get": GetShipyard,
    "shipyard.purchase": PurchaseShip,
    "gate.get": GetGate,
    "construction.get": GetConstruction,
    "construction.supply": SupplyConstruction,
    "supply_chain.get": GetSupplyChain,
    "route.plan": PlanRoute,
    "route.tour": PlanTour,
    "route.partition": PartitionStops,
    "route.journey": PlanJourney,
    "waypoint.list": ListWaypoints,
    "waypoint.get": GetWaypoint,
    "intent.list": ListIntents,
    "ledger.list": ListEntries,
    "ledger.report": ReportLedger,
    "ledger.balance": CheckBalance,
    "market.find": FindGood,
    "market.spreads": FindSpreads,
    "market.history": TellHistory,
    "container.create": CreateContainer,
    "container.list": ListContainers,
    "container.get": GetContainer,
    "container.logs": ReadLogs,
    "container.unfollow": UnfollowLogs,
    "container.stop": StopContainer,
    "container.remove": RemoveContainer,
    "container.prune": PruneContainers,
}

OF_THE_CONNECTION: dict[str, type[Message[Any]]] = {"rpc.cancel": CancelRequest}
"""What the connection itself does, and no handler."""

PLAYER_PARAMS = tuple(field.name for field in attrs.fields(PlayerRef))


def message(cls: type[Message[Any]], params: dict[str, Any]) -> Message[Any]:
    """Return the message that the params make; raises Misfit with the param that is wrong."""
    if "player" in params:
        raise Misfit("player", f"is not known: use {' or '.join(PLAYER_PARAMS)}")
    if has_player(cls):
        named = {name: params[name] for name in PLAYER_PARAMS if name in params}
        params = {name: value for name, value in params.items() if name not in named}
        params["player"] = named or None if _may_lack_player(cls) else named
    try:
        made: Message[Any] = fitted(params, cls)
    except Misfit as misfit:
        raise Misfit(misfit.field.removeprefix("player."), misfit.reason) from None
    return made


def has_player(cls: type[Message[Any]]) -> bool:
    """Whether a message is for a player."""
    return "player" in attrs.fields_dict(cls)  # type: ignore[arg-type]


def _may_lack_player(cls: type[Message[Any]]) -> bool:
    return bool(attrs.fields_dict(cls)["player"].default is None)  # type: ignore[arg-type]
