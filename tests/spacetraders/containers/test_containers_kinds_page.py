"""The page on new kinds: its example is a kind that flies."""

import re
import types
from pathlib import Path

import trio
from support.harness import ANY, FRIGATE, open_harness
from trio.testing import MockClock

from spacetraders.application.orders.containers import CreateContainer
from spacetraders.containers.context import Context
from spacetraders.containers.logbook import ContainerLog
from spacetraders.domain.containers import State

PAGE = Path(__file__).parents[3] / "docs" / "kinds.md"


def example() -> types.ModuleType:
    """The page's module, as a reader would type it."""
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found is not None
    module = types.ModuleType("patrol")
    exec(compile(found[1], str(PAGE), "exec"), module.__dict__)
    return module


async def test_the_example_flies_as_it_says(autojump_clock: MockClock) -> None:
    async with open_harness(made=(example().patrol,)) as harness:
        player = await harness.register()
        ends = {"one_end": player.headquarters, "other_end": await harness.of_type("MOON")}
        config = {"ship_symbol": FRIGATE, **ends}
        seen = await harness.send(CreateContainer(ANY, "patrol", config, max_iterations=2))
        await harness.ended(seen.container.container_id)
        row = await harness.row(seen.container.container_id)
        ship = harness.world.agent("HERMES").ship(FRIGATE)
    assert (row.state, row.iteration) == (State.COMPLETED, 2)
    assert ship.nav.destination.symbol == player.headquarters


async def test_the_example_goes_on_with_the_way_back_where_that_was_broken_off(
    autojump_clock: MockClock,
) -> None:
    async with open_harness(made=(example().patrol,)) as harness:
        player = await harness.register()
        ends = {"one_end": player.headquarters, "other_end": await harness.of_type("MOON")}
        config = {"ship_symbol": FRIGATE, **ends}
        once = await harness.send(CreateContainer(ANY, "patrol", config, max_iterations=1))
        await harness.ended(once.container.container_id)
        kind = example().patrol(harness.services)
        log = ContainerLog(harness.logbook, once.container)
        began = trio.current_time()
        # The ship is at the end of the way back already, so that nothing is left to fly.
        await kind.body(kind.configured(config), Context(player, log, step=1))
        assert trio.current_time() - began < 1
