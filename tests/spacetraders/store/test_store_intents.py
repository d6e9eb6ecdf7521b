"""Intents and the money that they moved, on all three stores."""

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.store.in_memory import open_in_memory
from support.store.samples import (
    AGENT,
    NOON,
    RESET,
    SHIP,
    add_player,
    fetch,
    later,
    symbols,
    times,
    whole,
    words,
)

from spacetraders.application.operations import table
from spacetraders.application.ports.store import Store
from spacetraders.domain.deeds.foundings import Founding
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.deeds.operations import Operation
from spacetraders.store import open_store

FUEL = Spending("REFUEL", "X1-AB12-A1", "FUEL", 2, 72, total_price=-144)
ANSWERED = [IntentState.DONE, IntentState.REFUSED]
OTHERS = [state for state in IntentState if state not in ANSWERED]

deeds = st.builds(
    Intent,
    intent_id=st.just(0),
    player_id=st.just(1),
    ship_symbol=st.none() | symbols,
    operation=st.sampled_from([table.deed_named(row.name) for row in table.deeds()]),
    created_at=times,
    target=st.none() | words,
    before=st.none()
    | st.builds(
        Before,
        symbols,
        words,
        whole,
        level=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        cooling_until=st.none() | words,
        had=st.none() | st.lists(symbols, max_size=3).map(tuple),
        price=st.none() | whole,
    ),
    good=st.none() | symbols,
    units=st.none() | whole,
    container_id=st.none() | symbols,
)


def deed(operation: Operation = table.REFUEL, *, player_id: int = 1) -> Intent:
    return Intent(0, player_id, SHIP.symbol, operation, NOON)


@pytest.fixture
async def store(store: Store) -> Store:
    await add_player(store)
    await add_player(store, agent=attrs.evolve(AGENT, symbol="VEGA"))
    return store


async def test_an_opened_intent_gets_an_id_and_is_kept(store: Store) -> None:
    opened = await store.open_intent(deed())
    assert opened == attrs.evolve(deed(), intent_id=opened.intent_id)
    assert await store.intents() == [opened]


async def test_every_intent_has_an_id_of_its_own(store: Store) -> None:
    opened = [await store.open_intent(deed()) for _ in range(3)]
    assert sorted({intent.intent_id for intent in opened}) == [i.intent_id for i in opened]
    assert len(opened) == len(set(opened)) == 3


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(intent=deeds)
async def test_an_intent_comes_back_whole(url: str, intent: Intent) -> None:
    async with open_store(url) as store:
        await add_player(store)
        opened = await store.open_intent(intent)
        assert await store.intents(limit=1) == [opened]
        assert attrs.evolve(opened, intent_id=0) == intent


@pytest.mark.parametrize("state", IntentState)
async def test_a_settled_intent_tells_how_and_when(store: Store, state: IntentState) -> None:
    opened = await store.open_intent(deed())
    await store.settle_intent(opened.intent_id, state, settled_at=later(3))
    assert await store.intents() == [attrs.evolve(opened, state=state, settled_at=later(3))]


async def test_to_settle_one_intent_leaves_the_others_open(store: Store) -> None:
    one, two = await store.open_intent(deed()), await store.open_intent(deed())
    await store.settle_intent(one.intent_id, IntentState.DONE, settled_at=NOON)
    assert await store.intents(state=IntentState.OPEN) == [two]


async def test_an_intent_that_is_found_after_all_may_be_settled_again(store: Store) -> None:
    opened = await store.open_intent(deed())
    await store.settle_intent(opened.intent_id, IntentState.UNTOLD, settled_at=NOON)
    await store.settle_intent(opened.intent_id, IntentState.FOUND_DONE, settled_at=later(1))
    (found,) = await store.intents()
    assert (found.state, found.settled_at) == (IntentState.FOUND_DONE, later(1))


async def test_to_settle_what_was_never_opened_does_nothing(store: Store) -> None:
    await store.settle_intent(404, IntentState.DONE, settled_at=NOON, spending=FUEL)
    assert await store.intents() == []


async def test_to_settle_an_intent_the_same_way_again_changes_nothing(store: Store) -> None:
    opened = await store.open_intent(deed())
    for seconds in (1, 2):
        await store.settle_intent(
            opened.intent_id, IntentState.DONE, settled_at=later(seconds), spending=FUEL
        )
    (found,) = await store.intents()
    assert found.settled_at == later(1)


async def test_many_are_settled_at_once(store: Store) -> None:
    one, _, three = [await store.open_intent(deed()) for _ in range(3)]
    await store.settle_intents(
        [one.intent_id, three.intent_id, 404], IntentState.REFUSED, settled_at=later(1)
    )
    found = await store.intents()
    assert [(intent.state, intent.settled_at) for intent in found] == [
        (IntentState.REFUSED, later(1)),
        (IntentState.OPEN, None),
        (IntentState.REFUSED, later(1)),
    ]


async def test_the_latest_deeds_are_told_by_ship_and_operation(store: Store) -> None:
    other = attrs.evolve(deed(table.DOCK), ship_symbol="VEGA-1")
    first, _, dock, last = [
        await store.open_intent(each) for each in (deed(), deed(), deed(table.DOCK), deed())
    ]
    others = await store.open_intent(other)
    await store.open_intent(deed(player_id=2))
    assert await store.latest_deeds(1, after=first.intent_id) == {
        (SHIP.symbol, table.REFUEL): last.intent_id,
        (SHIP.symbol, table.DOCK): dock.intent_id,
        ("VEGA-1", table.DOCK): others.intent_id,
    }
    assert await store.latest_deeds(1, after=others.intent_id) == {}


@pytest.mark.parametrize("state", IntentState)
async def test_of_the_latest_deeds_those_do_not_count_of_which_nothing_came(
    store: Store, state: IntentState
) -> None:
    opened = await store.open_intent(deed())
    await store.settle_intent(opened.intent_id, state, settled_at=NOON)
    nothing_came = state in (IntentState.REFUSED, IntentState.FOUND_UNDONE)
    assert len(await store.latest_deeds(1, after=0)) == (0 if nothing_came else 1)


async def test_a_transfer_is_a_deed_of_both_ships(store: Store) -> None:
    transfer = attrs.evolve(deed(table.TRANSFER), target="VEGA-1")
    first = await store.open_intent(transfer)
    last = await store.open_intent(transfer)
    refused = await store.open_intent(transfer)
    await store.settle_intent(refused.intent_id, IntentState.REFUSED, settled_at=NOON)
    assert await store.latest_deeds(1, after=first.intent_id) == {
        (SHIP.symbol, table.TRANSFER): last.intent_id,
        ("VEGA-1", table.TRANSFER): last.intent_id,
    }


async def test_a_deed_of_the_agent_has_no_ship(store: Store) -> None:
    accept = attrs.evolve(deed(table.CONTRACT_ACCEPT), ship_symbol=None, target="c1")
    first, second = await store.open_intent(accept), await store.open_intent(accept)
    assert await store.intents() == [first, second]
    latest = await store.latest_deeds(1, after=first.intent_id)
    assert latest == {(None, table.CONTRACT_ACCEPT): second.intent_id}


async def test_the_ledger_keeps_contract_balance_and_a_new_ship(url: str) -> None:
    paid = Spending("CONTRACT_ACCEPT", total_price=900, balance=5_900, contract_id="c1")
    bought = Spending("SHIP_PURCHASE", "X1-AB12-A1", total_price=-70, ship_symbol="LYRA-3")
    async with open_store(url) as store:
        await add_player(store)
        for spending in (paid, bought):
            opened = await store.open_intent(attrs.evolve(deed(), ship_symbol=None))
            await store.settle_intent(
                opened.intent_id, IntentState.DONE, settled_at=NOON, spending=spending
            )
    rows = await fetch(url, "SELECT * FROM transactions ORDER BY transaction_id")
    assert [(row["contract_id"], row["balance"]) for row in rows] == [("c1", 5_900), (None, None)]
    assert [row["ship_symbol"] for row in rows] == [None, "LYRA-3"]
    assert [row["total_price"] for row in rows] == [900, -70]


async def test_a_body_of_the_first_release_is_read(url: str) -> None:
    body = '{"target": null, "before": {"waypoint_symbol": "A", "status": "DOCKED", "fuel": 7}}'
    async with open_store(url) as store:
        await add_player(store)
        await store.open_intent(deed())
        await fetch(url, f"UPDATE intents SET body = '{body}'")
        (found,) = await store.intents()
    assert found.before == Before("A", "DOCKED", 7)


async def test_intents_are_read_by_player_and_state(store: Store) -> None:
    mine, hers = await store.open_intent(deed()), await store.open_intent(deed(player_id=2))
    done = await store.open_intent(deed())
    await store.settle_intent(done.intent_id, IntentState.DONE, settled_at=NOON)
    assert [i.intent_id for i in await store.intents(1)] == [mine.intent_id, done.intent_id]
    assert await store.intents(2) == [hers]
    assert await store.intents(1, IntentState.OPEN) == [mine]
    assert await store.intents(state=IntentState.OPEN) == [mine, hers]
    assert await store.intents(3) == []


@pytest.mark.parametrize(("limit", "expected"), [(1, 1), (2, 2), (9, 3), (0, 0)])
async def test_a_limit_takes_the_newest_and_tells_them_oldest_first(
    store: Store, limit: int, expected: int
) -> None:
    opened = [await store.open_intent(deed()) for _ in range(3)]
    assert await store.intents(limit=limit) == opened[len(opened) - expected :]


@pytest.mark.parametrize("state", ANSWERED)
async def test_what_was_answered_long_ago_is_forgotten(store: Store, state: IntentState) -> None:
    old, new = await store.open_intent(deed()), await store.open_intent(deed())
    await store.settle_intent(old.intent_id, state, settled_at=later(1))
    await store.settle_intent(new.intent_id, state, settled_at=later(2))
    assert await store.prune_intents(settled_before=later(2)) == 1
    assert [intent.intent_id for intent in await store.intents()] == [new.intent_id]


@pytest.mark.parametrize("state", OTHERS)
async def test_what_was_not_answered_is_never_forgotten(store: Store, state: IntentState) -> None:
    opened = await store.open_intent(deed())
    await store.settle_intent(opened.intent_id, state, settled_at=NOON)
    assert await store.prune_intents(settled_before=later(1)) == 0
    assert len(await store.intents()) == 1


async def test_what_moved_money_is_never_forgotten(store: Store) -> None:
    paid, free = await store.open_intent(deed()), await store.open_intent(deed())
    await store.settle_intent(paid.intent_id, IntentState.DONE, settled_at=NOON, spending=FUEL)
    await store.settle_intent(free.intent_id, IntentState.DONE, settled_at=NOON)
    assert await store.prune_intents(settled_before=later(1)) == 1
    assert [intent.intent_id for intent in await store.intents()] == [paid.intent_id]


async def test_an_id_is_never_given_twice_while_its_intent_is_kept(store: Store) -> None:
    first = await store.open_intent(deed())
    second = await store.open_intent(deed())
    await store.settle_intent(first.intent_id, IntentState.DONE, settled_at=NOON)
    await store.prune_intents(settled_before=later(1))
    third = await store.open_intent(deed())
    assert await store.intents() == [second, third]


async def test_money_is_written_with_the_intent_that_moved_it(url: str) -> None:
    intent = attrs.evolve(deed(), container_id="gone")
    async with open_store(url) as store:
        await add_player(store)
        opened = await store.open_intent(intent)
        await store.settle_intent(
            opened.intent_id, IntentState.DONE, settled_at=later(1), spending=FUEL
        )
    (row,) = await fetch(url, "SELECT * FROM transactions")
    assert row["intent_id"] == opened.intent_id
    assert (row["player_id"], row["container_id"]) == (1, "gone")
    assert (row["ship_symbol"], row["waypoint_symbol"]) == (SHIP.symbol, "X1-AB12-A1")
    assert (row["kind"], row["trade_symbol"]) == ("REFUEL", "FUEL")
    assert (row["units"], row["price_per_unit"], row["total_price"]) == (2, 72, -144)


async def test_an_intent_without_money_writes_no_transaction(url: str) -> None:
    async with open_store(url) as store:
        await add_player(store)
        opened = await store.open_intent(deed())
        await store.settle_intent(opened.intent_id, IntentState.REFUSED, settled_at=NOON)
    assert await fetch(url, "SELECT * FROM transactions") == []


async def test_the_store_of_other_tests_tells_the_money_as_it_was_moved() -> None:
    async with open_in_memory() as store:
        await add_player(store)
        opened = await store.open_intent(deed())
        await store.settle_intent(
            opened.intent_id, IntentState.DONE, settled_at=NOON, spending=FUEL
        )
        assert await store.spendings() == [(opened.intent_id, FUEL)]


async def test_money_is_written_once_though_a_deed_is_settled_twice(url: str) -> None:
    async with open_store(url) as store:
        await add_player(store)
        opened = await store.open_intent(deed())
        for _ in range(2):
            await store.settle_intent(
                opened.intent_id, IntentState.DONE, settled_at=NOON, spending=FUEL
            )
    assert len(await fetch(url, "SELECT * FROM transactions")) == 1


async def test_intents_outlive_the_store(url: str) -> None:
    async with open_store(url) as store:
        await add_player(store)
        opened = await store.open_intent(deed(table.NAVIGATE))
    async with open_store(url) as store:
        assert await store.intents(1, IntentState.OPEN) == [opened]


async def test_a_founding_is_kept_until_it_is_settled(store: Store) -> None:
    asked = Founding(0, "LYRA", "COSMIC", RESET, NOON)
    opened = await store.open_founding(asked)
    other = await store.open_founding(attrs.evolve(asked, agent_symbol="VEGA"))
    assert await store.foundings(IntentState.OPEN) == [opened, other]
    await store.settle_founding(opened.founding_id, IntentState.UNTOLD)
    assert await store.foundings(IntentState.OPEN) == [other]
    (untold,) = await store.foundings(IntentState.UNTOLD)
    assert untold == attrs.evolve(opened, state=IntentState.UNTOLD)


FINAL = [state for state in IntentState if state is not IntentState.OPEN]
GIVES_WAY = {
    IntentState.FOUND_UNDONE: {IntentState.DONE, IntentState.REFUSED, IntentState.FOUND_DONE},
    IntentState.UNTOLD: {IntentState.DONE, IntentState.REFUSED, IntentState.FOUND_DONE},
    IntentState.FOUND_DONE: {IntentState.DONE},
}


@pytest.mark.parametrize("first", FINAL)
@pytest.mark.parametrize("then", FINAL)
async def test_a_verdict_gives_way_to_an_answer_and_to_what_shows_more(
    first: IntentState, then: IntentState
) -> None:
    async with open_in_memory() as store:
        await add_player(store)
        opened = await store.open_intent(deed())
        for state in (first, then):
            await store.settle_intent(opened.intent_id, state, settled_at=NOON)
        (found,) = await store.intents()
    assert found.state is (then if then in GIVES_WAY.get(first, ()) else first)


@given(
    calls=st.lists(
        st.tuples(st.sampled_from(FINAL), st.sampled_from([None, FUEL])), min_size=1, max_size=5
    )
)
async def test_an_intent_has_one_entry_at_most_however_it_is_settled(
    calls: list[tuple[IntentState, Spending | None]],
) -> None:
    async with open_in_memory() as store:
        await add_player(store)
        opened = await store.open_intent(deed())
        for state, spending in calls:
            done = state in (IntentState.DONE, IntentState.FOUND_DONE)
            await store.settle_intent(
                opened.intent_id, state, settled_at=NOON, spending=spending if done else None
            )
        assert len(await store.spendings()) <= 1


@pytest.mark.parametrize("found", [FUEL, None], ids=["priced", "unpriced"])
async def test_the_answer_to_a_deed_that_was_found_done_enters_no_money_twice(
    url: str, found: Spending | None
) -> None:
    async with open_store(url) as store:
        await add_player(store)
        opened = await store.open_intent(deed())
        for state, spending in ((IntentState.FOUND_DONE, found), (IntentState.DONE, FUEL)):
            await store.settle_intent(opened.intent_id, state, settled_at=NOON, spending=spending)
        assert [intent.state for intent in await store.intents()] == [IntentState.DONE]
    assert len(await fetch(url, "SELECT * FROM transactions")) == 1


async def test_a_deed_that_was_never_sent_keeps_what_was_said_of_it(store: Store) -> None:
    opened = await store.open_intent(deed())
    await store.settle_intent(opened.intent_id, IntentState.FOUND_DONE, settled_at=NOON)
    await store.settle_intents([opened.intent_id], IntentState.REFUSED, settled_at=later(1))
    assert [intent.state for intent in await store.intents()] == [IntentState.FOUND_DONE]
