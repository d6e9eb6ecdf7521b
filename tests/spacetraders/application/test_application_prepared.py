"""Orders that dock a ship, or have it leave the dock, where that is all that is missing."""

from datetime import timedelta
from typing import Any

import attrs
import httpx
import pytest
import trio
from support.application.orders import (
    DOCKED,
    IN_ORBIT,
    PROBE,
    credits_of,
    foreseen,
    hull,
    ledger,
    place_of,
    put,
    selling,
    waypoints,
)
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.orders.desk import PreparedMessage
from spacetraders.application.orders.instruments import (
    ExtractGoods,
    Scan,
    ScanSpace,
    SiphonGas,
    SurveyWaypoint,
)
from spacetraders.application.orders.ships import GetShip, RefuelShip
from spacetraders.application.orders.shipyards import (
    InstallPart,
    QuoteRepair,
    RepairShip,
    ScrapShip,
)
from spacetraders.application.orders.trading import (
    BuyGoods,
    SellAllGoods,
    SellGoods,
    TransferGoods,
)
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotDocked, OutcomeUnknown, Refused

TURRET = "MOUNT_TURRET_I"
Made = tuple[str, PreparedMessage[Any], NavStatus]


def yard_of(harness: Harness) -> str:
    return next(w.symbol for w in waypoints(harness) if harness.world.find_shipyard(w.symbol))


def cases(harness: Harness) -> dict[str, Made]:
    """Where to be, what to order, and what the ship has to be for it."""
    market, good = selling(harness, "IMPORT")
    shop, wares = selling(harness, "EXPORT")
    rock, giant = place_of(harness, "ASTEROID"), place_of(harness, "GAS_GIANT")
    yard = yard_of(harness)
    return {
        "sell": (market, SellGoods(ANY, FRIGATE, good, 2, prepare=True), DOCKED),
        "sell_all": (market, SellAllGoods(ANY, FRIGATE, prepare=True), DOCKED),
        "buy": (shop, BuyGoods(ANY, FRIGATE, wares, 2, prepare=True), DOCKED),
        "refuel": (shop, RefuelShip(ANY, FRIGATE, prepare=True), DOCKED),
        "quote": (yard, QuoteRepair(ANY, FRIGATE, prepare=True), DOCKED),
        "repair": (yard, RepairShip(ANY, FRIGATE, prepare=True), DOCKED),
        "install": (yard, InstallPart(ANY, FRIGATE, TURRET, prepare=True), DOCKED),
        "survey": (rock.symbol, SurveyWaypoint(ANY, FRIGATE, prepare=True), IN_ORBIT),
        "extract": (rock.symbol, ExtractGoods(ANY, FRIGATE, prepare=True), IN_ORBIT),
        "siphon": (giant.symbol, SiphonGas(ANY, FRIGATE, prepare=True), IN_ORBIT),
        "scan": (shop, ScanSpace(ANY, FRIGATE, Scan.SHIPS, prepare=True), IN_ORBIT),
    }


KEYS = ("sell", "sell_all", "buy", "refuel", "quote", "repair", "install")
IN_SPACE = ("survey", "extract", "siphon", "scan")


async def made(harness: Harness, key: str, status: NavStatus) -> Made:
    """Put the ship where the order needs it, with what that takes."""
    where, order, needed = cases(harness)[key]
    _, good = selling(harness, "IMPORT")
    hull(harness).fuel = 100
    frame = hull(harness).frame
    hull(harness).frame = type(frame)(frame.part, condition=0.5)
    if key == "install":  # the frigate's mounting points are taken
        hull(harness).mounts = hull(harness).mounts[:1]
    await put(harness, where, status, cargo={good: 5, TURRET: 1})
    return where, order, needed


async def deeds(harness: Harness) -> list[tuple[str, IntentState]]:
    return [(each.operation.name, each.state) for each in await harness.store.intents()]


def prepared_of(answer: Any) -> NavStatus | None:
    """What the order brought its ship to, of any form of answer."""
    seen: Any = getattr(answer, "seen", answer)
    status: NavStatus | None = seen.prepared
    return status


@pytest.mark.parametrize("key", [*KEYS, *IN_SPACE])
async def test_an_order_brings_its_ship_to_where_it_has_to_be_first(
    harness: Harness, player: Player, autojump_clock: MockClock, key: str
) -> None:
    other = IN_ORBIT if key in KEYS else DOCKED
    _, order, needed = await made(harness, key, other)
    answer = await harness.send(order)
    assert prepared_of(answer) is needed
    assert hull(harness).nav.at(clock.now()).status is needed
    first = (await deeds(harness))[0]
    assert first == ("dock" if needed is DOCKED else "orbit", IntentState.DONE)


@pytest.mark.parametrize("key", [*KEYS, *IN_SPACE])
async def test_a_ship_that_is_there_is_not_told_twice(
    harness: Harness, player: Player, autojump_clock: MockClock, key: str
) -> None:
    _, order, _ = await made(harness, key, DOCKED if key in KEYS else IN_ORBIT)
    assert prepared_of(await harness.send(order)) is None
    assert {name for name, _ in await deeds(harness)}.isdisjoint({"dock", "orbit"})


@pytest.mark.parametrize("key", [*KEYS, *IN_SPACE])
async def test_unless_it_may_the_order_is_refused_as_ever(
    harness: Harness, player: Player, autojump_clock: MockClock, key: str
) -> None:
    _, order, _ = await made(harness, key, IN_ORBIT if key in KEYS else DOCKED)
    with foreseen(harness, "not_docked" if key in KEYS else "not_in_orbit"):
        await harness.send(attrs.evolve(order, prepare=False))
    assert await deeds(harness) == []


async def test_a_ship_stays_for_an_order_that_would_be_refused_anyway(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, IN_ORBIT, cargo={good: 2})
    for order in (
        SellGoods(ANY, FRIGATE, good, 3, prepare=True),
        SellGoods(ANY, FRIGATE, "SHIP_SALAD", 1, prepare=True),
        BuyGoods(ANY, FRIGATE, "SHIP_SALAD", 1, prepare=True),
        BuyGoods(ANY, FRIGATE, good, 1000, prepare=True),
        InstallPart(ANY, FRIGATE, TURRET, prepare=True),
    ):
        with pytest.raises(Refused) as caught:
            await harness.send(order)
        assert caught.value.foreseen
    await put(harness, where, DOCKED, symbol=PROBE)
    with foreseen(harness, "no_mining_laser"):
        await harness.send(ExtractGoods(ANY, PROBE, prepare=True))
    assert await deeds(harness) == []


async def test_a_ship_under_way_is_not_waited_for(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, cargo={good: 2})
    later = clock.now() + timedelta(minutes=5)
    nav = hull(harness).nav
    hull(harness).nav = attrs.evolve(nav, status=NavStatus.IN_TRANSIT, arrival=later)
    await harness.send(GetShip(ANY, FRIGATE))
    with foreseen(harness, "ship_in_transit"):
        await harness.send(SellGoods(ANY, FRIGATE, good, 2, prepare=True))


async def test_what_the_game_refuses_after_it_says_where_the_ship_is(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    rock = place_of(harness, "ASTEROID")
    await put(harness, rock, IN_ORBIT)
    with pytest.raises(Refused) as caught:
        await harness.send(RefuelShip(ANY, FRIGATE, prepare=True))
    assert caught.value.__notes__ == [f"{FRIGATE} was docked at {rock.symbol} first"]


async def test_a_ship_that_another_client_has_moved_is_brought_back(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, DOCKED, cargo={good: 2})
    hull(harness).nav = attrs.evolve(hull(harness).nav, status=IN_ORBIT)
    sold = await harness.send(SellGoods(ANY, FRIGATE, good, 2, prepare=True))
    assert (sold.answer.units, sold.seen.prepared) == (2, DOCKED)
    assert [name for name, _ in await deeds(harness)] == ["sell", "dock", "sell"]


async def test_a_strict_order_does_not_bring_it_back(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, DOCKED, cargo={good: 2})
    hull(harness).nav = attrs.evolve(hull(harness).nav, status=IN_ORBIT)
    with pytest.raises(NotDocked):
        await harness.send(SellGoods(ANY, FRIGATE, good, 2))
    assert hull(harness).cargo == {good: 2}


async def test_after_a_lost_answer_of_a_docking_that_was_done_the_order_goes_on(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, IN_ORBIT, cargo={good: 2})
    harness.road.after["dock"] = lambda: httpx.ReadTimeout("lost")
    sold = await harness.send(SellGoods(ANY, FRIGATE, good, 2, prepare=True))
    assert (sold.answer.units, sold.seen.prepared) == (2, DOCKED)
    assert await deeds(harness) == [
        ("dock", IntentState.FOUND_DONE),
        ("sell", IntentState.DONE),
    ]


async def test_after_a_docking_that_is_in_doubt_nothing_is_sold(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, IN_ORBIT, cargo={good: 2})
    harness.road.before["dock"] = lambda: httpx.ReadTimeout("lost")
    with pytest.raises(OutcomeUnknown) as caught:
        await harness.send(SellGoods(ANY, FRIGATE, good, 2, prepare=True))
    assert caught.value.operation.endswith("/dock")
    assert (hull(harness).cargo, await ledger(harness)) == ({good: 2}, [])


async def test_who_leaves_during_the_docking_has_sold_nothing(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, IN_ORBIT, cargo={good: 2})
    before = credits_of(harness)
    with trio.CancelScope() as scope:

        def leave() -> Exception:
            scope.cancel()
            return httpx.ReadTimeout("lost")

        harness.road.after["dock"] = leave
        await harness.send(SellGoods(ANY, FRIGATE, good, 2, prepare=True))
    assert scope.cancelled_caught
    assert [name for name, _ in await deeds(harness)] == ["dock"]
    assert (hull(harness).cargo, credits_of(harness)) == ({good: 2}, before)


@pytest.mark.parametrize("status", [DOCKED, IN_ORBIT], ids=str)
async def test_who_hands_goods_over_joins_the_other_ship(
    harness: Harness, player: Player, autojump_clock: MockClock, status: NavStatus
) -> None:
    where, good = selling(harness, "IMPORT")
    hull(harness, PROBE).modules = list(hull(harness).modules)
    await put(harness, where, IN_ORBIT if status is DOCKED else DOCKED, cargo={good: 2})
    await put(harness, where, status, symbol=PROBE)
    order = TransferGoods(ANY, FRIGATE, PROBE, good, 2)
    with foreseen(harness, "transfer_dock_conflict"):
        await harness.send(order)
    handed = await harness.send(attrs.evolve(order, prepare=True))
    assert (handed.seen.prepared, handed.seen.ship.nav.status) == (status, status)
    assert hull(harness, PROBE).cargo == {good: 2}


async def test_a_ship_that_is_scrapped_is_docked_for_the_price(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await put(harness, yard_of(harness), IN_ORBIT)
    scrapped = await harness.send(ScrapShip(ANY, FRIGATE, confirm=True, prepare=True))
    assert scrapped.ship_symbol == FRIGATE
    assert [name for name, _ in await deeds(harness)] == ["dock", "scrap"]
