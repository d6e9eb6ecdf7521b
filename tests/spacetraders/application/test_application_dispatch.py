"""Dispatch: who gets which job, and what is reserved for it."""

import gc
import weakref
from collections.abc import AsyncIterator
from typing import Any

import attrs
import pytest
import trio
from support.harness import FRIGATE, Harness, open_harness
from support.hauling import enrich, player_of
from support.works import DOCKED, agent, launch, markets, place, put, see_markets
from trio.testing import MockClock

from spacetraders.application.dispatch.board import UnderWay
from spacetraders.application.dispatch.dispatcher import Asking, NoJob
from spacetraders.application.dispatch.scenery import LookThere
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.application.treasury import Purpose
from spacetraders.domain.economy.law import purchase
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.players import Player
from spacetraders.domain.work.chains import Program, Solution
from spacetraders.domain.work.choosing import Limits
from spacetraders.domain.work.jobs import Job, Sink, SinkKind
from spacetraders.domain.work.offers import Offer
from spacetraders.sandbox.catalogue.goods import GOODS


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        await see_markets(opened)
        yield opened


@pytest.fixture
async def unseen() -> AsyncIterator[Harness]:
    """A daemon to which no price is known."""
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def seen_ship(harness: Harness, symbol: str = FRIGATE) -> Ship:
    found: Ship = await harness.services.fleet.look(await player_of(harness), symbol, Lane.FLIGHT)
    return found


async def ask(harness: Harness, symbol: str = FRIGATE, **more: Any) -> Any:
    """Ask for the job of a ship."""
    player, ship = await player_of(harness), await seen_ship(harness, symbol)
    told = {"limits": Limits(), "looks": False, **more}
    return await harness.services.dispatcher.job_for(Asking(player, ship, **told))


async def given(harness: Harness, symbol: str = FRIGATE, **more: Any) -> UnderWay:
    found = await ask(harness, symbol, **more)
    assert isinstance(found, UnderWay), found
    return found


def opened(harness: Harness, player: Player) -> list[int]:
    return [each.reservation_id for each in harness.services.treasury.open(player.player_id)]


def hauler_of(harness: Harness) -> str:
    return launch(harness, "LIGHT_HAULER", harness.world.universe.headquarters)


def cost_after(harness: Harness, player: Player, job: Job, before: Job) -> int:
    """What a job costs at markets from which another one has bought."""
    now = harness.services.started_at
    stocks = harness.services.beliefs.stocks(player.reset_date, now)
    for where, good, units in before.depths():
        stocks[where, good] = stocks[where, good].after(units)
    return sum(
        tranche.credits
        for where, good, units in job.depths()
        if units < 0
        for tranche in purchase(stocks[where, good], -units)
    )


async def test_a_job_has_its_credits_and_its_depth_reserved(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = await player_of(harness)
    taken = await given(harness)
    assert taken.reservation is not None
    assert opened(harness, player) == [taken.reservation.reservation_id]
    assert taken.reservation.credits >= taken.job.outlay > 0
    for where, good, units in taken.job.depths():
        assert harness.services.treasury.depth(player.reset_date, where, good) == units


async def test_two_hulls_that_ask_at_once_are_not_given_the_same_goods(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await enrich(harness)
    player, hauler = await player_of(harness), hauler_of(harness)
    jobs: list[UnderWay] = []

    async def one(symbol: str) -> None:
        jobs.append(await given(harness, symbol))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(one, FRIGATE)
        nursery.start_soon(one, hauler)
    first, then = jobs
    assert {first.ship_symbol, then.ship_symbol} == {FRIGATE, hauler}
    assert then.job.outlay >= cost_after(harness, player, then.job, first.job)
    assert set(harness.services.dispatcher.board(player).under_way) == {FRIGATE, hauler}


async def test_all_hulls_together_reserve_no_more_than_may_be_spent(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = await player_of(harness)
    await harness.services.treasury.balance(player, Lane.FLIGHT)
    free = harness.services.treasury.free(player.player_id, Purpose.TRADE)
    for symbol in (FRIGATE, *(hauler_of(harness) for _ in range(5))):
        await ask(harness, symbol)
    reserved = sum(it.credits for it in harness.services.treasury.open(player.player_id))
    assert 0 < reserved <= free


@pytest.mark.parametrize("moment", [0.0, 0.5, 1.5, 3.0])
async def test_an_ask_that_is_cancelled_reserves_nothing_or_is_given(
    harness: Harness, moment: float, autojump_clock: MockClock
) -> None:
    player = await player_of(harness)
    await ask(harness, limits=Limits(goods=frozenset({"NOTHING"})))  # all that is read once
    harness.store.slow_seconds = 2.0
    found = None
    with trio.move_on_after(moment):
        found = await ask(harness)
    harness.store.slow_seconds = 0.0
    board = harness.services.dispatcher.board(player)
    assert board.under_way == ({} if found is None else {FRIGATE: found})
    kept = [] if found is None else [found.reservation.reservation_id]
    assert opened(harness, player) == kept
    assert [it.reservation_id for it in await harness.store.open_reservations(1)] == kept


async def test_an_ask_that_fails_leaves_nothing_behind(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = await player_of(harness)
    await ask(harness, limits=Limits(goods=frozenset({"NOTHING"})))
    ship = await seen_ship(harness)
    harness.store.away = True
    with pytest.raises(StoreUnavailable):
        await harness.services.dispatcher.job_for(Asking(player, ship, Limits(), looks=False))
    harness.store.away = False
    assert harness.services.dispatcher.board(player).under_way == {}
    assert opened(harness, player) == []


async def test_a_job_that_ends_frees_all_and_wakes_those_who_wait(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player, dispatcher = await player_of(harness), harness.services.dispatcher
    taken = await given(harness)
    changed = dispatcher.board(player).changed
    await dispatcher.finish(player, taken, 1_234)
    assert changed.is_set()
    assert dispatcher.board(player).under_way == {}
    given_jobs = dispatcher.board(player).choices.of(taken.ship_symbol)
    assert [(it.allotment.option.job.profit, it.credits) for it in given_jobs] == [
        (taken.job.profit, 1_234)
    ]
    assert opened(harness, player) == []
    assert await harness.store.open_reservations(player.player_id) == []
    again = await given(harness)
    assert again.job == taken.job


async def test_what_a_killed_daemon_reserved_is_not_counted_twice(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player, dispatcher = await player_of(harness), harness.services.dispatcher
    taken = await given(harness, container_id="haul-1")
    del dispatcher.board(player).under_way[FRIGATE]  # as memory is lost
    again = await given(harness, container_id="haul-1")
    assert again.job == taken.job
    assert again.reservation is not None
    assert opened(harness, player) == [again.reservation.reservation_id]


async def test_what_is_promised_to_one_hull_is_not_offered_to_another(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await enrich(harness)
    player, hauler = await player_of(harness), hauler_of(harness)
    good, where = next(
        (good, symbol)
        for symbol, market in sorted(markets(harness).items())
        for good, listing in market.listings.items()
        if listing.kind == "EXPORT" and listing.trade_volume >= 20
    )
    sink = Sink(where, SinkKind.CONTRACT, "c1")
    board = harness.services.dispatcher.board(player)
    board.offerings["contract-1"] = lambda: [Offer(sink, good, 100, 9_000.0, 9_000.0)]
    only = Limits(kinds=frozenset({"contract"}))
    first = await given(harness, limits=only)
    then = await given(harness, hauler, limits=only)
    assert (first.job.units, then.job.units) == (40, 60)
    assert board.offers() == []
    assert [it.units for it in board.offers(without=then)] == [60]
    assert sum(it.units for it in board.all_offers()) == 100
    first.delivered(first.job.lots[0], 15)
    assert [it.units for it in board.offers()] == [15]


async def test_a_market_is_known_to_be_bought_from_while_a_job_is_under_way(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player, dispatcher = await player_of(harness), harness.services.dispatcher
    taken = await given(harness)
    (lot, *_) = taken.job.lots
    assert lot.source is not None
    ship = await seen_ship(harness)
    chart = await harness.services.atlas.chart(player, ship.nav.system_symbol, Lane.FLIGHT)
    board, scenery = dispatcher.board(player), dispatcher.scenery
    key = lot.source, lot.good

    def net(without: UnderWay | None = None) -> int:
        found: int = scenery.scene(player, board, chart, without=without).stocks[key].net
        return found

    units = -next(n for where, good, n in taken.job.depths() if (where, good) == key)
    assert net() == net(taken) - units
    taken.bought(*key, units)  # the market itself has moved now
    assert net() == net(taken)


async def test_closing_gives_sales_alone(harness: Harness, autojump_clock: MockClock) -> None:
    player = await player_of(harness)
    harness.services.dispatcher.board(player).closing.add("haul-1")
    assert await ask(harness, container_id="haul-1") == NoJob(
        "closing", "its hold is empty, and no new job is begun"
    )
    good = next(
        good
        for market in markets(harness).values()
        for good, listing in market.listings.items()
        if listing.kind == "IMPORT"
    )
    put(harness, place(harness, "PLANET"), DOCKED, cargo={good: 3})
    taken = await given(harness, container_id="haul-1")
    assert [(it.source, it.good, it.units) for it in taken.job.lots] == [(None, good, 3)]
    await harness.services.dispatcher.finish(player, taken)
    put(harness, place(harness, "PLANET"), DOCKED, cargo={})
    assert isinstance(await ask(harness, container_id="haul-2"), UnderWay)


async def test_without_prices_there_is_no_job_but_a_look(
    unseen: Harness, autojump_clock: MockClock
) -> None:
    found = await ask(unseen)
    assert isinstance(found, NoJob)
    assert found.kind == "no_prices"
    assert isinstance(await ask(unseen, looks=True), LookThere)


async def test_two_hulls_do_not_look_at_one_market(
    unseen: Harness, autojump_clock: MockClock
) -> None:
    hauler = hauler_of(unseen)
    first, then = await ask(unseen, looks=True), await ask(unseen, hauler, looks=True)
    assert isinstance(first, LookThere)
    assert isinstance(then, LookThere)
    assert first.waypoint != then.waypoint


async def test_a_hull_looks_only_where_it_may(unseen: Harness, autojump_clock: MockClock) -> None:
    far = max(markets(unseen))
    found = await ask(unseen, looks=True, limits=Limits(markets=frozenset({far})))
    assert isinstance(found, LookThere)
    assert found.waypoint == far


@pytest.mark.parametrize(
    ("limits", "kind", "reason"),
    [
        (Limits(goods=frozenset({"NOTHING"})), "no_work", "no way among"),
        (Limits(kinds=frozenset({"site"})), "no_work", "no way among"),
    ],
)
async def test_a_hull_without_work_hears_why_and_waits(
    harness: Harness, limits: Limits, kind: str, reason: str, autojump_clock: MockClock
) -> None:
    player = await player_of(harness)
    found = await ask(harness, limits=limits)
    assert isinstance(found, NoJob)
    assert found.kind == kind
    assert reason in found.reason
    assert set(harness.services.dispatcher.board(player).waiting) == {FRIGATE}


async def test_without_credits_it_hears_so(harness: Harness, autojump_clock: MockClock) -> None:
    await enrich(harness, 100)
    found = await ask(harness)
    assert isinstance(found, NoJob)
    assert found.kind == "no_credits"


async def test_with_a_hold_that_nobody_takes_it_hears_what(
    harness: Harness, autojump_clock: MockClock
) -> None:
    listed = {good for market in markets(harness).values() for good in market.listings}
    good = next(good for good in sorted(GOODS) if good not in listed)
    put(harness, place(harness, "PLANET"), DOCKED, cargo={good: 7})
    assert await ask(harness) == NoJob("full_hold", f"no market known in reach takes 7 {good}")
    beside = await given(harness, stuck=frozenset({good}))
    assert beside.job.units <= 33
    assert all(it.good != good for it in beside.job.lots)


async def test_a_hull_that_waits_is_thought_of_before_another_takes_its_job(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """The better one gets the best way, and the other the next best."""
    await enrich(harness)
    player, hauler = await player_of(harness), hauler_of(harness)
    alone = await given(harness)
    await harness.services.dispatcher.finish(player, alone)
    nothing = await ask(harness, hauler, limits=Limits(goods=frozenset({"NOTHING"})))
    assert isinstance(nothing, NoJob)
    board = harness.services.dispatcher.board(player)
    board.waiting[hauler].limits = Limits()
    beside = await ask(harness)
    assert isinstance(beside, UnderWay | NoJob)
    then = await given(harness, hauler)
    others = [it.job for it in board.under_way.values() if it is not then]
    for other in others:
        assert then.job.outlay >= cost_after(harness, player, then.job, other)


async def test_a_job_is_renewed_by_what_its_first_market_asks_now(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player, dispatcher = await player_of(harness), harness.services.dispatcher
    taken = await given(harness)
    (source, *_) = taken.job.sources
    waypoint = next(
        it
        for it in harness.world.system(source.rpartition("-")[0]).waypoints.values()
        if it.symbol == source
    )
    put(harness, waypoint, DOCKED)
    ship = await seen_ship(harness)
    same = await dispatcher.renewed(player, ship, taken)
    assert same is not None
    assert same.job.value == pytest.approx(taken.job.value)
    for listing in markets(harness)[source].listings.values():
        listing.base *= 50
    await harness.services.observer.observe(player, source)
    turned = await dispatcher.renewed(player, ship, taken)
    assert turned is None or turned.job.value < taken.job.value


async def test_one_more_hull_would_earn_something_where_prices_are_known(
    harness: Harness, unseen: Harness, autojump_clock: MockClock
) -> None:
    for it, earns in ((harness, True), (unseen, False)):
        player = await player_of(it)
        home = player.headquarters.rpartition("-")[0]
        chart = await it.services.atlas.chart(player, home, Lane.FLIGHT)
        growth = await it.services.dispatcher.look_at_growth(player, chart)
        assert (growth.credits_per_hour > 0) is earns


async def test_credits_that_were_spent_elsewhere_are_not_promised(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = await player_of(harness)
    await harness.services.treasury.balance(player, Lane.FLIGHT)
    free = harness.services.treasury.free(player.player_id, Purpose.TRADE)
    await harness.services.treasury.reserve(player, Purpose.SHIP, free - 5_000)
    taken = await given(harness)
    assert taken.job.outlay <= 5_000
    assert agent(harness).credits >= free


async def test_what_fails_while_the_chains_are_weighed_counts_as_not_weighed(
    harness: Harness,
) -> None:
    dispatcher, player = harness.services.dispatcher, await player_of(harness)
    solve = dispatcher.solve

    def broken(program: Program) -> Solution:
        raise ZeroDivisionError

    dispatcher.solve = broken
    with pytest.raises(ZeroDivisionError):
        await ask(harness)
    assert dispatcher.board(player).chains == {}
    dispatcher.solve = solve
    await given(harness)
    assert len(dispatcher.board(player).chains) == 1


async def test_flight_times_on_a_chart_that_has_changed_are_not_kept(harness: Harness) -> None:
    scenery, player = harness.services.dispatcher.scenery, await player_of(harness)
    ship = await seen_ship(harness)
    chart = await harness.services.atlas.chart(player, ship.nav.system_symbol, Lane.FLIGHT)
    before, after = attrs.evolve(chart), attrs.evolve(chart)
    await scenery.seconds(player, before, ship.hull)
    await scenery.seconds(player, after, ship.hull)
    gone = weakref.ref(before)
    del before
    gc.collect()
    assert gone() is None
