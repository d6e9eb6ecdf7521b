"""Reservations of deeds and jobs, floors, and held ships, on both databases."""

from functools import partial

import attrs
import pytest
import trio
from support.store.samples import AGENT, NOON, SHIP, add_player, container, fetch, later

from spacetraders.application.operations import table
from spacetraders.application.ports.store import Store, UnexplainedChange
from spacetraders.domain.containers import State
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.reservations import Depth, Purpose, Reservation
from spacetraders.store import open_store

BUYS = Depth("X1-AB12-C3", "IRON", -20)
SELLS = Depth("X1-AB12-D4", "IRON", 20)
FOR_A_JOB = Reservation(
    0,
    1,
    Purpose.TRADE,
    5_000,
    NOON,
    ship_symbol=SHIP.symbol,
    container_id="one",
    depths=(BUYS, SELLS),
)
FOR_A_DEED = Reservation(0, 1, Purpose.TRADE, 900, NOON, ship_symbol=SHIP.symbol)
BOUGHT = Spending("PURCHASE", "X1-AB12-C3", "IRON", 5, 100, total_price=-500)

ENDS = [state for state in IntentState if state is not IntentState.OPEN]


@pytest.fixture
async def store(store: Store) -> Store:
    await add_player(store)
    await add_player(store, agent=attrs.evolve(AGENT, symbol="VEGA"))
    return store


def deed() -> Intent:
    return Intent(0, 1, SHIP.symbol, table.deed_named("purchase"), NOON)


async def states(url: str) -> list[str]:
    rows = await fetch(url, "SELECT state FROM reservations ORDER BY reservation_id")
    return [row["state"] for row in rows]


async def paid_from(store: Store, job: Reservation, drawn: int = 900) -> Intent:
    """Open a deed that is paid out of a job's reservation."""
    under = attrs.evolve(FOR_A_DEED, under_id=job.reservation_id, drawn=drawn)
    return await store.open_intent(deed(), under)


async def test_a_jobs_reservation_is_read_as_it_was_written(store: Store) -> None:
    kept = await store.add_reservation(FOR_A_JOB)
    assert kept == attrs.evolve(FOR_A_JOB, reservation_id=1)
    assert await store.open_reservations(1) == [kept]
    assert await store.open_reservations(2) == []


async def test_a_deeds_reservation_is_there_with_its_intent(store: Store) -> None:
    opened = await store.open_intent(deed(), FOR_A_DEED)
    (kept,) = await store.open_reservations(1)
    assert kept == attrs.evolve(FOR_A_DEED, reservation_id=1, intent_id=opened.intent_id)


async def test_an_intent_without_a_reservation_has_none(store: Store) -> None:
    await store.open_intent(deed())
    assert await store.open_reservations(1) == []


@pytest.mark.parametrize("end", ENDS)
async def test_a_reservation_ends_with_its_intent(store: Store, url: str, end: IntentState) -> None:
    opened = await store.open_intent(deed(), FOR_A_DEED)
    await store.settle_intent(opened.intent_id, end, settled_at=later(1))
    done = end in (IntentState.DONE, IntentState.FOUND_DONE)
    assert await states(url) == ["SETTLED" if done else "RELEASED"]
    assert await store.open_reservations(1) == []


async def test_a_settlement_that_is_repeated_changes_nothing_more(store: Store, url: str) -> None:
    opened = await store.open_intent(deed(), FOR_A_DEED)
    changes = [
        await store.settle_intent(
            opened.intent_id, IntentState.DONE, settled_at=later(1), spending=BOUGHT
        )
        for _ in range(2)
    ]
    assert changes == [-500, 0]


async def test_a_settlement_tells_what_it_has_entered_besides(store: Store) -> None:
    await store.book(1, 10_000, asked_after=0, booked_at=NOON)
    opened = await store.open_intent(attrs.evolve(deed(), created_at=later(1)), FOR_A_DEED)
    told = attrs.evolve(BOUGHT, balance=9_700)
    with pytest.raises(UnexplainedChange):
        await store.settle_intent(
            opened.intent_id, IntentState.DONE, settled_at=later(2), spending=told
        )
    assert len(await store.open_reservations(1)) == 1
    change = await store.settle_intent(
        opened.intent_id, IntentState.DONE, settled_at=later(2), spending=told, losses=[]
    )
    assert change == 9_700 - 10_000
    assert (await store.standing(1)).recorded == 9_700


async def test_intents_that_were_never_sent_free_their_credits(store: Store, url: str) -> None:
    job = await store.add_reservation(FOR_A_JOB)
    opened = [await paid_from(store, job), await store.open_intent(deed(), FOR_A_DEED)]
    await store.settle_intents(
        [each.intent_id for each in opened], IntentState.REFUSED, settled_at=later(1)
    )
    assert await states(url) == ["OPEN", "RELEASED", "RELEASED"]
    assert await store.open_reservations(1) == [job]


async def test_a_deed_draws_on_the_reservation_of_its_job(store: Store) -> None:
    job = await store.add_reservation(FOR_A_JOB)
    await paid_from(store, job)
    found, drawn = await store.open_reservations(1)
    assert found == attrs.evolve(job, credits=4_100)
    assert (drawn.credits, drawn.drawn, drawn.under_id) == (900, 900, job.reservation_id)


async def test_a_job_gets_back_what_its_deed_did_not_spend(store: Store) -> None:
    job = await store.add_reservation(FOR_A_JOB)
    opened = await paid_from(store, job)
    await store.settle_intent(
        opened.intent_id, IntentState.DONE, settled_at=later(1), spending=BOUGHT
    )
    (found,) = await store.open_reservations(1)
    assert found == attrs.evolve(job, credits=4_500, depths=(attrs.evolve(BUYS, units=-15), SELLS))


async def test_a_job_that_has_ended_gets_nothing_back(store: Store) -> None:
    job = await store.add_reservation(FOR_A_JOB)
    opened = await paid_from(store, job)
    await store.release_reservation(job.reservation_id, settled_at=later(1))
    await store.settle_intent(opened.intent_id, IntentState.REFUSED, settled_at=later(1))
    assert await store.open_reservations(1) == []


async def test_a_deed_of_a_job_that_has_ended_is_reserved_all_the_same(store: Store) -> None:
    job = await store.add_reservation(FOR_A_JOB)
    await store.release_reservation(job.reservation_id, settled_at=later(1))
    await paid_from(store, job)
    assert [each.credits for each in await store.open_reservations(1)] == [900]


async def test_deeds_of_one_job_at_once_lose_nothing(store: Store) -> None:
    job = await store.add_reservation(FOR_A_JOB)
    opened: list[Intent] = []

    async def pay() -> None:
        opened.append(await paid_from(store, job))

    async with trio.open_nursery() as nursery:
        for _ in range(4):
            nursery.start_soon(pay)
    assert (await store.open_reservations(1))[0].credits == 5_000 - 4 * 900
    async with trio.open_nursery() as nursery:
        for each in opened:
            settle = partial(store.settle_intent, settled_at=later(1), spending=BOUGHT)
            nursery.start_soon(settle, each.intent_id, IntentState.DONE)
    assert [each.credits for each in await store.open_reservations(1)] == [3_000]


async def test_a_container_that_ends_frees_what_its_jobs_have_reserved(store: Store) -> None:
    one = container("one", ship_symbol=SHIP.symbol, state=State.RUNNING)
    await store.add_container(one)
    await store.add_reservation(FOR_A_JOB)
    other = await store.add_reservation(attrs.evolve(FOR_A_JOB, container_id="two"))
    in_flight = attrs.evolve(FOR_A_DEED, container_id="one")
    await store.open_intent(deed(), in_flight)
    await store.save_container(attrs.evolve(one, state=State.STOPPED, finished_at=later(5)))
    left = await store.open_reservations(1)
    assert [each.container_id for each in left] == [other.container_id, "one"]
    assert left[1].intent_id is not None


async def test_only_jobs_of_live_containers_outlive_a_daemon(store: Store) -> None:
    await store.add_container(container("one", state=State.BACKOFF))
    await store.add_container(container("two", state=State.FAILED))
    kept = await store.add_reservation(FOR_A_JOB)
    for dead in ("two", "gone", None):
        await store.add_reservation(attrs.evolve(FOR_A_JOB, container_id=dead))
    await store.add_reservation(attrs.evolve(FOR_A_JOB, player_id=2))
    opened = await store.open_intent(deed(), FOR_A_DEED)
    await store.release_dead_reservations(1, settled_at=later(5))
    left = await store.open_reservations(1)
    assert [each.intent_id for each in left] == [None, opened.intent_id]
    assert left[0] == kept
    assert len(await store.open_reservations(2)) == 1


async def test_reservations_that_ended_long_ago_are_deleted(store: Store, url: str) -> None:
    old, new = [await store.add_reservation(FOR_A_JOB) for _ in range(2)]
    await store.add_reservation(FOR_A_JOB)
    await store.release_reservation(old.reservation_id, settled_at=later(1))
    await store.release_reservation(new.reservation_id, settled_at=later(3))
    await store.prune_intents(settled_before=later(2))
    assert await states(url) == ["RELEASED", "OPEN"]


async def test_a_floor_is_automatic_until_it_is_set_and_again_after(store: Store) -> None:
    found = [await store.reserve_of(1)]
    for reserve in (50_000, 0, None):
        await store.set_reserve(1, reserve)
        found.append(await store.reserve_of(1))
    assert found == [None, 50_000, 0, None]
    assert await store.reserve_of(2) is None


async def test_a_ship_is_held_since_it_was_first(store: Store) -> None:
    await store.hold_ship(1, "LYRA-1", since=NOON)
    await store.hold_ship(1, "LYRA-1", since=later(9))
    await store.hold_ship(2, "VEGA-1", since=later(1))
    assert await store.held_ships() == {(1, "LYRA-1"): NOON, (2, "VEGA-1"): later(1)}


async def test_a_ship_that_is_released_is_not_held(store: Store) -> None:
    await store.hold_ship(1, "LYRA-1", since=NOON)
    for _ in range(2):
        await store.release_ship(1, "LYRA-1")
    assert await store.held_ships() == {}


async def test_what_is_reserved_and_held_outlives_the_store(url: str) -> None:
    async with open_store(url) as first:
        await add_player(first)
        kept = await first.add_reservation(FOR_A_JOB)
        await first.set_reserve(1, 7_000)
        await first.hold_ship(1, SHIP.symbol, since=NOON)
    async with open_store(url) as second:
        assert await second.open_reservations(1) == [kept]
        assert await second.reserve_of(1) == 7_000
        assert await second.held_ships() == {(1, SHIP.symbol): NOON}
