"""The overview: true, of every fleet, and answered without a question to the game."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.idle import Idle as IdleConfig
from support.store.in_memory import open_in_memory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.errors.players import UnknownPlayer
from spacetraders.application.itself.overview import GetOverview, Overview, trend, trend_start
from spacetraders.application.looking.autopilot import AutopilotState
from spacetraders.application.orders.containers import CreateContainer
from spacetraders.application.orders.holding import HoldShip
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.application.starting.autopilot import StartAutopilot
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.containers import Container, ExitReason, State
from spacetraders.domain.deeds.accounts import Sum
from spacetraders.domain.idle import Idle
from spacetraders.domain.players import Player

PROBE = "HERMES-2"


async def overview(harness: Harness, player: PlayerRef | None = None) -> Overview:
    seen: Overview = await harness.send(GetOverview(player))
    return seen


def kinds(seen: Overview) -> list[str]:
    return [alert.kind for alert in seen.alerts]


async def test_without_a_player_there_is_no_fleet_and_no_alert(
    harness: Harness, autojump_clock: MockClock
) -> None:
    seen = await overview(harness)
    assert (list(seen.fleets), list(seen.alerts)) == ([], [])


async def test_it_asks_the_game_nothing(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    sent = len(harness.road.seen)
    await overview(harness)
    assert len(harness.road.seen) == sent


async def test_a_fleet_is_told_with_its_credits_and_its_idle_ships(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    seen = await overview(harness)
    (fleet,) = seen.fleets
    assert (fleet.funds.balance, fleet.autopilot) == (175_000, AutopilotState.OFF)
    assert [(work.what, work.ships) for work in fleet.work] == [("navigate", 1)]
    assert "below_floor" not in kinds(seen)


async def test_ships_that_nothing_flies_are_idle_unless_a_person_holds_them(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.services.fleet.all(player, Lane.PERSON)
    seen = await overview(harness)
    assert [(work.what, work.ships) for work in seen.fleets[0].work] == [("idle", 2)]
    assert kinds(seen) == ["ships_idle"]
    for ship in (FRIGATE, PROBE):
        await harness.send(HoldShip(ANY, ship))
    held = await overview(harness)
    assert [(work.what, work.ships) for work in held.fleets[0].work] == [("held", 2)]
    assert kinds(held) == []


async def wait_for_nothing(config: IdleConfig, context: Context) -> None:
    errand.held_up(Idle("there is nothing to do", clock.now()))
    await trio.sleep_forever()


WAITS = Kind("waits", IdleConfig, lambda config: config.ship_symbol, wait_for_nothing)


async def test_what_waits_is_told_with_the_one_that_waits_longest(
    autojump_clock: MockClock,
) -> None:
    async with open_harness(kinds=(WAITS,)) as harness:
        await harness.register()
        for ship in (PROBE, FRIGATE):
            await harness.send(CreateContainer(ANY, "waits", {"ship_symbol": ship}))
            await trio.sleep(60)
        (fleet,) = (await overview(harness)).fleets
        assert [(work.what, work.ships, work.waiting) for work in fleet.work] == [("waits", 2, 2)]
        (waits,) = fleet.waits
        assert (waits.count, waits.ship_symbol) == (2, PROBE)
        assert waits.idle.reason == "there is nothing to do"


async def test_a_container_that_failed_is_an_alert_for_a_day(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.store.add_container(failed(player, "tour-1", FRIGATE))
    (alert,) = (each for each in (await overview(harness)).alerts if each.subject == "tour-1")
    assert alert.kind == "container_failed"
    assert "it fell apart" in alert.message
    await trio.sleep(timedelta(days=1).total_seconds())
    assert "container_failed" not in kinds(await overview(harness))


async def test_a_failure_is_no_alert_once_something_flies_the_ship_again(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.store.add_container(failed(player, "tour-1", FRIGATE))
    await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    assert "container_failed" not in kinds(await overview(harness))


async def test_ships_of_an_earlier_run_are_remembered(autojump_clock: MockClock) -> None:
    async with open_in_memory() as store:
        async with open_harness(store=store) as first:
            player = await first.register()
            await first.services.fleet.all(player, Lane.PERSON)
        async with open_harness(store=store) as second:
            sent = len(second.road.seen)
            (fleet,) = (await overview(second)).fleets
            assert (fleet.ships, fleet.funds.balance) == (2, 175_000)
            assert not any("ships" in str(each) for each in second.road.seen[sent:])


async def test_a_database_that_is_away_is_an_alert_and_no_error(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.store.away = True
    seen = await overview(harness)
    assert list(seen.fleets) == []
    assert kinds(seen) == ["store_unavailable"]


async def test_of_several_agents_all_are_told_or_the_one_that_is_named(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.register("IRIS")
    both = await overview(harness)
    assert [fleet.player.agent_symbol for fleet in both.fleets] == ["HERMES", "IRIS"]
    one = await overview(harness, PlayerRef(agent_symbol="iris"))
    assert [fleet.player.agent_symbol for fleet in one.fleets] == ["IRIS"]


async def test_an_unknown_agent_is_refused(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownPlayer):
        await overview(harness, PlayerRef(agent_symbol="NOBODY"))


async def test_an_autopilot_is_told_with_its_container(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(StartAutopilot(ANY))
    (fleet,) = (await overview(harness)).fleets
    assert fleet.autopilot is AutopilotState.ON
    assert fleet.autopilot_id is not None


def test_the_trend_has_every_hour_with_the_present_one_last() -> None:
    now = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
    sums = [Sum("2026-01-31T12:00:00.000Z", 5, 0, 1), Sum("2026-01-31T07:00:00.000Z", 0, 3, 1)]
    assert [each.net for each in trend(sums, now)] == [-3, 0, 0, 0, 0, 5]
    assert trend_start(now) == datetime(2026, 1, 31, 7, tzinfo=UTC)


def failed(player: Player, container_id: str, ship: str) -> Container:
    return attrs.evolve(
        Container(container_id, player.player_id, "tour", {}, clock.now(), ship_symbol=ship),
        state=State.FAILED,
        finished_at=clock.now(),
        exit_reason=ExitReason("defect", "it fell apart"),
    )
