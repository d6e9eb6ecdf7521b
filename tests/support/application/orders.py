"""Ships put in their places in the sandbox, and what is asserted of orders to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import attrs
import httpx
import pytest
import trio

from spacetraders import clock
from spacetraders.application.orders.ships import GetShip
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.refusals import OutcomeUnknown, Refused
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from support.harness import ANY, FRIGATE, SECOND_LOOK_SECONDS, Harness

PROBE = "HERMES-2"
DOCKED, IN_ORBIT = NavStatus.DOCKED, NavStatus.IN_ORBIT


def hull(harness: Harness, symbol: str = FRIGATE) -> Ship:
    """A ship as the sandbox has it."""
    return harness.world.agent("HERMES").ship(symbol)


async def put(
    harness: Harness,
    where: str | Waypoint,
    status: NavStatus = DOCKED,
    *,
    symbol: str = FRIGATE,
    cargo: dict[str, int] | None = None,
) -> None:
    """Put a ship somewhere, with a cargo, and have the daemon see it there."""
    waypoint = harness.world.find_waypoint(where) if isinstance(where, str) else where
    assert waypoint
    ship = hull(harness, symbol)
    ship.nav = attrs.evolve(Nav.docked(waypoint, clock.now()), status=status)
    if cargo is not None:
        ship.cargo = dict(cargo)
    await harness.send(GetShip(ANY, symbol))


def waypoints(harness: Harness) -> list[Waypoint]:
    """All waypoints of the home system."""
    home = harness.world.universe.headquarters.system_symbol
    return list(harness.world.system(home).waypoints.values())


def place_of(harness: Harness, kind: str, trait: str = "") -> Waypoint:
    return next(
        w for w in waypoints(harness) if w.type == kind and (not trait or trait in w.traits)
    )


def selling(harness: Harness, type_: str, volume: int = 0) -> tuple[str, str]:
    """A market's waypoint, and a good that it has as that type (EXPORT, IMPORT, EXCHANGE)."""
    for waypoint in waypoints(harness):
        market = harness.world.find_market(waypoint.symbol)
        for good, listing in market.listings.items() if market else ():
            if listing.kind == type_ and good != "FUEL" and listing.trade_volume >= volume:
                return waypoint.symbol, good
    raise AssertionError(f"no market has an {type_}")


@contextmanager
def foreseen(harness: Harness, kind: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Expect a refusal of that kind, before any request."""
    sent = len(harness.road.seen)
    with pytest.raises(Refused) as caught:
        yield caught
    assert (caught.value.kind, caught.value.foreseen) == (kind, True)
    assert harness.road.seen[sent:] == []


async def lost(harness: Harness, ending: str, message: Any, *, after: bool = True) -> IntentState:
    """Carry an order out whose answer, or request, is lost; what its intent is settled as.

    What is not found done at once is only settled by a second look. A deal goes on after what is.
    """
    faults = harness.road.after if after else harness.road.before
    faults[ending] = lambda: httpx.ReadTimeout("lost")
    try:
        await harness.send(message)
    except OutcomeUnknown as unknown:
        if unknown.found is None:
            assert (await harness.store.intents())[-1].state is IntentState.OPEN
            await trio.sleep(SECOND_LOOK_SECONDS)
    return (await harness.store.intents())[-1].state


async def ledger(harness: Harness) -> list[Spending]:
    return [spending for _, spending in await harness.store.spendings()]


def credits_of(harness: Harness) -> int:
    return harness.world.agent("HERMES").credits
