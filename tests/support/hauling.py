"""Hauls in the sandbox: hulls at work, what they traded, and daemons that are killed."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import attrs
import trio

from spacetraders import clock
from spacetraders.application.ports.game import Lane
from spacetraders.domain.players import Player
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.rules import construction
from spacetraders.sandbox.state.contracts import Contract
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder
from spacetraders.sandbox.state.places import Construction
from spacetraders.sandbox.state.world import World
from support.harness import FRIGATE, Harness, open_harness
from support.store.in_memory import StoreInMemory
from support.works import agent, begin, done, markets, place

LONG_SECONDS = 6 * 3600.0
"""The longest that a test waits, in virtual time."""


def new_world(seed: int = 1) -> World:
    return World(generate(seed, clock.now()), started=clock.now())


async def haul(harness: Harness, config: Mapping[str, Any] | None = None, **params: Any) -> str:
    """Start a hauler, the frigate where none is named, and return its container's id."""
    return await begin(harness, "haul", {"ship_symbol": FRIGATE, **(config or {})}, **params)


async def until(probe: Callable[[], Any], *, step: float = 0.1) -> None:
    """Wait until something holds."""
    with trio.fail_after(LONG_SECONDS):
        while not probe():  # noqa: ASYNC110 - virtual time
            await trio.sleep(step)


def slowed(harness: Harness, *operations: str, seconds: float = 1.0) -> None:
    """Have the answers to some operations take a while, so that there is a moment between them."""
    for operation in operations:
        order = FaultOrder(FaultKind.SLOW, operation, seconds=seconds, count=FOR_EVER)
        harness.world.faults.arm(order)


def units(harness: Harness, *operations: str) -> int:
    """The units that the game has moved by some operations."""
    return sum(deed.detail["units"] for deed in done(harness, *operations))


async def player_of(harness: Harness) -> Player:
    (player,) = await harness.store.players()
    return player


async def is_in_order(harness: Harness) -> None:
    """Check that nothing is reserved or under way any more, and that the ledger is exact."""
    player, services = await player_of(harness), harness.services
    assert services.dispatcher.board(player).under_way == {}
    assert services.treasury.open(player.player_id) == ()
    assert await harness.store.open_reservations(player.player_id) == []
    standing = await harness.store.standing(player.player_id)
    assert standing.recorded == agent(harness).credits
    assert await services.treasury.balance(player, Lane.FLIGHT) == agent(harness).credits


@asynccontextmanager
async def killed_daemon(store: StoreInMemory, world: World) -> AsyncIterator[Harness]:
    """A daemon that is killed at the end of the block: it writes nothing any more."""
    async with open_harness(store=store, world=world) as harness:
        yield harness
        store.away = True
    store.away = False


def contract_of(harness: Harness, **changes: Any) -> Contract:
    """The agent's latest contract in the game, with changes that somebody else has made."""
    contracts = agent(harness).contracts
    contract = attrs.evolve(list(contracts.values())[-1], **changes)
    contracts[contract.contract_id] = contract
    return contract


def build(harness: Harness, *, left: int = 0) -> str:
    """Have others supply the home gate but for so many units of each material."""
    gate = place(harness, "JUMP_GATE")
    site = construction.site(harness.world, gate)
    materials = tuple(
        attrs.evolve(it, fulfilled=max(it.fulfilled, it.required - left)) for it in site.materials
    )
    there = attrs.evolve(harness.world.place(gate), construction=Construction(materials))
    harness.world.places[gate.symbol] = there
    return gate.symbol


def seller_of(harness: Harness, good: str) -> str:
    """The market that sells a good at the lowest price."""
    _, symbol = min(
        (market.listings[good].quote().purchase_price, symbol)
        for symbol, market in markets(harness).items()
        if good in market.listings
    )
    return symbol


async def enrich(harness: Harness, credits: int = 5_000_000) -> None:  # noqa: A002
    """Give the agent credits, and have the ledger know of it."""
    agent(harness).credits = credits
    player = await player_of(harness)
    await harness.services.deeds.settlement.accounts.agent(player, Lane.FLIGHT)
