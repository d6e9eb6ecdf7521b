"""What a container waits for at the game stands in its log, in its row and in health."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import attrs
import pytest
import trio
from support.fleets import broken
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import (
    CreateContainer,
    ListContainers,
    StopContainer,
)
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.containers import RestartPolicy, State
from spacetraders.domain.idle import IdleKind
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder

WAITS = "waits for the game: GET /my/agent: "


@attrs.frozen
class Config:
    ship_symbol: str | None = None


def asking(lane: Lane = Lane.FLIGHT) -> Callable[[Services], Kind[Config]]:
    """A kind that asks the game for the agent, and is done."""

    def made(services: Services) -> Kind[Config]:
        async def body(config: Config, context: Context) -> None:
            await services.games.of(context.player, lane).ask(table.AGENT())
            context.log.info("has the agent")

        return Kind("asking", Config, lambda config: config.ship_symbol, body)

    return made


async def start(harness: Harness) -> str:
    container_id: str = (
        await harness.send(CreateContainer(ANY, "asking", {}))
    ).container.container_id
    return container_id


def failing(harness: Harness, kind: str = "server_error", count: int = FOR_EVER) -> None:
    harness.world.faults.arm(FaultOrder(FaultKind(kind), "get_agent", count=count))


async def test_a_read_that_keeps_failing_is_told_at_growing_intervals(
    autojump_clock: MockClock,
) -> None:
    async with open_harness(made=(asking(),)) as harness:
        await harness.register()
        failing(harness)
        container_id = await start(harness)
        await trio.sleep(24 * 3600)
        said = await harness.messages(container_id)
        assert set(said) == {f"{WAITS}The answer could not be put together."}
        lines = await harness.store.logs(container_id, limit=1000)
        times = [line.first_seen.timestamp() for line in lines]
        gaps = [after - before for before, after in pairwise(times)]
        assert gaps[0] < 30
        assert gaps[:5] == sorted(gaps[:5])
        assert 600 <= max(gaps) < 700
        assert lines[-1].fields["attempts"] > lines[0].fields["attempts"]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("maintenance", "The universe is being made anew; come again later."),
        ("bad_gateway", "HTTP 502"),
        ("rate_limited_html", "rate limited"),
        ("reset", "remote protocol error: "),
        ("garbage", "the answer is not JSON"),
    ],
)
async def test_the_row_and_health_say_it_too(
    kind: str, reason: str, autojump_clock: MockClock
) -> None:
    async with open_harness(made=(asking(),)) as harness:
        await harness.register()
        failing(harness, kind)
        container_id = await start(harness)
        await trio.sleep(300)
        (row,) = await harness.send(ListContainers(ANY))
        assert row.container.state is State.RUNNING
        assert row.last_line.startswith(WAITS + reason)
        assert row.idle.kind == IdleKind.GAME_AWAY
        assert row.idle.reason.startswith(f"GET /my/agent: {reason}")
        assert clock.now() - row.idle.since > timedelta(seconds=250)
        game = (await harness.send(GetHealth())).game
        (wait,) = game.longest_waits
        assert (game.waiting, wait.operation, wait.lane) == (1, "GET /my/agent", "flight")
        assert wait.reason.startswith(reason)
        assert wait.seconds > 250
        await harness.send(StopContainer(container_id))
        assert (await harness.send(GetHealth())).game.waiting == 0


async def test_a_wait_that_is_over_is_said_to_be(autojump_clock: MockClock) -> None:
    async with open_harness(made=(asking(),)) as harness:
        await harness.register()
        failing(harness, count=8)
        container_id = await start(harness)
        await harness.ended(container_id)
        said = await harness.messages(container_id)
    assert said[-3:] == ["waited for the game", "has the agent", "ended"]


async def test_a_wait_of_a_moment_is_worth_no_line(autojump_clock: MockClock) -> None:
    async with open_harness(made=(asking(),)) as harness:
        await harness.register()
        failing(harness, count=2)
        container_id = await start(harness)
        await harness.ended(container_id)
        assert await harness.messages(container_id) == ["has the agent", "ended"]


async def test_a_container_that_waits_for_the_game_can_be_stopped(
    autojump_clock: MockClock,
) -> None:
    async with open_harness(made=(asking(),)) as harness:
        await harness.register()
        failing(harness)
        container_id = await start(harness)
        await trio.sleep(60)
        with trio.fail_after(1):
            await harness.send(StopContainer(container_id))


async def tour(harness: Harness, waypoints: list[str]) -> list[str]:
    """Fly one round, and return what its log says."""
    config = {"ship_symbol": FRIGATE, "waypoints": waypoints}
    seen = await harness.send(CreateContainer(ANY, "tour", config, max_iterations=1))
    await harness.ended(seen.container.container_id)
    row = await harness.row(seen.container.container_id)
    assert row.state is State.COMPLETED
    return await harness.messages(seen.container.container_id)


async def markets(harness: Harness) -> tuple[str, str]:
    found = await harness.send(ListWaypoints(ANY, type="MOON", trait="SHIPYARD"))
    return found[0].symbol, (await harness.send(ListWaypoints(ANY, type="PLANET")))[0].symbol


async def test_a_good_without_a_price_costs_a_tour_that_good_alone(
    autojump_clock: MockClock,
) -> None:
    async with open_harness() as harness:
        player = await harness.register()
        yard, other = await markets(harness)
        broken(harness.world, "FUEL", "spoiled", field="purchasePrice")
        said = await tour(harness, [yard, other])
        assert said.count("visits") == 2
        assert any(line.startswith("cannot read all of GET /systems/") for line in said)
        quotes = await harness.store.quotes(player.reset_date, yard)
        assert "SHIP_PROBE" in {quote.trade_symbol for quote in quotes}
        assert "FUEL" not in {quote.trade_symbol for quote in quotes}


async def test_a_market_that_cannot_be_read_does_not_keep_a_tour(
    autojump_clock: MockClock,
) -> None:
    async with open_harness() as harness:
        player = await harness.register()
        yard, other = await markets(harness)
        await harness.services.atlas.waypoint(player, yard, Lane.PERSON)
        broken(harness.world, yard, operation="get_market")
        said = await tour(harness, [yard, other])
        assert said.count("cannot see what is here") == said.count("visits") == 1
        quotes = await harness.store.quotes(player.reset_date, yard)
        assert "SHIP" in {quote.type for quote in quotes}  # what the yard sells was read


async def test_a_stop_of_which_the_game_cannot_tell_does_not_keep_a_tour(
    autojump_clock: MockClock,
) -> None:
    async with open_harness() as harness:
        await harness.register()
        (system,) = harness.world.universe.systems.values()
        bad, other = (
            next(w.symbol for w in system.waypoints.values() if w.type == kind)
            for kind in ("ASTEROID", "PLANET")
        )
        broken(harness.world, bad)
        said = await tour(harness, [bad, other])
        assert said.count("skips a stop") == said.count("visits") == 1


async def test_a_tour_of_whose_stops_the_game_can_tell_none_waits_until_it_can(
    autojump_clock: MockClock,
) -> None:
    async with open_harness() as harness:
        await harness.register()
        (system,) = harness.world.universe.systems.values()
        bad = next(w.symbol for w in system.waypoints.values() if w.type == "ASTEROID")
        fault = broken(harness.world, bad)
        config = {"ship_symbol": FRIGATE, "waypoints": [bad]}
        command = CreateContainer(ANY, "tour", config, RestartPolicy.NO, max_iterations=1)
        container_id = (await harness.send(command)).container.container_id
        await trio.sleep(3 * 3600)
        row = await harness.row(container_id)
        assert (row.state.final, row.restarts) == (False, 0)
        assert row.exit_reason is not None
        assert row.exit_reason.kind == "no_stop_visited"
        harness.world.faults.disarm(fault.fault_id)
        await harness.ended(container_id)
        assert (await harness.row(container_id)).state is State.COMPLETED


async def test_a_yard_that_cannot_be_read_does_not_take_the_market_along(
    autojump_clock: MockClock,
) -> None:
    async with open_harness() as harness:
        player = await harness.register()
        yard, _ = await markets(harness)
        broken(harness.world, yard, operation="get_shipyard")
        assert "cannot see what is here" in await tour(harness, [yard])
        quotes = await harness.store.quotes(player.reset_date, yard)
        assert "FUEL" in {quote.trade_symbol for quote in quotes}


async def test_an_observer_counts_what_had_a_price(autojump_clock: MockClock) -> None:
    async with open_harness() as harness:
        player = await harness.register()
        yard, _ = await markets(harness)
        await tour(harness, [yard])
        services = harness.services
        seen = await services.observer.observe(player, yard)
        assert seen.goods > 0
        assert seen.ships > 0
