"""Worlds that are about to be reset, and a kind that goes on after it."""

from datetime import UTC, datetime, timedelta

import attrs
import trio

from spacetraders import clock
from spacetraders.application.bus.fields import number
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.sandbox import guesses
from spacetraders.sandbox.making import galaxy
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.state.world_clock import WorldClock
from support.harness import Harness

SUNDAY = datetime(2026, 1, 4, 13, tzinfo=UTC)
"""When a world of these is reset, by its own clock."""

A_WEEK = timedelta(days=7)

MADE = timedelta(seconds=guesses.RESET_SECONDS[1] + 60)
"""How long after a reset the world is there again, and the daemon has seen it."""

ACCOUNT = "the-token-of-an-account"
WARDEN = "warden"


@attrs.frozen
class WardenConfig:
    """Which of several it is."""

    number: int = number(1, least=0)


def warden(services: Services) -> Kind[WardenConfig]:
    """Return a kind that flies no ship, asks the game now and then, and carries over."""

    async def body(config: WardenConfig, context: Context) -> None:
        ships = await services.fleet.all(context.player, Lane.BACKGROUND)
        for ship in ships:
            await services.fleet.look(context.player, ship.symbol, Lane.BACKGROUND)
        context.log.info("has looked", number=config.number)
        await trio.sleep(30)

    return Kind(WARDEN, WardenConfig, lambda _: None, body, iterations=-1, carries_over=True)


def world_before_sunday(minutes: float = 10, *, account: str | None = None) -> World:
    """Return a world whose clock stands so many minutes before its first weekly reset."""
    now = SUNDAY - timedelta(minutes=minutes)
    return World(
        galaxy.make(1, 1, now),
        started=now,
        clock=WorldClock(now - clock.now()),
        account_token=account,
        weekly=True,
    )


async def until(harness: Harness, when: datetime) -> None:
    """Wait until the world's clock shows a time."""
    await trio.sleep((when - harness.world.time_at(clock.now())).total_seconds())
