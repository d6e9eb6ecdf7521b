"""Requests at the same time, by several clients: one is carried out after the other."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import trio
from hypothesis import given, settings
from hypothesis import strategies as st
from support.sandbox.stage import Stage
from support.sandbox.sums import Sums, check_bounds
from trio.testing import MockClock

Request = tuple[str, dict[str, Any] | None]


async def together(stage: Stage, requests: Sequence[Request]) -> list[int]:
    """Send requests at once, each from a task of its own; return what each came to."""
    statuses = [0] * len(requests)

    async def ask(number: int, path: str, body: dict[str, Any] | None) -> None:
        answer = await stage.send("post", f"/my/ships/{path}", body)
        statuses[number] = answer.status_code

    async with trio.open_nursery() as nursery:
        for number, (path, body) in enumerate(requests):
            nursery.start_soon(ask, number, path, body)
    return statuses


def checked(stage: Stage, before: Sums) -> None:
    """Hold that the ledger explains all that is different now, and nothing is out of bounds."""
    world = stage.world
    assert Sums.of(world).whole() == before.after(world.ledger.after(0), world)
    check_bounds(world)


async def test_of_many_sales_of_the_same_cargo_as_many_succeed_as_there_is(
    mock_clock: MockClock,
) -> None:
    stage = Stage.new()
    stage.docked(stage.home, FUEL=7)
    before = Sums.of(stage.world)
    sale = ("TESTER-1/sell", {"symbol": "FUEL", "units": 2})
    assert Counter(await together(stage, [sale] * 12)) == {201: 3, 400: 9}
    assert stage.ship.cargo == {"FUEL": 1}
    checked(stage, before)


async def test_of_many_purchases_only_those_that_can_be_paid_for_succeed(
    mock_clock: MockClock,
) -> None:
    stage = Stage.new()
    stage.agent.credits = 500
    before = Sums.of(stage.world)
    purchase = ("TESTER-1/purchase", {"symbol": "FUEL", "units": 1})
    statuses = Counter(await together(stage, [purchase] * 12))
    assert statuses[201] == stage.ship.cargo["FUEL"] < 12
    checked(stage, before)


async def test_of_many_departures_of_one_ship_one_succeeds(mock_clock: MockClock) -> None:
    stage = Stage.new()
    stage.orbiting(stage.home)
    before = Sums.of(stage.world)
    departures = [
        ("TESTER-1/navigate", {"waypointSymbol": place.symbol})
        for place in (stage.yard, stage.gate, stage.rock()) * 3
    ]
    assert Counter(await together(stage, departures)) == {200: 1, 400: 8}
    checked(stage, before)


async def test_transfers_into_one_hold_never_overfill_it(mock_clock: MockClock) -> None:
    stage = Stage.new()
    mates = [stage.launch("LIGHT_HAULER") for _ in range(6)]
    for mate in mates:
        mate.cargo = {"IRON_ORE": 30}
    before = Sums.of(stage.world)
    body = {"tradeSymbol": "IRON_ORE", "units": 15, "shipSymbol": "TESTER-1"}
    statuses = Counter(await together(stage, [(f"{it.symbol}/transfer", body) for it in mates]))
    assert statuses == {200: 2, 400: 4}
    assert stage.ship.cargo == {"IRON_ORE": 30}
    checked(stage, before)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.permutations(range(10)))
def test_whatever_races_in_whichever_order_the_sums_hold(order: list[int]) -> None:
    async def race() -> None:
        stage = Stage.new()
        mate = stage.launch("LIGHT_HAULER")
        stage.docked(stage.home, FUEL=5).fuel = 100
        before = Sums.of(stage.world)
        gift = {"tradeSymbol": "FUEL", "units": 3, "shipSymbol": mate.symbol}
        requests: list[Request] = [
            ("TESTER-1/sell", {"symbol": "FUEL", "units": 4}),
            ("TESTER-1/jettison", {"symbol": "FUEL", "units": 2}),
            ("TESTER-1/transfer", gift),
            ("TESTER-1/refuel", {"fromCargo": True}),
            ("TESTER-1/refuel", None),
            ("TESTER-1/purchase", {"symbol": "FUEL", "units": 38}),
            ("TESTER-1/orbit", None),
            ("TESTER-1/dock", None),
            ("TESTER-1/navigate", {"waypointSymbol": stage.yard.symbol}),
            (f"{mate.symbol}/transfer", {**gift, "shipSymbol": "TESTER-1"}),
        ]
        statuses = await together(stage, [requests[number] for number in order])
        assert set(statuses) <= {200, 201, 400}
        checked(stage, before)

    trio.run(race, clock=MockClock())
