"""Players that are removed: refused while anything runs, and back with their rows."""

from collections.abc import AsyncIterator

import pytest
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders.application.errors.players import PlayerBusy, UnknownPlayer
from spacetraders.application.looking.ledger import ListEntries
from spacetraders.application.orders.containers import (
    CreateContainer,
    ListContainers,
    StopContainer,
)
from spacetraders.application.orders.removing import RemovePlayer
from spacetraders.application.players.players import ListPlayers, PlayerRef, RegisterPlayer


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def haul(harness: Harness) -> str:
    seen = await harness.send(CreateContainer(ANY, "haul", {"ship_symbol": FRIGATE}))
    container_id: str = seen.container.container_id
    return container_id


async def test_a_player_is_not_removed_while_a_container_of_it_runs(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await haul(harness)
    with pytest.raises(PlayerBusy) as refused:
        await harness.send(RemovePlayer(ANY))
    assert list(refused.value.container_ids) == [container_id]
    assert len(await harness.send(ListPlayers())) == 1


async def test_a_removed_player_is_listed_and_meant_no_more(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await harness.send(StopContainer(await haul(harness)))
    removed = await harness.send(RemovePlayer(PlayerRef(agent_symbol="HERMES")))
    assert removed.agent_symbol == "HERMES"
    assert await harness.send(ListPlayers()) == []
    with pytest.raises(UnknownPlayer):
        await harness.send(RemovePlayer(PlayerRef(agent_symbol="HERMES")))


async def test_the_token_is_gone_from_the_database_and_the_rows_stay(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (player,) = await harness.store.players()
    container_id = await haul(harness)
    await harness.send(StopContainer(container_id))
    await harness.send(RemovePlayer(ANY))
    assert await harness.store.get_container(container_id) is not None
    assert not await harness.store.players()
    back = await harness.send(RegisterPlayer(token=player.token))
    assert back.player.player_id == player.player_id
    listed = await harness.send(ListContainers(player=ANY))
    assert [each.container.container_id for each in listed] == [container_id]
    assert await harness.send(ListEntries(ANY))
