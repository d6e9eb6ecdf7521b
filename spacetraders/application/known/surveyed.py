"""Surveys of systems: their waypoints as the game lists them, with what each market trades."""

from functools import partial

import attrs

from spacetraders.application.errors.places import UnknownSystem
from spacetraders.application.gathering import gather
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Game
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.game.waypoints import TradedGoods, Waypoint
from spacetraders.domain.refusals import (
    NotFound,
    NotVisible,
    Refused,
    StillRateLimited,
    StrangeAnswer,
    Unreachable,
    concerns_all,
)
from spacetraders.errors import FleetError


def is_unread(waypoint: Waypoint) -> bool:
    """Whether a waypoint has a market of which it is not known what it trades."""
    return waypoint.has_market and waypoint.traded is None


async def surveyed(game: Game, system_symbol: str) -> tuple[list[Waypoint], list[Unreadable]]:
    """Read a system's waypoints with what each market trades, and what could not be read.

    Raises:
        UnknownSystem: there is no such system.
        Refused, StrangeAnswer, Unreachable: the game does not tell of it, or of many markets.
    """
    try:
        listing = await game.ask(table.WAYPOINTS(system_symbol))
    except NotFound:
        raise UnknownSystem(system_symbol) from None
    seen = await gather(*(partial(with_market, game, waypoint) for waypoint in listing))
    troubles = [(waypoint.symbol, trouble) for waypoint, trouble in seen if trouble is not None]
    markets = sum(waypoint.has_market for waypoint, _ in seen)
    # Without a few markets, ships fly around their fuel. Where more than a quarter cannot be read,
    # the game itself fails, and a chart without fuel would strand the ships that plan by it.
    if len(troubles) > max(1, markets // 4):
        raise troubles[0][1]
    told = [Unreadable(symbol, trouble.message) for symbol, trouble in troubles]
    return [waypoint for waypoint, _ in seen], [*listing.unreadable, *told]


async def with_market(game: Game, waypoint: Waypoint) -> tuple[Waypoint, FleetError | None]:
    """Return a waypoint with what its market trades, or the error why it is not known."""
    if not waypoint.has_market:
        return waypoint, None
    try:
        market = await game.ask(table.MARKET(waypoint.symbol))
    # Such a market stays so, and the chart is whole without it.
    except (NotVisible, NotFound):
        return attrs.evolve(waypoint, traded=TradedGoods()), None
    except StillRateLimited:
        raise
    except (Unreachable, StrangeAnswer, Refused) as error:
        # A refused token or a closed server says nothing of this market.
        if concerns_all(error):
            raise
        return waypoint, error
    # Fuel may be among the goods that could not be read.
    if market.unreadable and not market.sells_fuel:
        reason = market.unreadable[0].reason
        return waypoint, StrangeAnswer(f"the market of {waypoint.symbol}", reason)
    return attrs.evolve(waypoint, sells_fuel=market.sells_fuel, traded=market.traded), None
