"""Players, systems and ships, on both databases."""

import attrs
import pytest
from support.store.samples import AGENT, NAV, NOON, RESET, SHIP, SYSTEM, add_player, later

from spacetraders.application.ports.store import Store
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game.waypoints import TradedGoods, Waypoint
from spacetraders.store import RowRefused

GOODS = TradedGoods(frozenset({"IRON", "FUEL"}), frozenset({"IRON_ORE"}))
A1 = Waypoint("X1-AB12-A1", SYSTEM, "PLANET", 1, 2, ("MARKETPLACE",), sells_fuel=True, traded=GOODS)
B2 = Waypoint("X1-AB12-B2", SYSTEM, "MOON", 1, 2, orbits="X1-AB12-A1")
C3 = Waypoint("X1-AB12-C3", SYSTEM, "ASTEROID", -9, 0)


async def test_a_new_agent_becomes_a_player_with_an_id(store: Store) -> None:
    player = await add_player(store)
    assert player.player_id == 1
    assert (player.agent_symbol, player.faction) == ("LYRA", "COSMIC")
    assert (player.headquarters, player.reset_date) == ("X1-AB12-A1", RESET)
    assert (player.token, player.created_at) == ("secret", NOON)


async def test_a_known_agent_keeps_its_id_and_gets_the_new_token(store: Store) -> None:
    first = await add_player(store)
    again = await store.add_player(AGENT, token="new", reset_date=RESET, created_at=later(9))
    assert again == attrs.evolve(first, token="new")
    assert await store.players() == [again]


async def test_a_known_agent_may_have_moved(store: Store) -> None:
    first = await add_player(store)
    moved = attrs.evolve(AGENT, faction="VOID", headquarters="X1-ZZ9-A1")
    again = await add_player(store, agent=moved)
    assert again == attrs.evolve(first, faction="VOID", headquarters="X1-ZZ9-A1")


async def test_the_same_agent_after_a_reset_is_another_player(store: Store) -> None:
    first = await add_player(store)
    second = await store.add_player(AGENT, token="t", reset_date="2026-03-08", created_at=NOON)
    assert second.player_id != first.player_id
    assert await store.players() == [first, second]


async def test_a_store_without_players_lists_none(store: Store) -> None:
    assert await store.players() == []


async def test_a_system_comes_back_in_the_order_it_was_saved(store: Store) -> None:
    await store.save_system(RESET, SYSTEM, [C3, A1, B2])
    assert await store.load_system(RESET, SYSTEM) == (C3, A1, B2)


async def test_a_system_that_was_never_saved_is_none(store: Store) -> None:
    assert await store.load_system(RESET, SYSTEM) is None


async def test_a_system_without_waypoints_is_known_to_have_none(store: Store) -> None:
    await store.save_system(RESET, SYSTEM, [])
    assert await store.load_system(RESET, SYSTEM) == ()


async def test_saving_a_system_again_replaces_its_whole_list(store: Store) -> None:
    await store.save_system(RESET, SYSTEM, [A1, B2])
    sold_out = attrs.evolve(A1, sells_fuel=False)
    await store.save_system(RESET, SYSTEM, [C3, sold_out])
    assert await store.load_system(RESET, SYSTEM) == (C3, sold_out)


async def test_a_system_of_another_reset_or_name_is_left_alone(store: Store) -> None:
    far = attrs.evolve(C3, system_symbol="X1-ZZ9")
    await store.save_system(RESET, SYSTEM, [A1])
    await store.save_system("2026-03-08", SYSTEM, [B2])
    await store.save_system(RESET, "X1-ZZ9", [far])
    assert await store.load_system(RESET, SYSTEM) == (A1,)
    assert await store.load_system("2026-03-08", SYSTEM) == (B2,)
    assert await store.load_system(RESET, "X1-ZZ9") == (far,)


async def test_ships_are_loaded_by_symbol_whatever_the_database_thinks_of_order(
    store: Store,
) -> None:
    player = await add_player(store)
    fleet = [attrs.evolve(SHIP, symbol=f"LYRA-{n}") for n in ("2", "A", "10", "a", "1")]
    await store.save_ships(player.player_id, fleet, seen_at=NOON)
    loaded = [ship.symbol for ship in await store.load_ships(player.player_id)]
    assert loaded == ["LYRA-1", "LYRA-10", "LYRA-2", "LYRA-A", "LYRA-a"]


async def test_a_ship_seen_again_is_updated_and_the_others_stay(store: Store) -> None:
    player = await add_player(store)
    probe = attrs.evolve(SHIP, symbol="LYRA-2")
    await store.save_ships(player.player_id, [SHIP, probe], seen_at=NOON)
    moved = attrs.evolve(SHIP, nav=attrs.evolve(NAV, status=NavStatus.IN_TRANSIT, x=77))
    await store.save_ships(player.player_id, [moved], seen_at=later(5))
    assert await store.load_ships(player.player_id) == [moved, probe]


async def test_no_ships_to_save_is_no_error(store: Store) -> None:
    player = await add_player(store)
    await store.save_ships(player.player_id, [], seen_at=NOON)
    assert await store.load_ships(player.player_id) == []


async def test_ships_belong_to_their_player(store: Store) -> None:
    lyra = await add_player(store)
    vega = await add_player(store, agent=attrs.evolve(AGENT, symbol="VEGA"))
    await store.save_ships(lyra.player_id, [SHIP], seen_at=NOON)
    assert await store.load_ships(vega.player_id) == []


async def test_a_ship_of_nobody_is_refused(database: Store) -> None:
    with pytest.raises(RowRefused) as caught:
        await database.save_ships(404, [SHIP], seen_at=NOON)
    assert "foreign key" in caught.value.message.lower()
    assert await database.load_ships(404) == []
