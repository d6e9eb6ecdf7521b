"""Ships at work in the sandbox: put somewhere, given goods, and with prices that somebody saw."""

from collections.abc import Mapping
from typing import Any

import attrs

from spacetraders import clock
from spacetraders.application.orders.containers import CreateContainer
from spacetraders.application.ports.store import LoggedLine
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game.waypoints import Quote
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder
from spacetraders.sandbox.state.market import Market
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from support.harness import ANY, FRIGATE, Harness

DOCKED, IN_ORBIT = NavStatus.DOCKED, NavStatus.IN_ORBIT


def agent(harness: Harness) -> Agent:
    return harness.world.agents["HERMES"]


def ship(harness: Harness, symbol: str = FRIGATE) -> Ship:
    return agent(harness).ships[symbol]


def waypoints(harness: Harness) -> list[Waypoint]:
    home = harness.world.universe.headquarters.system_symbol
    return list(harness.world.system(home).waypoints.values())


def place(harness: Harness, kind: str, trait: str = "") -> Waypoint:
    """The first waypoint of a type at home, with a trait if one is named."""
    return next(
        it for it in waypoints(harness) if it.type == kind and (not trait or trait in it.traits)
    )


def markets(harness: Harness) -> dict[str, Market]:
    found = {it.symbol: harness.world.find_market(it.symbol) for it in waypoints(harness)}
    return {symbol: market for symbol, market in found.items() if market is not None}


def launch(harness: Harness, ship_type: str, where: Waypoint) -> str:
    """Give the agent another ship, and return its symbol. The daemon has not listed it yet."""
    made = agent(harness).launch(SHIP_TYPES[f"SHIP_{ship_type}"], where, clock.now())
    return made.symbol


def put(
    harness: Harness,
    where: Waypoint,
    status: NavStatus = IN_ORBIT,
    *,
    symbol: str = FRIGATE,
    cargo: Mapping[str, int] | None = None,
) -> None:
    """Put a ship somewhere, rested and with a cargo. The daemon has not seen it yet."""
    it = ship(harness, symbol)
    it.nav = attrs.evolve(Nav.docked(where, clock.now()), status=status)
    it.cooldown = None
    if cargo is not None:
        it.cargo = dict(cargo)


def without(harness: Harness, *parts: str, symbol: str = FRIGATE) -> None:
    """Take families of parts out of a ship. The daemon has not seen it yet."""
    it = ship(harness, symbol)
    it.mounts = [mount for mount in it.mounts if not mount.symbol.startswith(parts)]
    it.modules = [module for module in it.modules if not module.symbol.startswith(parts)]


async def see_markets(harness: Harness) -> None:
    """Keep what every market at home asks and offers, as if ships had been there."""
    (player,) = await harness.store.players()
    for symbol, market in markets(harness).items():
        quotes = [
            Quote(
                it.good,
                it.kind.value,
                it.trade_volume,
                it.supply.value,
                it.activity,
                it.quote().purchase_price,
                it.quote().sell_price,
            )
            for it in market.listings.values()
        ]
        when = harness.services.started_at
        await harness.store.save_quotes(player.reset_date, symbol, quotes, seen_at=when)


async def begin(harness: Harness, kind: str, config: Mapping[str, Any], **params: Any) -> str:
    """Start a container, and return its id."""
    seen = await harness.send(CreateContainer(ANY, kind, dict(config), **params))
    container_id: str = seen.container.container_id
    return container_id


async def lines(harness: Harness, container_id: str, message: str) -> list[LoggedLine]:
    """What a container's log says in these words."""
    await harness.logbook.flush()
    logged = await harness.store.logs(container_id, limit=1000)
    return [line for line in logged if line.message == message]


def done(harness: Harness, *operations: str) -> list[Any]:
    """What the game has carried out of some operations, in order."""
    return [deed for deed in harness.world.ledger if deed.operation in operations]


def refuse(harness: Harness, operation: str, code: int, *, count: int = 1, **more: Any) -> None:
    """Have the game refuse an operation, so many times."""
    order = FaultOrder(FaultKind.REFUSED, operation, code=code, count=count, **more)
    harness.world.faults.arm(order)
