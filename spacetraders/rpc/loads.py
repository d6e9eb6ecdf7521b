"""What a message asks of the daemon, which decides how many of its kind may be under way."""

from enum import Enum
from typing import Any

from spacetraders.application.bus.mediator import Message
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.itself.status import GetStatus
from spacetraders.application.itself.tree import GetTree
from spacetraders.application.looking.intents import ListIntents
from spacetraders.application.looking.ledger import ListEntries, ReportLedger
from spacetraders.application.looking.markets import FindGood, FindSpreads, TellHistory
from spacetraders.application.looking.people import GetAgent, GetFaction, ListAgents, ListFactions
from spacetraders.application.looking.waypoints import GetWaypoint, ListWaypoints
from spacetraders.application.orders.containers import (
    GetContainer,
    ListContainers,
    ReadLogs,
    UnfollowLogs,
)
from spacetraders.application.orders.contracts import GetContract, ListContracts
from spacetraders.application.orders.places import (
    GetConstruction,
    GetGate,
    GetMarket,
    GetSupplyChain,
)
from spacetraders.application.orders.ships import GetCargo, GetShip, ListShips
from spacetraders.application.orders.shipyards import GetShipyard, QuoteRepair, QuoteScrap
from spacetraders.application.plans.journeys import PlanJourney
from spacetraders.application.plans.routes import PlanRoute
from spacetraders.application.plans.tours import PartitionStops, PlanTour
from spacetraders.application.players.players import GetPlayer, ListPlayers
from spacetraders.rpc.cancelling import CancelRequest
from spacetraders.rpc.openrpc import Discover


class Load(Enum):
    """What answering a message takes."""

    GLANCE = "glance"
    """A look at what is in memory: short, and never waits for anything."""
    LOOKUP = "lookup"
    """A read of the database or of much memory: quick, but the answer may be long."""
    SURVEY = "survey"
    """A question to the game whose answer may be long."""
    QUESTION = "question"
    """A question to the game or to a solver with a short answer."""
    ORDER = "order"
    """A change: it may wait for its turn, but load is never a reason to drop it."""


GLANCES = (CancelRequest, GetHealth, GetStatus, UnfollowLogs)
LOOKUPS = (
    Discover,
    FindGood,
    FindSpreads,
    GetContainer,
    GetTree,
    ListContainers,
    ListEntries,
    ListIntents,
    ListPlayers,
    ReadLogs,
    ReportLedger,
    TellHistory,
)
SURVEYS = (GetSupplyChain, ListAgents, ListContracts, ListFactions, ListShips, ListWaypoints)
QUESTIONS = (
    GetAgent,
    GetCargo,
    GetConstruction,
    GetContract,
    GetFaction,
    GetGate,
    GetMarket,
    GetPlayer,
    GetShip,
    GetShipyard,
    GetWaypoint,
    PartitionStops,
    PlanJourney,
    PlanRoute,
    PlanTour,
    QuoteRepair,
    QuoteScrap,
)

_LOADS: dict[type[Message[Any]], Load] = {
    **dict.fromkeys(GLANCES, Load.GLANCE),
    **dict.fromkeys(LOOKUPS, Load.LOOKUP),
    **dict.fromkeys(SURVEYS, Load.SURVEY),
    **dict.fromkeys(QUESTIONS, Load.QUESTION),
}


def load_of(message: Message[Any]) -> Load:
    """Return what a message asks of the daemon; one that is not named here changes something."""
    return _LOADS.get(type(message), Load.ORDER)
