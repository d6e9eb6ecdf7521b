"""Whatever the domain can say comes back as it was, from both databases."""

from datetime import datetime

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.store.samples import (
    NOON,
    RESET,
    SYSTEM,
    add_player,
    agents,
    containers,
    fleets,
    json_objects,
    systems,
    times,
    words,
)

from spacetraders.application.ports.store import LogLine
from spacetraders.domain.containers import Container
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.players import Agent
from spacetraders.store import open_store
from spacetraders.store.tables.rows import json_text, time_text

# Each example opens the same database anew: what an earlier one left there must not matter.
on_a_database = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@on_a_database
@given(agent=agents, token=words.filter(bool), reset=words, created_at=times)
async def test_a_player_comes_back_whole(
    url: str, agent: Agent, token: str, reset: str, created_at: datetime
) -> None:
    async with open_store(url) as store:
        player = await store.add_player(agent, token=token, reset_date=reset, created_at=created_at)
        assert player in await store.players()
    assert (player.agent_symbol, player.faction) == (agent.symbol, agent.faction)
    assert (player.headquarters, player.reset_date) == (agent.headquarters, reset)
    assert player.token == token


@on_a_database
@given(waypoints=systems)
async def test_a_system_comes_back_whole(url: str, waypoints: list[Waypoint]) -> None:
    async with open_store(url) as store:
        await store.save_system(RESET, SYSTEM, waypoints)
        assert await store.load_system(RESET, SYSTEM) == tuple(waypoints)


@on_a_database
@given(fleet=fleets)
async def test_ships_come_back_whole(url: str, fleet: list[Ship]) -> None:
    async with open_store(url) as store:
        player = await add_player(store)
        await store.save_ships(player.player_id, fleet, seen_at=NOON)
        loaded = {ship.symbol: ship for ship in await store.load_ships(player.player_id)}
    assert [loaded[ship.symbol] for ship in fleet] == fleet


@on_a_database
@given(wanted=containers)
async def test_a_container_comes_back_whole(url: str, wanted: Container) -> None:
    async with open_store(url) as store:
        await add_player(store)
        if await store.get_container(wanted.container_id) is None:
            await store.add_container(Container(wanted.container_id, 1, "any", {}, NOON))
        await store.save_container(wanted)
        assert await store.get_container(wanted.container_id) == wanted


@on_a_database
@given(
    said=st.lists(
        st.builds(LogLine, st.just("one"), st.just(1), times, words, words, json_objects),
        unique_by=lambda each: (each.level, each.message, json_text(each.fields)),
    )
)
async def test_log_lines_come_back_whole(url: str, said: list[LogLine]) -> None:
    async with open_store(url) as store:
        await add_player(store)
        name = f"talker-{len(await store.containers())}"
        await store.add_container(Container(name, 1, "any", {}, NOON))
        lines = [attrs.evolve(each, container_id=name) for each in said]
        await store.append_logs(lines)
        kept = await store.logs(name, limit=len(said) + 1)
    assert [(k.level, k.message, k.fields, k.count) for k in kept] == [
        (s.level, s.message, s.fields, 1) for s in said
    ]


@given(earlier=times, later=times)
def test_text_order_is_time_order(earlier: datetime, later: datetime) -> None:
    assert (earlier < later) == (time_text(earlier) < time_text(later))
    assert datetime.fromisoformat(time_text(earlier)) == earlier
