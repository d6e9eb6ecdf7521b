"""Places to trade: by distance, with what was seen when, and also what nobody has seen."""

from datetime import timedelta

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import open_in_memory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.looking.markets import FindGood
from spacetraders.application.looking.origins import Origins
from spacetraders.application.looking.trading_places import FindShip, ListMarkets, NearMarkets
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import ListContainers
from spacetraders.application.orders.places import GetMarket
from spacetraders.application.orders.shipyards import GetShipyard
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.domain.game.prices import SHIP, Side
from spacetraders.domain.game.waypoints import Quote, TradedGoods, system_of
from spacetraders.domain.players import Player

IRON = Quote("IRON_ORE", "EXPORT", 20, "HIGH", "WEAK", 40, 36)
PROBE_OFFER = Quote("SHIP_PROBE", SHIP, 1, "HIGH", None, 20_000, 0)


def goods(markets: NearMarkets) -> dict[str, TradedGoods]:
    """What each market trades."""
    return {near.place.symbol: near.traded for near in markets.items}


async def saw(harness: Harness, player: Player, where: str, *quotes: Quote) -> None:
    await harness.store.save_quotes(player.reset_date, where, quotes, seen_at=clock.now())


async def test_a_market_without_a_ship_shows_what_was_seen_last(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    far = (await harness.send(ListMarkets(ANY))).items[-1].place.symbol
    await saw(harness, player, far, IRON, PROBE_OFFER)
    await trio.sleep(90)
    seen = await harness.send(GetMarket(ANY, far))
    assert seen.market.quotes == ()
    assert [(price.seen.quote, price.now - price.seen.seen_at) for price in seen.seen] == [
        (IRON, timedelta(seconds=90))
    ]


async def test_a_market_with_a_ship_has_its_prices_as_just_seen(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    seen = await harness.send(GetMarket(ANY, player.headquarters))
    assert {price.seen.quote for price in seen.seen} == {*seen.market.quotes}
    assert {price.now - price.seen.seen_at for price in seen.seen} == {timedelta(0)}


async def test_a_yard_without_a_ship_shows_the_ships_that_were_seen_and_no_goods(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    yards = (await harness.send(FindShip(ANY, ship_type="SHIP_PROBE"))).items
    where = yards[-1].place.symbol
    await saw(harness, player, where, IRON, PROBE_OFFER)
    seen = await harness.send(GetShipyard(ANY, where))
    assert [price.seen.quote for price in seen.seen] == [PROBE_OFFER]


async def test_places_are_listed_by_distance_from_the_headquarters(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    listed = await harness.send(ListWaypoints(ANY))
    distances = [near.distance for near in listed.items]
    assert listed.origin.symbol == player.headquarters
    assert distances == sorted(distances)
    assert (distances[0], len(distances)) == (0, len(listed))


async def test_a_ship_under_way_counts_from_where_it_is_going(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    giant = await harness.of_type("GAS_GIANT")
    await harness.send(NavigateShip(ANY, FRIGATE, giant))
    await trio.sleep(1)
    listed = await harness.send(ListMarkets(ANY, ship_symbol=FRIGATE))
    assert listed.origin.symbol == giant


async def test_from_another_system_distances_are_those_from_the_star(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    elsewhere = attrs.evolve(player, headquarters="X1-NONE-A1")
    query = ListWaypoints(ANY, system_symbol=system_of(player.headquarters))
    origins = Origins(harness.services.fleet, harness.services.atlas)
    origin, _ = await origins.of(elsewhere, query)
    assert (origin.symbol, origin.x, origin.y) == (None, 0, 0)


@pytest.mark.parametrize(
    "wrong", [{"ship_symbol": FRIGATE}, {"system_symbol": "X1-ELSE"}], ids=lambda it: next(iter(it))
)
def test_two_origins_or_one_that_is_elsewhere_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Misfit, match="origin"):
        ListMarkets(ANY, origin="X1-AB12-A1", **wrong)  # type: ignore[arg-type]


async def test_an_unknown_ship_is_no_origin(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownShip):
        await harness.send(ListMarkets(ANY, ship_symbol="HERMES-F"))


async def test_markets_tell_what_they_trade_and_when_prices_were_seen(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await saw(harness, player, player.headquarters, IRON, PROBE_OFFER)
    markets = {near.place.symbol: near for near in (await harness.send(ListMarkets(ANY))).items}
    home = markets.pop(player.headquarters)
    assert (home.prices, home.seen_at) == (1, home.now)
    assert all((near.prices, near.seen_at) == (0, None) for near in markets.values())
    assert all(near.place.traded not in (None, TradedGoods()) for near in markets.values())


async def test_a_good_that_nobody_saw_is_found_where_a_market_trades_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    places = (await harness.send(ListMarkets(ANY))).items
    good = next(good for near in places for good in sorted(near.traded.exports))
    traders = {
        near.place.symbol: kind
        for near in places
        if (kind := near.traded.type_of(good)) is not None
    }
    for side, first in ((Side.BUY, "EXPORT"), (Side.SELL, max(traders.values()))):
        found = await harness.send(FindGood(ANY, good, side))
        assert found.quotes == []
        assert {each.place.symbol: each.type for each in found.listed} == traders
        assert found.listed[0].type == first


async def test_a_market_that_was_seen_is_not_listed_besides(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    places = (await harness.send(ListMarkets(ANY))).items
    where, good = next((near.place.symbol, g) for near in places for g in near.traded.exports)
    await saw(harness, player, where, attrs.evolve(IRON, trade_symbol=good))
    found = await harness.send(FindGood(ANY, good))
    assert [quote.seen.waypoint_symbol for quote in found.quotes] == [where]
    assert where not in {each.place.symbol for each in found.listed}


async def test_what_markets_trade_is_kept_and_not_asked_for_again(
    autojump_clock: MockClock,
) -> None:
    async with open_in_memory() as store:
        async with open_harness(store=store) as first:
            await first.register()
            before = goods(await first.send(ListMarkets(ANY)))
        async with open_harness(store=store) as second:
            assert goods(await second.send(ListMarkets(ANY))) == before
            assert not [each for each in second.road.seen if "market" in each]


async def test_a_chart_from_before_goods_were_kept_is_completed(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    system = system_of(player.headquarters)
    charted = await harness.send(ListWaypoints(ANY))
    old = [attrs.evolve(place, traded=None) for place in charted]
    async with open_in_memory() as store, open_harness(store=store) as later:
        await later.register()
        await store.save_system(player.reset_date, system, old)
        markets = (await later.send(ListMarkets(ANY))).items
        assert all(near.traded != TradedGoods() for near in markets)
        kept = await store.load_system(player.reset_date, system)
        assert kept is not None
        assert all((place.traded is not None) == place.has_market for place in kept)


async def test_yards_are_found_the_cheapest_first_and_then_the_unseen(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    yards = (await harness.send(FindShip(ANY, ship_type="SHIP_PROBE"))).items
    assert len(yards) > 1
    assert all(yard.seen is None for yard in yards)
    far = yards[-1].place.symbol
    await saw(harness, player, far, PROBE_OFFER)
    found = (await harness.send(FindShip(ANY, ship_type="SHIP_PROBE"))).items
    assert found[0].place.symbol == far
    assert found[0].seen is not None
    assert [yard.seen for yard in found[1:]] == [None] * (len(yards) - 1)


async def test_a_type_that_no_yard_sells_is_found_nowhere(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    assert (await harness.send(FindShip(ANY, ship_type="SHIP_OF_DREAMS"))).items == []


async def test_a_container_tells_the_requests_that_were_sent_for_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.fly(await harness.of_type("GAS_GIANT"))
    (seen,) = await harness.send(ListContainers(ANY))
    assert seen.requests.count >= 2
    assert seen.requests.count < len(harness.road.seen)
