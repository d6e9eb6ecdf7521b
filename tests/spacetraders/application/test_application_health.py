"""Health: true whatever else is away, and never a burden."""

import httpx
import pytest
import trio
from support.application.roads import barrier
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock, wait_all_tasks_blocked

import spacetraders
from spacetraders.application.itself.health import GetHealth, Health
from spacetraders.application.orders.ships import GetShip
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Unreachable


async def health(harness: Harness) -> Health:
    answer: Health = await harness.send(GetHealth())
    return answer


async def test_a_new_daemon_is_well(harness: Harness, autojump_clock: MockClock) -> None:
    now = await health(harness)
    assert (now.status, now.version, now.containers) == ("ok", spacetraders.__version__, {})


async def test_uptime_is_counted_from_the_start(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await trio.sleep(90)
    assert (await health(harness)).uptime_seconds == pytest.approx(90)


async def test_containers_are_counted_by_state(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    departure = await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    await trio.sleep(1)
    flying = (await health(harness)).containers
    await harness.ended(departure.container.container_id)
    assert (flying, (await health(harness)).containers) == ({"RUNNING": 1}, {})


async def test_nobody_is_asked_for_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    sent, called = len(harness.road.seen), harness.store.calls
    await health(harness)
    assert (len(harness.road.seen), harness.store.calls) == (sent, called)


async def test_it_is_answered_while_the_game_keeps_us_waiting(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    held = barrier(harness, f"/{FRIGATE}")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(harness.send, GetShip(ANY, FRIGATE))
        await wait_all_tasks_blocked()
        now = await health(harness)
        held.lift()
    assert (now.status, now.game.in_flight) == ("ok", 1)


async def test_a_lost_database_degrades_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.store.away = True
    with pytest.raises(StoreUnavailable):
        await harness.send(GetShip(ANY, FRIGATE))
    assert (await health(harness)).status == "degraded"
    harness.store.away = False
    await harness.store.ping()
    assert (await health(harness)).status == "ok"


async def test_a_lost_game_degrades_it_until_it_answers_again(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    held = barrier(harness, f"/{FRIGATE}")
    held.lift()
    held.answers += [unreachable] * 4
    with pytest.raises(Unreachable):
        await harness.send(GetShip(ANY, FRIGATE))
    assert (await health(harness)).status == "degraded"
    await harness.send(GetShip(ANY, FRIGATE))
    assert (await health(harness)).status == "ok"


def unreachable() -> httpx.Response:
    raise httpx.ConnectError("connection refused")
