"""Agents whose registration lost its answer: the token is gone, but not the trace."""

import httpx
import pytest
import trio
from support.harness import Harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.errors.players import RegistrationLost
from spacetraders.application.players.players import ListPlayers, PlayersAndLost, RegisterPlayer
from spacetraders.domain.deeds.foundings import Founding
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.refusals import SymbolTaken
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder


def lost() -> httpx.ReadTimeout:
    return httpx.ReadTimeout("the answer is lost")


async def remembered(harness: Harness) -> list[str]:
    """The agents that are told of as asked for."""
    known = await harness.send(ListPlayers())
    return [each.agent_symbol for each in known.lost] if isinstance(known, PlayersAndLost) else []


async def test_a_registration_whose_answer_is_lost_says_that_the_agent_is_there(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.road.after["register"] = lost
    with pytest.raises(RegistrationLost, match="HERMES is there now") as caught:
        await harness.register()
    assert caught.value.details["exists"] is True
    assert "player register --token -" in caught.value.hint
    assert await remembered(harness) == ["HERMES"]


async def test_a_registration_that_was_lost_on_its_way_may_still_be_carried_out(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.world.faults.arm(FaultOrder(FaultKind.LATE, "register", seconds=30))
    with pytest.raises(RegistrationLost, match="may still be founded"):
        await harness.register()
    await trio.sleep(60)
    with pytest.raises(SymbolTaken):
        await harness.register()
    assert await remembered(harness) == ["HERMES"]


async def test_an_agent_whose_token_was_found_again_is_not_told_of_any_more(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.road.after["register"] = lost
    with pytest.raises(RegistrationLost):
        await harness.register()
    token = harness.world.authority.issue("HERMES", clock.now())
    await harness.send(RegisterPlayer(token=token))
    assert await remembered(harness) == []


async def test_a_registration_that_was_answered_or_refused_leaves_nothing_to_tell_of(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await harness.register()
    with pytest.raises(SymbolTaken):
        await harness.register()
    assert await remembered(harness) == []
    assert await harness.store.foundings(IntentState.OPEN) == []


async def test_a_registration_that_a_crash_left_open_is_told_of_at_the_next_start(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await harness.register()
    (done,) = await harness.store.foundings(IntentState.DONE)
    await harness.store.open_founding(Founding(0, "LYRA", "COSMIC", "day", done.created_at))
    await harness.services.players.recall()
    assert await remembered(harness) == ["LYRA"]


async def test_an_agent_that_nobody_can_ask_for_may_be_there(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.road.before["POST register"] = lost
    harness.world.faults.arm(FaultOrder(FaultKind.SERVER_ERROR, "get_public_agent", count=-1))
    with pytest.raises(RegistrationLost, match="HERMES may have been founded"):
        await harness.register()


async def test_a_registration_is_settled_later_where_the_database_is_away(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.world.faults.arm(FaultOrder(FaultKind.LOST_SLOW, "register", seconds=5))
    async with trio.open_nursery() as nursery:

        async def registering() -> None:
            with pytest.raises(RegistrationLost):
                await harness.register()

        nursery.start_soon(registering)
        await trio.sleep(1)
        harness.store.away = True
        await trio.sleep(10)
        harness.store.away = False
    assert await remembered(harness) == []
    await harness.services.players.recall()
    assert await remembered(harness) == ["HERMES"]
