"""The ledger on all three stores: it adds up, and what is missing becomes an entry."""

from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.ledger import admits, summed
from support.store.in_memory import open_in_memory
from support.store.samples import AGENT, NOON, RESET, SHIP, add_player, fetch, later

from spacetraders.application.operations import table
from spacetraders.application.ports.store import Store
from spacetraders.domain.deeds.accounts import By, Reading, Reason, Sum, Wanted
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.deeds.operations import Operation
from spacetraders.store import open_store

EVERYTHING = Wanted()


@pytest.fixture
async def store(store: Store) -> Store:
    await add_player(store)
    return store


async def opened(store: Store, operation: Operation = table.SELL) -> Intent:
    return await store.open_intent(Intent(0, 1, SHIP.symbol, operation, NOON))


async def moved(
    store: Store,
    total: int,
    *,
    at: float = 0,
    operation: Operation = table.SELL,
    state: IntentState = IntentState.DONE,
    **fields: Any,
) -> None:
    """A deed that moved credits."""
    intent = await opened(store, operation)
    spending = Spending(operation.ledger_kind, **fields, total_price=total)
    await store.settle_intent(intent.intent_id, state, settled_at=later(at), spending=spending)


async def read(store: Store, balance: int, *, at: float = 0) -> Reading:
    """Hold the ledger against the game."""
    newest = (await store.standing(1)).newest
    return await store.book(1, balance, asked_after=newest, booked_at=later(at))


async def test_a_new_ledger_is_empty(store: Store) -> None:
    standing = await store.standing(1)
    assert (standing.recorded, standing.newest, standing.under_way) == (0, 0, 0)
    assert standing.explained_since is None
    assert await store.entries(1, EVERYTHING, limit=9) == []
    assert await store.sums(1, By.KIND, None) == []


async def test_the_first_reading_opens_the_ledger(store: Store) -> None:
    reading = await read(store, 175_000, at=1)
    assert (reading.adjusted, reading.difference) == (175_000, 0)
    (entry,) = await store.entries(1, EVERYTHING, limit=9)
    assert (entry.kind, entry.reason, entry.balance) == ("OPENING", "opening", 175_000)
    assert reading.standing.explained_since == later(1)


async def test_credits_that_came_from_elsewhere_become_an_adjustment(store: Store) -> None:
    await read(store, 1000)
    await moved(store, 50, at=1)
    reading = await read(store, 1250, at=2)
    assert (reading.adjusted, reading.difference) == (200, 0)
    entry = (await store.entries(1, EVERYTHING, limit=9))[-1]
    assert (entry.kind, entry.reason, entry.total_price) == ("ADJUSTMENT", "elsewhere", 200)
    assert reading.standing.explained_since == later(2)


async def test_a_ledger_that_adds_up_is_left_alone(store: Store) -> None:
    await read(store, 1000)
    await moved(store, -300, at=1, operation=table.PURCHASE)
    assert (await read(store, 700, at=2)).adjusted == 0
    assert len(await store.entries(1, EVERYTHING, limit=9)) == 2


@pytest.mark.parametrize("state", [IntentState.FOUND_DONE, IntentState.UNTOLD])
async def test_a_deed_whose_price_was_lost_is_the_reason_once(
    store: Store, state: IntentState
) -> None:
    await read(store, 1000)
    lost = await opened(store)
    await store.settle_intent(lost.intent_id, state, settled_at=later(1))
    await read(store, 1080, at=2)
    await read(store, 1090, at=3)
    reasons = [entry.reason for entry in await store.entries(1, EVERYTHING, limit=9)]
    assert reasons == ["opening", Reason.ANSWER_LOST, Reason.ELSEWHERE]


async def test_a_deed_under_way_keeps_the_ledger_from_being_adjusted(store: Store) -> None:
    await read(store, 1000)
    await opened(store)
    reading = await read(store, 1080)
    assert (reading.adjusted, reading.difference, reading.standing.under_way) == (0, 80, 1)


async def test_a_deed_that_moves_no_credits_is_in_nobodys_way(store: Store) -> None:
    await read(store, 1000)
    await opened(store, table.NAVIGATE)
    assert (await read(store, 1080)).adjusted == 80


async def test_an_entry_made_during_the_reading_keeps_it_from_counting(store: Store) -> None:
    await read(store, 1000)
    newest = (await store.standing(1)).newest
    await moved(store, 50)
    reading = await store.book(1, 1000, asked_after=newest, booked_at=later(1))
    assert (reading.adjusted, reading.difference) == (0, -50)
    assert (await read(store, 1050)).adjusted == 0


async def test_a_balance_that_no_answer_told_is_the_sum_up_to_there(store: Store) -> None:
    await read(store, 1000)
    await moved(store, -100, balance=900)
    await moved(store, 30, state=IntentState.FOUND_DONE)
    await moved(store, 20, balance=950)
    entries = await store.entries(1, EVERYTHING, limit=2)
    assert [(entry.total_price, entry.balance) for entry in entries] == [(30, 930), (20, 950)]


async def test_an_entry_tells_its_cause(store: Store) -> None:
    await moved(
        store,
        -144,
        at=5,
        operation=table.REFUEL,
        waypoint_symbol="X1-AB12-A1",
        trade_symbol="FUEL",
        units=2,
        price_per_unit=72,
        contract_id="c1",
    )
    (entry,) = await store.entries(1, EVERYTHING, limit=9)
    assert (entry.kind, entry.ship_symbol, entry.trade_symbol) == ("REFUEL", SHIP.symbol, "FUEL")
    assert (entry.units, entry.price_per_unit, entry.contract_id) == (2, 72, "c1")
    assert (entry.timestamp, entry.intent_id, entry.reason) == (later(5), 1, None)


@pytest.mark.parametrize(
    ("wanted", "totals"),
    [
        (Wanted(), [1, 2, 4]),
        (Wanted(since=later(3600)), [2, 4]),
        (Wanted(ship_symbol="LYRA-9"), [4]),
        (Wanted(kind="PURCHASE"), [2]),
        (Wanted(trade_symbol="IRON"), [1]),
        (Wanted(kind="SELL", trade_symbol="GOLD"), []),
    ],
)
async def test_entries_are_chosen_by_what_is_wanted(
    store: Store, wanted: Wanted, totals: list[int]
) -> None:
    await moved(store, 1, trade_symbol="IRON")
    await moved(store, 2, at=3600, operation=table.PURCHASE)
    await moved(store, 4, at=7200, ship_symbol="LYRA-9")
    found = await store.entries(1, wanted, limit=9)
    assert [entry.total_price for entry in found] == totals


@pytest.mark.parametrize(
    ("by", "sums"),
    [
        (By.KIND, {"SELL": (5, 0, 2), "REFUEL": (0, 9, 1)}),
        (By.GOOD, {"IRON": (5, 0, 2), None: (0, 9, 1)}),
        (By.SHIP, {SHIP.symbol: (5, 9, 3)}),
        (
            By.HOUR,
            {"2026-03-01T12:00:00.000Z": (1, 9, 2), "2026-03-01T13:00:00.000Z": (4, 0, 1)},
        ),
    ],
)
async def test_sums_are_taken_over_what_is_asked(
    store: Store, by: By, sums: dict[str | None, tuple[int, int, int]]
) -> None:
    await read(store, 1000)
    await moved(store, 1, trade_symbol="IRON")
    await moved(store, -9, at=10, operation=table.REFUEL)
    await moved(store, 4, at=3600, trade_symbol="IRON")
    found = await store.sums(1, by, None)
    assert {each.key: (each.income, each.expenses, each.count) for each in found} == sums


@pytest.mark.parametrize("by", By)
async def test_sums_in_sql_are_those_of_the_entries(store: Store, by: By) -> None:
    await a_busy_day(store)
    entries = await store.entries(1, EVERYTHING, limit=99)
    found = await store.sums(1, by, None)
    assert sorted(found, key=repr) == sorted(summed(entries, by), key=repr)


@pytest.mark.parametrize("since", [None, later(1800), later(3600)])
@pytest.mark.parametrize("kind", [None, "SELL", "ADJUSTMENT"])
@pytest.mark.parametrize("ship_symbol", [None, "LYRA-9"])
@pytest.mark.parametrize("good", [None, "IRON"])
async def test_entries_chosen_in_sql_are_those_that_are_wanted(
    store: Store,
    since: datetime | None,
    kind: str | None,
    ship_symbol: str | None,
    good: str | None,
) -> None:
    await a_busy_day(store)
    wanted = Wanted(since, ship_symbol, kind, good)
    entries = await store.entries(1, EVERYTHING, limit=99)
    chosen = [entry for entry in entries if admits(wanted, entry)]
    assert await store.entries(1, wanted, limit=99) == chosen


async def a_busy_day(store: Store) -> None:
    """Entries of all kinds: deeds of two ships, an opening, and changes that no deed explains."""
    await read(store, 1000)
    for hour in range(3):
        await moved(store, 10 + hour, at=3600 * hour, trade_symbol="IRON")
        await moved(store, -7, at=3600 * hour + 60, operation=table.REFUEL)
        await moved(store, 5, at=3600 * hour + 90, ship_symbol="LYRA-9", trade_symbol="GOLD")
    await read(store, 900)


async def test_sums_begin_when_they_are_asked_to(store: Store) -> None:
    await moved(store, 1)
    await moved(store, 4, at=3600)
    assert await store.sums(1, By.KIND, later(60)) == [Sum("SELL", 4, 0, 1)]


async def test_the_ledgers_of_players_are_apart(store: Store) -> None:
    await add_player(store, agent=attrs.evolve(AGENT, symbol="VEGA"))
    await read(store, 1000)
    assert (await store.standing(2)).recorded == 0
    assert await store.entries(2, EVERYTHING, limit=9) == []


async def test_a_reading_of_an_older_ledger_opens_it_with_what_is_missing(url: str) -> None:
    async with open_store(url) as store:
        await add_player(store)
        await moved(store, -100)
        assert (await read(store, 900)).adjusted == 1000
    rows = await fetch(url, "SELECT kind, total_price FROM transactions ORDER BY transaction_id")
    assert [tuple(row.values()) for row in rows] == [("SELL", -100), ("OPENING", 1000)]


steps = st.lists(
    st.tuples(
        st.sampled_from(["deed", "lost", "gift", "read"]),
        st.integers(-500, 500),
        st.booleans(),
    ),
    max_size=12,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
async def test_after_every_reading_the_ledger_is_the_games_balance(
    url: str, steps: list[tuple[str, int, bool]]
) -> None:
    balance = 10_000
    async with open_store(url) as store, open_in_memory() as memory:
        await add_player(memory)
        await add_player(store)
        player = await store.add_player(
            attrs.evolve(AGENT, symbol=f"A{len(await store.players())}"),
            token="t",
            reset_date=RESET,
            created_at=NOON,
        )
        for number, (what, amount, says) in enumerate([*steps, ("read", 0, True)], start=1):
            if what != "read":
                balance += amount
            for each, player_id in ((store, player.player_id), (memory, 1)):
                await play(each, player_id, what, amount, balance, says, later(number))
        assert (await store.standing(player.player_id)).recorded == balance
        assert (await memory.standing(1)).recorded == balance
        kept, told_by_other = await told(store, player.player_id), await told(memory, 1)
    assert kept == told_by_other


async def told(store: Store, player_id: int) -> list[tuple[Any, ...]]:
    entries = await store.entries(player_id, EVERYTHING, limit=99)
    return [(each.kind, each.total_price, each.balance, each.reason) for each in entries]


async def play(  # noqa: PLR0917 - a step, and what it leads to
    store: Store, player_id: int, what: str, amount: int, balance: int, says: bool, now: datetime
) -> None:
    if what == "read":
        newest = (await store.standing(player_id)).newest
        reading = await store.book(player_id, balance, asked_after=newest, booked_at=now)
        assert reading.difference == 0
    elif what != "gift":
        state = IntentState.DONE if what == "deed" else IntentState.FOUND_DONE
        spending = Spending("SELL", total_price=amount, balance=balance if says else None)
        intent = await store.open_intent(Intent(0, player_id, "S-1", table.SELL, now))
        await store.settle_intent(
            intent.intent_id,
            state,
            settled_at=now,
            spending=spending if what == "deed" else None,
            losses=(),
        )


async def test_what_containers_earned_is_added_up_by_container_since_a_time(store: Store) -> None:
    for container_id, total, at in (
        ("one", 500, 0),
        ("one", 100, 60),
        ("one", -30, 90),
        ("two", -7, 61),
        (None, 9_000, 70),
    ):
        intent = Intent(0, 1, SHIP.symbol, table.SELL, NOON, container_id=container_id)
        opened = await store.open_intent(intent)
        await store.settle_intent(
            opened.intent_id,
            IntentState.DONE,
            settled_at=later(at),
            spending=Spending("SELL", total_price=total),
        )
    assert await store.earned(since=later(60)) == {"one": 70, "two": -7}
    assert await store.earned(since=later(0)) == {"one": 570, "two": -7}
    assert await store.earned(since=later(91)) == {}
