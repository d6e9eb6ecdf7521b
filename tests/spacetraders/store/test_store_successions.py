"""Successions are kept once each, told apart by universe, and end once, on both databases."""

from support.store.samples import NOON, add_player, later

from spacetraders.application.ports.store import Store

HERE, NEXT = "2026-01-11", "2026-01-18"


async def test_a_succession_is_open_until_it_is_done(store: Store) -> None:
    player = await add_player(store)
    assert await store.open_successions(HERE) == []
    await store.open_succession(player.player_id, HERE, opened_at=NOON)
    assert await store.open_successions(HERE) == [player.player_id]
    await store.end_succession(player.player_id, HERE, done_at=later(1))
    assert await store.open_successions(HERE) == []


async def test_one_that_is_there_is_not_opened_again(store: Store) -> None:
    player = await add_player(store)
    for _ in range(2):
        await store.open_succession(player.player_id, HERE, opened_at=NOON)
    await store.end_succession(player.player_id, HERE, done_at=later(1))
    await store.open_succession(player.player_id, HERE, opened_at=later(2))
    assert await store.open_successions(HERE) == []


async def test_each_universe_has_its_own(store: Store) -> None:
    player = await add_player(store)
    await store.open_succession(player.player_id, HERE, opened_at=NOON)
    await store.open_succession(player.player_id, NEXT, opened_at=NOON)
    await store.end_succession(player.player_id, HERE, done_at=later(1))
    assert await store.open_successions(NEXT) == [player.player_id]
