"""The table of the game's JSON: where it has the fields of the domain's classes.

Fields of the game that neither the daemon nor a player uses are not read.
"""

from datetime import datetime
from typing import Any

import attrs

from spacetraders import clock
from spacetraders.api.wire_reading import (
    NOWHERE,
    SENSELESS,
    checked,
    each_alone,
    in_brief,
    place,
    place_everywhere,
    read,
    read_each,
    reads,
    skipping,
)
from spacetraders.application.operations.answers import (
    AgentEvents,
    ErrorCodes,
    Extracted,
    Refuelled,
    Registered,
    ScannedShips,
    ScannedSystems,
    ScannedWaypoints,
    SupplyChain,
    Surveyed,
)
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.parts import Module
from spacetraders.domain.game.scans import ScannedShip
from spacetraders.domain.game.ships import Cooldown, Goods, Nav, Ship
from spacetraders.domain.game.shipyards import ShipOffer, Shipyard
from spacetraders.domain.game.systems import StarSystem
from spacetraders.domain.game.universe import Account, AgentEvent, ServerStatus
from spacetraders.domain.game.waypoints import JUMP_GATE, Market, Quote, Waypoint
from spacetraders.domain.players import Agent
from spacetraders.domain.universes import Told, told_of

Recipe = tuple[str, ...]

__all__ = ["SENSELESS", "in_brief", "read", "read_each", "skipping"]

place(Agent, faction="startingFaction")
place(Account, account_id="account.id", email="account.email", created_at="account.createdAt")
place(AgentEvent, event_id="id")
place(
    ServerStatus,
    next_reset="serverResets.next",
    reset_frequency="serverResets.frequency",
    agents="stats.agents",
    ships="stats.ships",
    systems="stats.systems",
    waypoints="stats.waypoints",
    last_market_update="health.lastMarketUpdate",
    most_credits="leaderboards.mostCredits",
    most_charts="leaderboards.mostSubmittedCharts",
)
place(Ship, role="registration.role", speed="engine.speed")
place(
    Nav,
    x="route.destination.x",
    y="route.destination.y",
    origin_symbol="route.origin.symbol|route.departure.symbol",  # older bodies: the latter alone
    departure="route.departureTime",
    arrival="route.arrival",
)
place(Goods, trade_symbol="symbol|tradeSymbol")
place(Module, range_units="range")
place(ScannedShip, faction="registration.factionSymbol", role="registration.role")
place(Waypoint, charted_by="chart.submittedBy", sells_fuel=NOWHERE, traded=NOWHERE)
place(Market, quotes="tradeGoods", trades="transactions", unreadable=NOWHERE)
place(Quote, trade_symbol="symbol")
place(Shipyard, offers="ships", trades="transactions", unreadable=NOWHERE)
place(
    ShipOffer,
    fuel_capacity="frame.fuelCapacity",
    crew_required="crew.required",
    crew_capacity="crew.capacity",
)
place(
    Contract,
    contract_id="id",
    faction="factionSymbol",
    deliveries="terms.deliver",
    paid_on_accepted="terms.payment.onAccepted",
    paid_on_fulfilled="terms.payment.onFulfilled",
    deadline="terms.deadline",
    deadline_to_accept="deadlineToAccept|expiration",
    expired=NOWHERE,
)
place(
    Extracted,
    trade_symbol="extraction.yield.symbol|siphon.yield.symbol",
    units="extraction.yield.units|siphon.yield.units",
)
place(
    Refuelled,
    units="transaction.units",
    price_per_unit="transaction.pricePerUnit",
    total_price="transaction.totalPrice",
)
# What a deed moved lies at one place in every answer, so a new one needs no line here.
place_everywhere(trade="transaction", bill="transaction")

each_alone(ServerStatus, "most_credits", "most_charts", "announcements")
each_alone(Market, "exports", "imports", "exchange", "quotes", "trades")
each_alone(Shipyard, "ship_types", "offers", "trades")
each_alone(Extracted, "modifiers", "events")
each_alone(Surveyed, "surveys")
each_alone(ScannedSystems, "systems")
each_alone(ScannedWaypoints, "waypoints")
each_alone(ScannedShips, "ships")


def _check_quote(quote: Quote) -> None:
    if quote.trade_volume < 1 or quote.purchase_price < 0 or quote.sell_price < 0:
        raise ValueError("the prices make no sense")


def _check_offer(offer: ShipOffer) -> None:
    if offer.purchase_price < 0:
        raise ValueError("the price makes no sense")


checked(Quote, _check_quote)
checked(ShipOffer, _check_offer)


def _star_system(body: Any) -> StarSystem:
    """Read a system's place, and its gate among its waypoints."""
    waypoints = body.get("waypoints") or ()
    gates = (read(each, str) for each in waypoints if each["type"] == JUMP_GATE)
    x, y = read(body["x"], int), read(body["y"], int)
    return StarSystem(read(body, str), x, y, next(gates, None))


def _cooldown(body: Any) -> Cooldown:
    """Read a cooldown, by the server's clock and by ours. An answer without a body is none."""
    if body is None:
        return Cooldown()
    expiration, left = body.get("expiration"), body.get("remainingSeconds")
    return Cooldown.received(
        read(body.get("totalSeconds") or 0, int),
        None if expiration is None else read(expiration, datetime),
        None if left is None else read(left, int),
        clock.now(),
    )


@attrs.frozen
class _Code:
    code: int
    name: str


def _supply_chain(recipes: Any) -> SupplyChain:
    """Read the recipes. One with an unreadable part would be wrong, and is left out."""
    kept = {
        good: made_of for good, told in recipes.items() for made_of in read_each([told], Recipe)
    }
    return SupplyChain(kept)


def _error_codes(codes: Any) -> ErrorCodes:
    return ErrorCodes({each.code: each.name for each in read_each(codes, _Code)})


def _registered(data: Any) -> Registered:
    """Read the token. An unreadable agent beside it is left out."""
    agents = read_each([data.get("agent")], Agent)
    return Registered(read(data["token"], str), next(iter(agents), None))


def _told(status: Any) -> Told:
    """Read the date of the universe. The time of the next reset is none where it is spoilt."""
    resets = status.get("serverResets")
    following = resets.get("next") if isinstance(resets, dict) else None
    return told_of(
        read(status["resetDate"], str), following if isinstance(following, str) else None
    )


reads(Told, _told)
reads(AgentEvents, lambda events: AgentEvents(read_each(events, AgentEvent)))
reads(ErrorCodes, _error_codes)
reads(Registered, _registered)
reads(SupplyChain, _supply_chain)
reads(StarSystem, _star_system)
reads(Cooldown, _cooldown)
