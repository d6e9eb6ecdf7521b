"""A system is asked for once in a universe; whoever else wants it waits, or takes over."""

from types import SimpleNamespace
from typing import Any

import attrs
import pytest
import trio
from support.application.roads import barrier, refusing
from support.harness import Harness
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.application.errors.places import UnknownSystem, UnknownWaypoint
from spacetraders.application.known.systems import Atlas, Chart
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import InvalidInput, StaleToken
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder


async def chart_of(harness: Harness, player: Player, atlas: Atlas | None = None) -> Chart:
    home = system_of(player.headquarters)
    return await (atlas or harness.services.atlas).chart(player, home, Lane.PERSON)


def asked(harness: Harness) -> list[str]:
    """What the game was asked about places."""
    return [seen for seen in harness.road.seen if seen in ("GET waypoints", "GET market")]


async def test_a_chart_has_every_waypoint(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    chart = await chart_of(harness, player)
    (system,) = harness.world.universe.systems.values()
    assert set(chart.waypoints) == set(system.waypoints)


async def test_a_chart_knows_where_fuel_is_sold(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    chart = await chart_of(harness, player)
    sellers = {symbol for symbol, waypoint in chart.waypoints.items() if waypoint.sells_fuel}
    assert {w.symbol for w in chart.waypoints.values() if w.type == "FUEL_STATION"} <= sellers
    assert all(chart.waypoints[symbol].has_market for symbol in sellers)


async def test_the_route_planner_gets_the_same_places(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    chart = await chart_of(harness, player)
    assert [w.symbol for w in chart.routable.waypoints] == list(chart.waypoints)


async def test_the_game_is_asked_once(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    first = await chart_of(harness, player)
    before = asked(harness)
    assert await chart_of(harness, player) is first
    assert asked(harness) == before


async def test_only_markets_are_asked_what_they_sell(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    chart = await chart_of(harness, player)
    markets = [w for w in chart.waypoints.values() if w.has_market]
    assert asked(harness).count("GET market") == len(markets)


def as_kept(chart: Chart) -> list[Any]:
    """What the database keeps of a chart."""
    return [
        (each.symbol, each.type, each.x, each.y, each.traits, each.orbits, each.sells_fuel)
        for each in chart.waypoints.values()
    ]


async def test_a_restarted_daemon_has_the_chart_from_its_store(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    first = await chart_of(harness, player)
    before = asked(harness)
    restarted = Atlas(harness.store, harness.services.games, harness.services.router.forget)
    assert as_kept(await chart_of(harness, player, restarted)) == as_kept(first)
    assert asked(harness) == before


async def test_that_no_fuel_is_sold_where_nothing_is_charted_is_nothing_to_note(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    atlas = harness.services.atlas
    atlas.sells_no_fuel(player, player.headquarters)
    chart = await chart_of(harness, player)
    for symbol in (f"{system_of(player.headquarters)}-ZZ9", "X1", ""):
        atlas.sells_no_fuel(player, symbol)
    assert (await chart_of(harness, player)) is chart


async def test_another_universe_has_charts_of_its_own(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await chart_of(harness, player)
    before = len(asked(harness))
    await chart_of(harness, attrs.evolve(player, reset_date="2027-01-01"))
    assert len(asked(harness)) == 2 * before


async def test_callers_of_one_moment_share_one_fetch(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    charts: list[Chart] = []

    async def ask() -> None:
        charts.append(await chart_of(harness, player))

    async with trio.open_nursery() as nursery:
        for _ in range(10):
            nursery.start_soon(ask)
    pages = -(-len(charts[0].waypoints) // 20)
    assert asked(harness).count("GET waypoints") == pages
    assert all(chart is charts[0] for chart in charts)


@attrs.define(eq=False)
class Asker:
    """Somebody who wants a chart, and may give up; `outcome` is what came of it."""

    harness: Harness
    player: Player
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope)
    outcome: Chart | Exception | None = None

    async def ask(self) -> None:
        with self.scope:
            try:
                self.outcome = await chart_of(self.harness, self.player)
            except InvalidInput as error:
                self.outcome = error


async def test_a_cancelled_fetch_is_taken_over_by_who_waits(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    held = barrier(harness, "/waypoints")
    first, second = (Asker(harness, player) for _ in range(2))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(first.ask)
        await wait_all_tasks_blocked()
        nursery.start_soon(second.ask)
        await wait_all_tasks_blocked()
        first.scope.cancel()
        await wait_all_tasks_blocked()
        held.lift()
    assert first.outcome is None
    assert isinstance(second.outcome, Chart)


async def test_a_failed_fetch_is_taken_over_by_who_waits(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    held = barrier(harness, "/waypoints")
    held.answers.append(refusing(3001))
    first, second = (Asker(harness, player) for _ in range(2))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(first.ask)
        await wait_all_tasks_blocked()
        nursery.start_soon(second.ask)
        await wait_all_tasks_blocked()
        held.lift()
    assert isinstance(first.outcome, InvalidInput)
    assert isinstance(second.outcome, Chart)


async def test_an_atlas_says_how_many_charts_it_has_and_gets(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    held = barrier(harness, "/waypoints")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(Asker(harness, player).ask)
        await wait_all_tasks_blocked()
        assert repr(harness.services.atlas) == "<Atlas of 0 systems, 1 being fetched>"
        held.lift()
    assert repr(harness.services.atlas) == "<Atlas of 1 systems, 0 being fetched>"


async def test_a_failure_is_not_remembered(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.store.away = True
    with pytest.raises(StoreUnavailable):
        await chart_of(harness, player)
    harness.store.away = False
    assert (await chart_of(harness, player)).waypoints


async def test_a_market_that_nobody_charted_sells_no_fuel_that_we_know_of(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    station = await harness.of_type("FUEL_STATION")
    elsewhere = attrs.evolve(player, reset_date="2027-01-01")
    hidden = barrier(harness, f"{station}/market")
    hidden.answers.append(refusing(4001))
    hidden.lift()
    chart = await chart_of(harness, elsewhere)
    assert not chart.waypoints[station].sells_fuel
    assert chart.waypoints[player.headquarters].sells_fuel


@pytest.mark.parametrize(("code", "kept"), [(404, True), (4603, False)])
async def test_a_market_that_cannot_be_read_costs_its_fuel_alone(
    harness: Harness, player: Player, code: int, kept: bool, autojump_clock: MockClock
) -> None:
    """What may be read the next time is asked for again by the next daemon."""
    station = await harness.of_type("FUEL_STATION")
    elsewhere = attrs.evolve(player, reset_date="2027-01-01")
    order = FaultOrder(FaultKind.REFUSED, "get_market", target=station, code=code)
    harness.world.faults.arm(order)
    chart = await chart_of(harness, elsewhere)
    assert not chart.waypoints[station].sells_fuel
    assert chart.waypoints[player.headquarters].sells_fuel
    system = system_of(player.headquarters)
    assert (await harness.store.load_system("2027-01-01", system) is not None) is kept


async def test_a_token_that_is_not_taken_leaves_no_chart(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    elsewhere = attrs.evolve(player, reset_date="2027-01-01")
    harness.world.faults.arm(FaultOrder(FaultKind.REFUSED, "get_market", code=4113))
    with pytest.raises(StaleToken):
        await chart_of(harness, elsewhere)


async def test_a_system_that_is_not_there_is_named(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownSystem) as caught:
        await harness.services.atlas.chart(player, "X1-NONE", Lane.PERSON)
    assert caught.value.system_symbol == "X1-NONE"


async def test_a_waypoint_is_found_by_its_symbol(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    found = await harness.services.atlas.waypoint(player, player.headquarters, Lane.PERSON)
    assert found.symbol == player.headquarters


@pytest.mark.parametrize("symbol", ["", "NOWHERE", "X1", "X1-NONE", "X1-NONE-A1", "{}-Z99", "{}"])
async def test_a_waypoint_that_is_not_there_is_named(
    harness: Harness, player: Player, symbol: str, autojump_clock: MockClock
) -> None:
    symbol = symbol.format(system_of(player.headquarters))
    with pytest.raises(UnknownWaypoint) as caught:
        await harness.services.atlas.waypoint(player, symbol, Lane.PERSON)
    assert caught.value.waypoint_symbol == symbol


@attrs.define(eq=False)
class Lanes:
    """Games that note in which lanes they are asked, and take a second for each question."""

    games: Any
    asked: list[Lane] = attrs.field(factory=list)

    def of(self, player: Player, lane: Lane, **how: Any) -> Any:
        game = self.games.of(player, lane, **how)

        async def ask(query: Any) -> Any:
            self.asked.append(lane)
            await trio.sleep(1)
            return await game.ask(query)

        return SimpleNamespace(ask=ask)


@pytest.mark.parametrize("urgent", [Lane.PERSON, Lane.FLIGHT])
async def test_who_is_more_urgent_does_not_wait_for_a_fetch_in_the_background(
    urgent: Lane, harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    lanes = Lanes(harness.services.games)
    atlas = Atlas(harness.store, lanes, lambda _: None)  # type: ignore[arg-type]
    charts: list[Chart] = []

    async def fetch(lane: Lane) -> None:
        charts.append(await atlas.chart(player, system_of(player.headquarters), lane))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(fetch, Lane.BACKGROUND)
        await trio.sleep(1.5)
        behind = len(lanes.asked)
        nursery.start_soon(fetch, urgent)
        nursery.start_soon(fetch, Lane.BACKGROUND)
    assert set(lanes.asked[:behind]) == {Lane.BACKGROUND}
    assert set(lanes.asked[behind:]) == {urgent}
    assert len({id(chart) for chart in charts}) == 1
    assert len(charts) == 3


async def test_who_is_less_urgent_waits_for_a_fetch_that_is_under_way(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    lanes = Lanes(harness.services.games)
    atlas = Atlas(harness.store, lanes, lambda _: None)  # type: ignore[arg-type]
    async with trio.open_nursery() as nursery:
        for lane in (Lane.PERSON, Lane.BACKGROUND, Lane.FLIGHT):
            nursery.start_soon(atlas.chart, player, system_of(player.headquarters), lane)
            await wait_all_tasks_blocked()
    assert set(lanes.asked) == {Lane.PERSON}
