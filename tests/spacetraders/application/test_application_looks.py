"""Looks at deeds in doubt: each doubt has one looker, and a look that fails ends nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import pytest
import trio
from support.application.orders import PROBE
from support.harness import ANY, FRIGATE, SECOND_LOOK_SECONDS, Harness, open_harness
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.deeds.doubts import DEFECT_SECONDS
from spacetraders.application.deeds.settlement import Settlement
from spacetraders.application.operations import table
from spacetraders.application.orders.ships import OrbitShip
from spacetraders.domain.deeds.doubts import LATE_SECONDS
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.players import Player

OPEN = IntentState.OPEN


def left_open(player: Player, ship_symbol: str = FRIGATE) -> Intent:
    before = Before(player.headquarters, "DOCKED", 1, level=1)
    return Intent(0, player.player_id, ship_symbol, table.ORBIT, clock.now(), before=before)


async def states(store: StoreInMemory) -> list[IntentState]:
    return [intent.state for intent in await store.intents()]


@attrs.define(eq=False)
class Looks:
    """The looks that are taken; `defect` is raised by those at these ships."""

    settlement: Settlement
    defects: set[str] = attrs.field(factory=set)
    seconds: float = 0.0
    taken: list[tuple[str | None, bool]] = attrs.field(factory=list)

    async def look_up(
        self,
        player: Player,
        intents: Sequence[Intent],
        shown: Mapping[str, Ship] | None = None,
        **how: Any,
    ) -> Any:
        self.taken += [(intent.ship_symbol, how["last"]) for intent in intents]
        await trio.sleep(self.seconds)
        if any(intent.ship_symbol in self.defects for intent in intents):
            raise ValueError("a rest of the reactor that is no number")
        return await self.settlement.look_up(player, intents, shown, **how)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.settlement, name)


@pytest.fixture
async def looks(harness: Harness) -> Looks:
    looks = Looks(harness.services.deeds.settlement)
    harness.services.deeds.doubts.settlement = looks  # type: ignore[assignment]
    return looks


async def opened(harness: Harness, player: Player, ship_symbol: str = FRIGATE) -> Intent:
    return await harness.store.open_intent(left_open(player, ship_symbol))


async def test_a_defect_in_a_look_leaves_the_deed_open_and_the_fleet_flying(
    harness: Harness, player: Player, looks: Looks, autojump_clock: MockClock
) -> None:
    looks.defects.add(FRIGATE)
    harness.services.deeds.doubts.add(player, await opened(harness, player))
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert await states(harness.store) == [OPEN]
    assert harness.supervisor.holder(player.player_id, FRIGATE) is not None
    await harness.send(OrbitShip(ANY, PROBE))


async def test_a_look_that_failed_by_a_defect_is_taken_again(
    harness: Harness, player: Player, looks: Looks, autojump_clock: MockClock
) -> None:
    looks.defects.add(FRIGATE)
    harness.services.deeds.doubts.add(player, await opened(harness, player))
    await trio.sleep(SECOND_LOOK_SECONDS)
    looks.defects.clear()
    await trio.sleep(DEFECT_SECONDS)
    assert await states(harness.store) != [OPEN]
    assert harness.supervisor.holder(player.player_id, FRIGATE) is None


async def test_a_deed_that_cannot_be_judged_does_not_keep_the_next_daemon_from_flying(
    store: StoreInMemory, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_harness(store=store) as harness:
        player = await harness.register()
        await opened(harness, player)
        world = harness.world

    async def look_up(*_: object, **__: object) -> None:
        raise ValueError("a rest of the reactor that is no number")

    monkeypatch.setattr(Settlement, "look_up", look_up)
    autojump_clock.jump(1)
    async with open_harness(store=store, world=world) as harness:
        await trio.sleep(3 * LATE_SECONDS)
        await harness.send(OrbitShip(ANY, PROBE))
        assert await states(store) == [OPEN, IntentState.DONE]


async def test_two_calls_that_overlap_take_one_look_at_each_deed(
    harness: Harness, player: Player, looks: Looks, autojump_clock: MockClock
) -> None:
    looks.seconds = 1.0
    doubts = harness.services.deeds.doubts
    doubts.add(player, await opened(harness, player), look=False)
    async with trio.open_nursery() as nursery:
        for _ in range(2):
            nursery.start_soon(lambda: doubts.look_at(player, None, attempts=1))
    await trio.sleep(SECOND_LOOK_SECONDS + 2)
    assert looks.taken == [(FRIGATE, False), (FRIGATE, True)]
    assert not len(doubts)


async def test_what_another_call_looks_at_is_not_handed_over_meanwhile(
    harness: Harness, player: Player, looks: Looks, autojump_clock: MockClock
) -> None:
    looks.seconds = 1.0
    doubts = harness.services.deeds.doubts
    doubts.add(player, await opened(harness, player), look=False)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(lambda: doubts.look_at(player, None, attempts=1))
        await trio.sleep(0.5)
        doubts.look_later(player)
    await trio.sleep(SECOND_LOOK_SECONDS + 2)
    assert looks.taken == [(FRIGATE, False), (FRIGATE, True)]


async def test_what_a_cancelled_call_did_not_look_at_is_looked_at_all_the_same(
    harness: Harness, player: Player, looks: Looks, autojump_clock: MockClock
) -> None:
    looks.seconds = 1.0
    doubts = harness.services.deeds.doubts
    doubts.add(player, await opened(harness, player), look=False)
    with trio.move_on_after(0.5):
        await doubts.look_at(player, None, attempts=1)
    await trio.sleep(SECOND_LOOK_SECONDS + 2)
    assert not len(doubts)
    assert await states(harness.store) != [OPEN]
