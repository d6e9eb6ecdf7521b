"""Jump gates, on both databases: what is known of them, apart from the lists of waypoints."""

import attrs
from support.store.samples import RESET, SYSTEM

from spacetraders.application.ports.store import Store
from spacetraders.domain.game.systems import StarSystem
from spacetraders.domain.game.waypoints import Waypoint

HERE = StarSystem(SYSTEM, -5, 7, f"{SYSTEM}-I9", built=True, connections=("X1-CD34-I9",))
SEEN = StarSystem("X1-CD34", 300, 400, "X1-CD34-I9")
WITHOUT = StarSystem("X1-EF56", 0, 0, None)


async def test_systems_come_back_by_symbol_as_they_were_saved(store: Store) -> None:
    await store.save_gates(RESET, [WITHOUT, SEEN, HERE])
    assert await store.load_gates(RESET) == [HERE, SEEN, WITHOUT]


async def test_what_is_learnt_later_replaces_what_was_known(store: Store) -> None:
    await store.save_gates(RESET, [SEEN, HERE])
    unbuilt = attrs.evolve(SEEN, built=False, connections=())
    await store.save_gates(RESET, [unbuilt])
    assert await store.load_gates(RESET) == [HERE, unbuilt]


async def test_gates_belong_to_one_universe(store: Store) -> None:
    await store.save_gates(RESET, [HERE])
    assert await store.load_gates("2030-01-01") == []


async def test_a_system_whose_gate_is_known_is_not_charted_by_that(store: Store) -> None:
    await store.save_gates(RESET, [HERE])
    assert await store.load_system(RESET, SYSTEM) is None


async def test_a_charted_system_is_nowhere_in_the_galaxy_until_it_is_located(store: Store) -> None:
    await store.save_system(RESET, SYSTEM, [])
    assert await store.load_gates(RESET) == []


async def test_charts_and_gates_do_not_disturb_each_other(store: Store) -> None:
    place = Waypoint(f"{SYSTEM}-A1", SYSTEM, "PLANET", 1, 2)
    await store.save_gates(RESET, [HERE])
    await store.save_system(RESET, SYSTEM, [place])
    await store.save_gates(RESET, [HERE])
    assert await store.load_system(RESET, SYSTEM) == (place,)
    assert await store.load_gates(RESET) == [HERE]


async def test_no_news_is_nothing_to_save(store: Store) -> None:
    await store.save_gates(RESET, [])
    assert await store.load_gates(RESET) == []
