"""Prices in the daemon: what ships saw, where it was, and never another reset's."""

from datetime import timedelta

import attrs
import pytest
import trio
from support.harness import ANY, Harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.looking.markets import FindGood, FindSpreads, TellHistory
from spacetraders.domain.game.prices import Side
from spacetraders.domain.game.waypoints import Quote
from spacetraders.domain.players import Player

IRON = Quote("IRON_ORE", "EXPORT", 20, "HIGH", "WEAK", 40, 36)
DEAR = attrs.evolve(IRON, type="IMPORT", purchase_price=90, sell_price=80)


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()


async def saw(harness: Harness, player: Player, where: str, *quotes: Quote) -> None:
    await harness.store.save_quotes(player.reset_date, where, quotes, seen_at=clock.now())


async def test_a_good_is_found_with_its_place_and_its_age(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    gate = await harness.of_type("JUMP_GATE")
    await saw(harness, player, gate, IRON)
    await trio.sleep(90)
    (found,) = (await harness.send(FindGood(ANY, "iron_ore"))).quotes
    assert (found.seen.waypoint_symbol, found.seen.quote) == (gate, IRON)
    assert found.place is not None
    assert found.now - found.seen.seen_at == timedelta(seconds=90)


async def test_the_side_decides_which_price_is_best(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    gate = await harness.of_type("JUMP_GATE")
    await saw(harness, player, gate, IRON)
    await saw(harness, player, player.headquarters, DEAR)
    for side, best in ((Side.BUY, IRON), (Side.SELL, DEAR)):
        found = await harness.send(FindGood(ANY, "IRON_ORE", side))
        assert found.quotes[0].seen.quote == best


async def test_a_spread_has_both_its_places(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    gate = await harness.of_type("JUMP_GATE")
    await saw(harness, player, gate, IRON)
    await saw(harness, player, player.headquarters, DEAR)
    (found,) = await harness.send(FindSpreads(ANY))
    assert (found.spread.margin, found.spread.profit) == (40, 800)
    assert found.bought.place is not None
    assert found.sold.place is not None
    assert found.spread.distance is not None


async def test_a_system_that_the_game_does_not_know_has_no_places(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await saw(harness, player, "X9-NOWHERE-A1", IRON)
    (found,) = (await harness.send(FindGood(ANY, "IRON_ORE"))).quotes
    assert found.place is None


async def test_a_history_tells_each_change(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    for quote in (IRON, IRON, DEAR):
        await saw(harness, player, player.headquarters, quote)
        await trio.sleep(60)
    found = await harness.send(TellHistory(ANY, "IRON_ORE"))
    assert [each.seen.quote for each in found] == [IRON, DEAR]


async def test_prices_of_another_reset_are_never_shown(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.store.save_quotes("2000-01-01", player.headquarters, [IRON], seen_at=clock.now())
    assert (await harness.send(FindGood(ANY, "IRON_ORE"))).quotes == []
    assert await harness.send(FindSpreads(ANY)) == []
    assert await harness.send(TellHistory(ANY, "IRON_ORE")) == []
