"""The whole client against the sandbox's own app, in one process and in virtual time."""

import math
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import attrs
import httpx
import pytest
import trio
from support.api.operations import AGENTS, EVERYONES, Named, carry_out
from trio.testing import MockClock

from routing import FlightMode
from spacetraders import clock
from spacetraders.api.budget import Budget
from spacetraders.api.client import HttpGames
from spacetraders.api.gateway import Gateway, open_gateway
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Game, Lane
from spacetraders.domain import refusals
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game.waypoints import Waypoint, system_of
from spacetraders.domain.players import Player
from spacetraders.sandbox.door.app import create_app
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.world import World

ONE_WAY_SECONDS = 0.02


@attrs.frozen
class Distant(httpx.AsyncBaseTransport):
    """A transport to a server some way off."""

    near: httpx.AsyncBaseTransport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await trio.sleep(ONE_WAY_SECONDS)
        response = await self.near.handle_async_request(request)
        await trio.sleep(ONE_WAY_SECONDS)
        return response


@attrs.frozen
class Sandbox:
    gateway: Gateway
    games: HttpGames
    player: Player

    def game(self, lane: Lane = Lane.FLIGHT) -> Game:
        return self.games.of(self.player, lane)


@asynccontextmanager
async def sandbox() -> AsyncIterator[Sandbox]:
    """A new world behind its strict rate limit, and an agent in it."""
    world = World(generate(1, clock.EPOCH), started=clock.EPOCH)
    app = create_app(world, Limiter())
    transport = Distant(httpx.ASGITransport(app=app))
    async with open_gateway("http://sandbox/v2", Budget(), transport=transport) as gateway:
        games = HttpGames(gateway)
        registration = await games.register("TESTER", "COSMIC")
        agent, date = registration.agent, await games.reset_date()
        player = Player(
            player_id=1,
            agent_symbol=agent.symbol,
            faction=agent.faction,
            headquarters=agent.headquarters,
            reset_date=date,
            token=registration.token,
            created_at=clock.now(),
        )
        yield Sandbox(gateway, games, player)


async def test_an_agent_registers_and_finds_its_ships(autojump_clock: MockClock) -> None:
    async with sandbox() as world:
        agent = await world.game().ask(table.AGENT())
        assert (agent.symbol, agent.faction, agent.credits) == ("TESTER", "COSMIC", 175_000)
        assert await world.games.agent_of(world.player.token) == agent
        assert world.player.reset_date == "2026-01-01"
        ships = list(await world.game().ask(table.SHIPS()))
        assert [ship.symbol for ship in ships] == ["TESTER-1", "TESTER-2"]
        assert ships[0] == await world.game().ask(table.SHIP("TESTER-1"))
        assert ships[0].nav.waypoint_symbol == agent.headquarters
        assert ships[0].nav.status is NavStatus.DOCKED


async def test_the_home_system_is_read_whole_with_its_markets(autojump_clock: MockClock) -> None:
    async with sandbox() as world:
        home = system_of(world.player.headquarters)
        waypoints = await world.game().ask(table.WAYPOINTS(home))
        assert len({w.symbol for w in waypoints}) == len(waypoints) > 80
        places = [waypoint.symbol for waypoint in waypoints if waypoint.has_market]
        markets = [await world.game().ask(table.MARKET(place)) for place in places]
        assert any(market.sells_fuel for market in markets)


async def farthest_fuel(game: Game, start: str, fuel: int) -> tuple[Waypoint, int]:
    """The farthest waypoint within a CRUISE that sells fuel, and what the flight there burns."""
    waypoints = {w.symbol: w for w in await game.ask(table.WAYPOINTS(system_of(start)))}
    here = waypoints[start]

    def burnt(there: Waypoint) -> int:
        return max(1, math.floor(math.dist((here.x, here.y), (there.x, there.y)) + 0.5))

    others = [w for w in waypoints.values() if w.has_market and w.symbol != start]
    for waypoint in sorted(others, key=burnt, reverse=True):
        if burnt(waypoint) <= fuel and (await game.ask(table.MARKET(waypoint.symbol))).sells_fuel:
            return waypoint, burnt(waypoint)
    raise AssertionError("a start system has fuel near its headquarters")


async def test_a_ship_flies_arrives_docks_and_refuels(autojump_clock: MockClock) -> None:
    async with sandbox() as world:
        game = world.game()
        before = await game.ask(table.SHIP("TESTER-1"))
        goal, burnt = await farthest_fuel(game, before.nav.waypoint_symbol, before.fuel.current)
        assert (await game.do(table.ORBIT("TESTER-1"))).status is NavStatus.IN_ORBIT
        cruising = await game.do(table.set_flight_mode("TESTER-1", FlightMode.CRUISE))
        assert cruising.flight_mode is FlightMode.CRUISE
        departed = await game.do(table.NAVIGATE("TESTER-1", target=goal.symbol))
        nav, fuel = departed.nav, departed.fuel
        assert (nav.status, nav.waypoint_symbol) == (NavStatus.IN_TRANSIT, goal.symbol)
        assert (nav.x, nav.y) == (goal.x, goal.y)
        assert fuel.current == before.fuel.current - burnt
        await trio.sleep((nav.arrival - clock.now()).total_seconds())
        assert (await game.ask(table.SHIP("TESTER-1"))).nav.status is NavStatus.IN_ORBIT
        assert (await game.do(table.DOCK("TESTER-1"))).status is NavStatus.DOCKED
        cost = await game.do(table.refuel("TESTER-1"))
        full = cost.fuel
        assert full.current == full.capacity == before.fuel.capacity
        assert cost.units == math.ceil(burnt / 100)
        assert cost.total_price == cost.units * cost.price_per_unit
        assert (await game.ask(table.AGENT())).credits == 175_000 - cost.total_price


async def test_what_the_game_refuses_comes_as_its_class(autojump_clock: MockClock) -> None:
    async with sandbox() as world:
        game, home = world.game(), world.player.headquarters
        with pytest.raises(refusals.NotInOrbit):
            await game.do(table.NAVIGATE("TESTER-1", target=home))
        await game.do(table.ORBIT("TESTER-1"))
        with pytest.raises(refusals.AlreadyThere):
            await game.do(table.NAVIGATE("TESTER-1", target=home))
        with pytest.raises(refusals.NotDocked):
            await game.do(table.refuel("TESTER-1"))
        with pytest.raises(refusals.NotFound):
            await game.ask(table.SHIP("TESTER-99"))
        with pytest.raises(refusals.NotFound):
            await game.ask(table.WAYPOINTS("X1-NOWHERE"))
        with pytest.raises(refusals.BadToken):
            await world.games.agent_of("nonsense")
        with pytest.raises(refusals.SymbolTaken):
            await world.games.register("TESTER", "COSMIC")
        with pytest.raises(refusals.InvalidInput):
            await world.games.register("X", "COSMIC")


async def was_answered(call: Awaitable[Any]) -> bool:
    """Make a call; whether it was answered, and not refused for a reason of the game."""
    try:
        await call
    except refusals.Refused:
        return False
    return True


async def test_whatever_the_sandbox_answers_is_read_or_is_the_games_refusal(
    autojump_clock: MockClock,
) -> None:
    async with sandbox() as world:
        game = world.game()
        home = system_of(world.player.headquarters)
        gate = next(w for w in await game.ask(table.WAYPOINTS(home)) if w.type == "JUMP_GATE")
        answered: set[str] = set()
        named = Named(ship="TESTER-1", waypoint=world.player.headquarters, system=home)
        for name, make in AGENTS.items():
            if await was_answered(carry_out(game, make(named))):
                answered.add(name)
        for name in ("jump_gate", "construction"):
            if await was_answered(carry_out(game, AGENTS[name](Named(waypoint=gate.symbol)))):
                answered.add(name)
        for name, ask in EVERYONES.items():
            if await was_answered(ask(world.games)):
                answered.add(name)
    basics = "agent systems system waypoints waypoint market ships ship nav cargo cooldown status"
    assert set(basics.split()) | {"modules", "mounts", "orbit", "dock"} <= answered


async def test_200_callers_get_97_percent_of_the_limit_without_a_429_and_persons_wait_little(
    autojump_clock: MockClock,
) -> None:
    waits: list[float] = []

    async def fly_on(game: Game) -> None:
        while True:
            await game.ask(table.AGENT())

    async def ask_now_and_then(game: Game) -> None:
        while True:
            await trio.sleep(2.7)
            asked = trio.current_time()
            await game.ask(table.AGENT())
            waits.append(trio.current_time() - asked - 2 * ONE_WAY_SECONDS)

    async with sandbox() as world:
        await trio.sleep(62)  # what registering took is forgotten
        before = world.gateway.statistics()
        with trio.move_on_after(60):
            async with trio.open_nursery() as nursery:
                for number in range(199):
                    lane = Lane.FLIGHT if number % 2 else Lane.BACKGROUND
                    nursery.start_soon(fly_on, world.game(lane))
                nursery.start_soon(ask_now_and_then, world.game(Lane.PERSON))
        after = world.gateway.statistics()
    assert after.refused_429 == 0
    assert after.sent - before.sent >= 0.97 * 150
    assert len(waits) > 15
    assert max(waits) <= 0.6
