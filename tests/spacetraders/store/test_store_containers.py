"""Containers and the claims on ships, on both databases."""

import attrs
import pytest
import trio
from support.store.samples import AGENT, NOON, add_player, container, later, line

from spacetraders.application.ports.store import ShipClaimed, Store
from spacetraders.domain.containers import FINAL_STATES, LIVE_STATES, ExitReason, State
from spacetraders.store import RowRefused


@pytest.fixture
async def store(store: Store) -> Store:
    await add_player(store)
    await add_player(store, agent=attrs.evolve(AGENT, symbol="VEGA"))
    return store


async def test_a_container_is_found_by_its_id(store: Store) -> None:
    one = container("one", ship_symbol="LYRA-1")
    await store.add_container(one)
    assert await store.get_container("one") == one


async def test_an_unknown_container_is_none(store: Store) -> None:
    assert await store.get_container("one") is None


async def test_an_id_that_no_database_can_hold_is_only_unknown(store: Store) -> None:
    assert await store.get_container("nul \0, half a pair \ud800") is None
    assert await store.containers(player_id=10**30) == []


async def test_a_second_container_with_the_same_key_is_refused(database: Store) -> None:
    await add_player(database)
    one = container("one")
    await database.add_container(one)
    with pytest.raises(RowRefused):
        await database.add_container(attrs.evolve(one, kind="scout"))
    assert await database.get_container("one") == one


async def test_a_container_of_nobody_is_refused(database: Store) -> None:
    await add_player(database)
    with pytest.raises(RowRefused):
        await database.add_container(container("one", player_id=404))


async def test_a_saved_container_has_its_new_fields(store: Store) -> None:
    one = container("one", ship_symbol="LYRA-1")
    await store.add_container(one)
    failed = attrs.evolve(
        one,
        state=State.BACKOFF,
        restarts=3,
        state_since=later(4),
        exit_reason=ExitReason("lost", "the answer was lost"),
    )
    await store.save_container(failed)
    assert await store.get_container("one") == failed


async def test_saving_one_container_leaves_the_others_alone(store: Store) -> None:
    one, two = container("one"), container("two")
    await store.add_container(one)
    await store.add_container(two)
    await store.save_container(attrs.evolve(one, state=State.FAILED))
    assert await store.get_container("two") == two


async def test_containers_are_listed_oldest_first(store: Store) -> None:
    old, new = container("z"), container("a", created_at=later(0.000001))
    twin = container("y")
    for each in (new, old, twin):
        await store.add_container(each)
    assert await store.containers() == [twin, old, new]


async def test_a_list_has_what_fits_every_filter(store: Store) -> None:
    mine = container("one", ship_symbol="LYRA-1", state=State.RUNNING)
    scout = container("two", kind="scout", ship_symbol="LYRA-2")
    hers = container("three", player_id=2, ship_symbol="LYRA-1")
    ended = container("four", ship_symbol="LYRA-1", state=State.STOPPED)
    everyone = [mine, scout, hers, ended]
    for each in everyone:
        await store.add_container(each)

    async def ids(**filters: object) -> set[str]:
        return {found.container_id for found in await store.containers(**filters)}  # type: ignore[arg-type]

    assert await ids() == {"one", "two", "three", "four"}
    assert await ids(player_id=1) == {"one", "two", "four"}
    assert await ids(kind="scout") == {"two"}
    assert await ids(ship_symbol="LYRA-1") == {"one", "three", "four"}
    assert await ids(states=LIVE_STATES) == {"one", "two", "three"}
    assert await ids(states=frozenset({State.RUNNING, State.STOPPED})) == {"one", "four"}
    assert await ids(states=frozenset()) == set()
    assert await ids(player_id=1, states=LIVE_STATES, kind="navigate", ship_symbol="LYRA-1") == {
        "one"
    }


async def test_a_claimed_ship_is_refused_and_the_holder_is_named(store: Store) -> None:
    await store.add_container(container("one", ship_symbol="LYRA-1"))
    with pytest.raises(ShipClaimed) as caught:
        await store.add_container(container("two", ship_symbol="LYRA-1"))
    assert caught.value.details == {
        "ship_symbol": "LYRA-1",
        "container_id": "one",
        "holder": "container",
    }


async def test_a_refused_claim_leaves_no_container_behind(store: Store) -> None:
    await store.add_container(container("one", ship_symbol="LYRA-1"))
    with pytest.raises(ShipClaimed):
        await store.add_container(container("two", ship_symbol="LYRA-1"))
    assert await store.get_container("two") is None


async def test_a_refused_claim_is_an_answer_and_no_failure(store: Store) -> None:
    await store.add_container(container("one", ship_symbol="LYRA-1"))
    with pytest.raises(ShipClaimed):
        await store.add_container(container("two", ship_symbol="LYRA-1"))
    assert store.statistics().failures == 0
    assert store.statistics().available


@pytest.mark.parametrize("final", sorted(FINAL_STATES))
async def test_a_final_state_gives_the_ship_back(store: Store, final: State) -> None:
    one = container("one", ship_symbol="LYRA-1")
    await store.add_container(one)
    await store.save_container(attrs.evolve(one, state=final))
    await store.add_container(container("two", ship_symbol="LYRA-1"))


@pytest.mark.parametrize("live", sorted(LIVE_STATES))
async def test_every_other_state_keeps_the_ship(store: Store, live: State) -> None:
    one = container("one", ship_symbol="LYRA-1")
    await store.add_container(one)
    await store.save_container(attrs.evolve(one, state=live))
    with pytest.raises(ShipClaimed):
        await store.add_container(container("two", ship_symbol="LYRA-1"))


async def test_a_container_that_has_ended_claims_nothing(store: Store) -> None:
    await store.add_container(container("old", ship_symbol="LYRA-1", state=State.COMPLETED))
    await store.add_container(container("new", ship_symbol="LYRA-1"))


async def test_containers_without_a_ship_live_side_by_side(store: Store) -> None:
    await store.add_container(container("one"))
    await store.add_container(container("two"))
    assert len(await store.containers()) == 2


async def test_ships_of_the_same_name_belong_to_different_players(store: Store) -> None:
    await store.add_container(container("one", ship_symbol="LYRA-1"))
    await store.add_container(container("two", ship_symbol="LYRA-1", player_id=2))


async def test_of_many_who_race_for_a_ship_exactly_one_gets_it(store: Store) -> None:
    holders: list[str] = []
    refusals: list[str] = []

    async def claim(name: str) -> None:
        try:
            await store.add_container(container(name, ship_symbol="LYRA-1"))
        except ShipClaimed as claimed:
            refusals.append(claimed.container_id)
        else:
            holders.append(name)

    async with trio.open_nursery() as nursery:
        for number in range(20):
            nursery.start_soon(claim, f"c{number}")
    assert len(holders) == 1
    assert refusals == holders * 19
    assert [found.container_id for found in await store.containers()] == holders


async def test_an_ended_container_is_removed_with_its_log(store: Store) -> None:
    one = container("one", state=State.FAILED)
    await store.add_container(one)
    await store.append_logs([line("took off")])
    assert await store.remove_container("one")
    assert await store.get_container("one") is None
    assert await store.logs("one", limit=10) == []


async def test_a_live_container_is_not_removed(store: Store) -> None:
    one = container("one", ship_symbol="LYRA-1")
    await store.add_container(one)
    assert not await store.remove_container("one")
    assert await store.get_container("one") == one


async def test_there_is_nothing_to_remove_where_there_is_nothing(store: Store) -> None:
    assert not await store.remove_container("one")


async def test_a_name_is_free_again_after_its_container_was_removed(store: Store) -> None:
    await store.add_container(container("one", state=State.STOPPED))
    await store.remove_container("one")
    await store.add_container(container("one", created_at=NOON))
