"""Figures of business, of a real fleet in the sandbox."""

import trio
from support.harness import FRIGATE, open_harness
from trio.testing import MockClock

from spacetraders.application.itself.business import READ_EVERY_SECONDS
from spacetraders.application.ports.game import Lane
from spacetraders.domain.deeds.accounts import By
from spacetraders.domain.work.sources import flows_of


async def test_the_figures_are_those_of_the_fleet(autojump_clock: MockClock) -> None:
    async with open_harness() as harness:
        player = await harness.register()
        await harness.services.fleet.all(player, Lane.PERSON)
        await harness.fly(await harness.of_type("MOON"))
        business = harness.services.business(harness.supervisor)
        await business.read()
        [agent] = business.figures.agents
        assert agent.symbol == FRIGATE.removesuffix("-1")
        assert agent.credits == 175_000 - agent.spent["fuel"] + agent.earned["goods"]
        assert sum(agent.ships.values()) == 2
        assert agent.waiting == {"no_task": 2}


async def test_they_are_read_again_and_stay_while_the_database_is_away(
    autojump_clock: MockClock,
) -> None:
    async with open_harness() as harness, trio.open_nursery() as nursery:
        business = harness.services.business(harness.supervisor)
        nursery.start_soon(business.run)
        await trio.sleep(1)
        assert business.figures.agents == []
        await harness.register()
        await trio.sleep(READ_EVERY_SECONDS + 1)
        before = business.figures
        assert len(before.agents) == 1
        harness.store.away = True
        await trio.sleep(3 * READ_EVERY_SECONDS)
        assert business.figures is before
        nursery.cancel_scope.cancel()


async def test_what_is_added_up_in_parts_is_the_whole_ledger(autojump_clock: MockClock) -> None:
    async with open_harness() as harness:
        player = await harness.register()
        business = harness.services.business(harness.supervisor)
        for destination in ("MOON", "ASTEROID", "GAS_GIANT", "MOON"):
            await business.read()
            await harness.fly(await harness.of_type(destination))
            await trio.sleep(1500)
            await business.read()
            whole = flows_of(await harness.store.sums(player.player_id, By.KIND, None))
            [agent] = business.figures.agents
            assert (agent.earned, agent.spent) == whole
        assert agent.spent["fuel"] > 0
