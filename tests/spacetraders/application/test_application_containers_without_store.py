"""Containers are told of from memory while the database is away."""

import pytest
import trio
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock

from spacetraders.application.orders.containers import (
    CreateContainer,
    GetContainer,
    ListContainers,
    OnlyLive,
)
from spacetraders.application.players.players import PlayerRef
from spacetraders.domain.containers import State
from spacetraders.domain.players import Player
from spacetraders.rpc.views import view


@pytest.fixture
async def container_id(harness: Harness, player: Player, autojump_clock: MockClock) -> str:
    """One that flies, with the database gone since."""
    config = {"ship_symbol": FRIGATE, "destination": await harness.of_type("GAS_GIANT")}
    seen = await harness.send(CreateContainer(ANY, "navigate", config))
    await trio.sleep(5)
    harness.store.away = True
    made: str = seen.container.container_id
    return made


async def test_a_list_without_a_database_has_the_live_ones_and_says_so(
    harness: Harness, player: Player, container_id: str, autojump_clock: MockClock
) -> None:
    listed = await harness.send(ListContainers())
    assert isinstance(listed, OnlyLive)
    [seen] = listed.items
    assert (seen.container.container_id, seen.agent_symbol) == (container_id, player.agent_symbol)
    assert view(listed)["only_live"] is True


@pytest.mark.parametrize(
    "query",
    [
        ListContainers(PlayerRef(agent_symbol="SOMEBODY")),
        ListContainers(PlayerRef(player_id=99)),
        ListContainers(state=State.BACKOFF),
        ListContainers(kind="tour"),
        ListContainers(ship_symbol="HERMES-9"),
    ],
    ids=lambda query: str(query)[15:60],
)
async def test_a_list_without_a_database_is_filtered_all_the_same(
    harness: Harness, container_id: str, query: ListContainers, autojump_clock: MockClock
) -> None:
    assert (await harness.send(query)).items == []


async def test_a_list_of_one_agent_needs_no_database(
    harness: Harness, player: Player, container_id: str, autojump_clock: MockClock
) -> None:
    listed = await harness.send(ListContainers(PlayerRef(agent_symbol=player.agent_symbol)))
    assert len(listed.items) == 1


async def test_a_live_container_is_told_of_without_a_database(
    harness: Harness, player: Player, container_id: str, autojump_clock: MockClock
) -> None:
    seen = await harness.send(GetContainer(container_id))
    assert seen.agent_symbol == player.agent_symbol
