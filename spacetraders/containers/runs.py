"""Runs: the body of a container, run again after a failure or an iteration as its policy says.

`spacetraders.domain.containers` decides what follows the end of a run, as a function of its
arguments. Here that is carried out.
"""

import random
from functools import partial

import attrs
import trio

from spacetraders import clock
from spacetraders.application.deeds.doubts import Doubts
from spacetraders.application.ports.universe import Universe
from spacetraders.containers.failures import (
    flown_in,
    is_fruitless,
    is_lasting,
    is_outside,
    reason_of,
    tell_failure,
)
from spacetraders.containers.fitness import Fitness
from spacetraders.containers.live import Live
from spacetraders.containers.rows import Rows
from spacetraders.domain.containers import (
    Again,
    Finish,
    State,
    after_failure,
    after_outage,
    after_success,
)
from spacetraders.domain.deeds.doubts import Subject
from spacetraders.domain.idle import IdleKind
from spacetraders.domain.refusals import StaleToken
from spacetraders.errors import leaves


@attrs.frozen
class Runs:
    """Runs containers to their end. From `rng` comes the jitter of their backoffs."""

    rows: Rows
    doubts: Doubts
    fitness: Fitness
    universe: Universe
    rng: random.Random

    async def to_the_end(self, live: Live) -> Finish:
        """Run a container until its policy says that it has ended, and return how.

        The counts of restarts and iterations are in its row before each pause. It may be cancelled
        at any time: then the row stays alive.

        Raises:
            PlayerFlown: another daemon flies the player.
        """
        while True:
            verdict = await self._once(live)
            if isinstance(verdict, Finish):
                return verdict
            state = State.BACKOFF if verdict.container.exit_reason else State.RUNNING
            live.enter(state, verdict.container)
            # The count of iterations is written before the pause: a daemon that is killed in it
            # does not do a finished run again.
            await self.rows.keep_for_sure(live)
            await trio.sleep(verdict.delay_seconds)

    async def _once(self, live: Live) -> Finish | Again:
        started = clock.monotonic()
        try:
            if live.before_body is not None:
                await live.before_body()
                live.before_body = None
            await self._cleared(live)
            await self.fitness.in_a_run(live)
            started = clock.monotonic()  # waits before the body do not make a run a healthy one
            live.enter(State.RUNNING)
            await self.rows.keep(live)
            config = live.kind.configured(live.container.config)
            live.context.step = live.container.step
            live.context.keep_step = partial(self._keep_step, live)
            await live.kind.body(config, live.context)
        except Exception as error:
            # That another daemon has the player is no failure of the run, and no restart follows.
            flown = flown_in(error)
            if flown is error:
                raise
            # What it waited for is not why the next run waits.
            live.context.works()
            live.waits.held_up(None)
            tell_failure(live.context.log, error)
            if flown is not None:
                raise flown from None
            over = await self._over(live, error)
            if over is not None:
                return over
            if is_outside(error):
                live.outages += 1
                return after_outage(
                    live.container,
                    reason_of(error),
                    in_a_row=live.outages,
                    jitter=self.rng.random(),
                )
            return after_failure(
                live.container,
                reason_of(error),
                ran_seconds=0.0 if is_fruitless(error) else clock.monotonic() - started,
                lasting=is_lasting(error),
                jitter=self.rng.random(),
            )
        live.outages = 0
        return after_success(live.container, ran_seconds=clock.monotonic() - started)

    async def _over(self, live: Live, error: Exception) -> Finish | None:
        """Return the end of a container whose universe is over, else None."""
        # A token that is refused looks the same while nobody has asked for the server's status.
        if any(isinstance(single, StaleToken) for single in leaves(error)):
            await self.universe.judged()
        over = self.universe.over(live.context.player)
        if over is None:
            return None
        if over.message != reason_of(error).message:
            live.context.log.warning(over.message, kind=over.kind)
        ended = attrs.evolve(live.container, state=State.STOPPED, exit_reason=reason_of(over))
        return Finish(ended)

    async def _cleared(self, live: Live) -> None:
        """Wait until no deed of the ship is in doubt."""
        # The body would act on a ship whose state it misjudges, and would do the deed twice.
        container = live.container
        if container.ship_symbol is None:
            return
        ship = [Subject("ship", container.ship_symbol)]
        doubt = self.doubts.about(container.player_id, ship)
        if doubt is not None:
            live.context.log.warning(
                "waits until it is known whether a deed was carried out",
                deed=doubt.intent.operation.name,
                looks_again=clock.iso(doubt.again_at),
            )
            waits = f"it is not known whether {doubt.intent.operation.name} was carried out"
            live.context.waits(waits, doubt.again_at, kind=IdleKind.DEED_IN_DOUBT)
            await self.doubts.cleared(container.player_id, ship)
            live.context.works()

    async def _keep_step(self, live: Live, step: int) -> None:
        live.container = attrs.evolve(live.container, step=step)
        await self.rows.keep(live)
