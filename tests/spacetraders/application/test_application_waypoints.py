"""Which waypoints fit a question."""

import pytest
from support.harness import ANY, Harness
from trio.testing import MockClock

from spacetraders.application.errors.places import UnknownSystem, UnknownWaypoint
from spacetraders.application.looking.waypoints import GetWaypoint, ListWaypoints
from spacetraders.domain.game.waypoints import Waypoint, system_of
from spacetraders.domain.players import Player


async def listed(harness: Harness, **filters: str) -> list[Waypoint]:
    return list(await harness.send(ListWaypoints(ANY, **filters)))


async def test_the_headquarters_system_is_meant_where_none_is_named(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    home = system_of(player.headquarters)
    assert await listed(harness) == await listed(harness, system_symbol=home.lower())
    assert {w.system_symbol for w in await listed(harness)} == {home}


async def test_a_type_is_a_filter(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    found = await listed(harness, type="gas_giant")
    every = await listed(harness)
    assert found == [w for w in every if w.type == "GAS_GIANT"] != []


async def test_a_trait_is_a_filter(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    found = await listed(harness, trait="marketplace")
    every = await listed(harness)
    assert found == [w for w in every if "MARKETPLACE" in w.traits] != []


async def test_filters_hold_together(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    found = await listed(harness, type="PLANET", trait="SHIPYARD")
    assert all(w.type == "PLANET" and "SHIPYARD" in w.traits for w in found)
    assert len(found) < len(await listed(harness, type="PLANET"))


async def test_what_no_waypoint_has_leaves_none(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    assert await listed(harness, type="NEBULA", trait="HAUNTED") == []


async def test_a_system_that_is_not_there_is_an_error(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownSystem):
        await listed(harness, system_symbol="X1-NONE")


async def test_a_waypoint_is_found_in_any_case(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    found = await harness.send(GetWaypoint(ANY, player.headquarters.lower()))
    assert found.symbol == player.headquarters


async def test_a_waypoint_that_is_not_there_is_an_error(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownWaypoint):
        await harness.send(GetWaypoint(ANY, f"{system_of(player.headquarters)}-Z99"))
