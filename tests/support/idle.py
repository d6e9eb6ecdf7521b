"""A kind of container that does nothing, for tests of what goes on around it."""

import attrs
import trio

from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind


@attrs.frozen
class Idle:
    ship_symbol: str | None = None


async def idle(config: Idle, context: Context) -> None:
    await trio.sleep_forever()


IDLE = Kind("idle", Idle, lambda config: config.ship_symbol, idle)
