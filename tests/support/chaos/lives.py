"""Lives of a daemon in virtual time: it is killed at any moment, and begins anew on what it left.

Daemon and sandbox are in one process, as in `simulate`. A kill is a copy of the database and the
world at one moment: whatever was in memory, or under way between the two, is gone.
"""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

import attrs
import httpx
import trio
from structlog.testing import capture_logs

from spacetraders import clock
from spacetraders.application.players.players import RegisterPlayer
from spacetraders.application.starting.autopilot import StartAutopilot
from spacetraders.assembly import Assembly, open_assembly
from spacetraders.guard import start_guarded
from spacetraders.planning.solvers import Solvers
from spacetraders.sandbox.door import gate
from spacetraders.sandbox.door.direct import DirectDoor, Told
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.making import galaxy, saving
from spacetraders.sandbox.state.world import World
from spacetraders.settings import Settings
from spacetraders.simulation.carrier import URL, SandboxAnswer, SandboxCarrier
from spacetraders.simulation.playing import BEGINS
from spacetraders.simulation.scheduling import repeatable
from spacetraders.simulation.solving import uncut
from spacetraders.simulation.strategies.game import HOME
from spacetraders.simulation.virtual_clock import VirtualClock, offload
from spacetraders.simulation.watching import MINUTE
from spacetraders.store.memory import MemoryStore, open_memory
from spacetraders.surroundings import Surroundings, within

AGENT = "PHOENIX"

WAY_SECONDS = (0.02, 0.4)
"""How long a request or an answer is under way."""

LATE_SECONDS = 5.0
"""How much longer a late answer takes."""

FINE = "fine"

FATES = {"unsent": 0.02, "broken": 0.02, "lost": 0.03, "late": 0.02, FINE: 0.91}
"""The shares of requests that never arrive, that a proxy answers with 502, whose answer is lost
after the deed was done, whose answer is late, and with which all is well."""


@attrs.define(eq=False)
class RoughCarrier(SandboxCarrier):
    """Carries requests to the sandbox in its time, and not always well.

    While `faults` is false, only the time is left. `struck` counts the faults.
    """

    dice: random.Random = attrs.field(kw_only=True)
    faults: bool = attrs.field(kw_only=True)
    struck: Counter[str] = attrs.field(factory=Counter, kw_only=True)

    async def send(self, message: Any) -> SandboxAnswer:
        """Carry out a request, once; its answer may be lost. Raises as `Carrier.send`."""
        fate = self._fate()
        await trio.sleep(self.dice.uniform(*WAY_SECONDS))
        if fate == "unsent":
            raise httpx.ConnectError("it never arrived")
        if fate == "broken":
            return SandboxAnswer(Told(502, {}, None))
        answer = await super().send(message)
        await trio.sleep(self.dice.uniform(*WAY_SECONDS))
        if fate == "lost":
            raise httpx.ReadError("the answer is lost")
        if fate == "late":
            await trio.sleep(LATE_SECONDS)
        return answer

    def _fate(self) -> str:
        if not self.faults:
            return FINE
        (fate,) = self.dice.choices(list(FATES), list(FATES.values()))
        self.struck[fate] += 1
        return fate


@attrs.frozen
class Left:
    """What a daemon leaves that is killed: `seconds` after the start of the game."""

    seconds: float
    document: Any = attrs.field(repr=False)
    image: bytes = attrs.field(repr=False)
    least_credits: int
    struck: Counter[str] = attrs.field(factory=Counter)

    @property
    def world(self) -> World:
        """The sandbox's world."""
        return saving.loaded(self.document, BEGINS + timedelta(seconds=self.seconds), None)

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """The daemon's database, for reading."""
        connection = sqlite3.connect(":memory:")
        connection.deserialize(self.image)
        try:
            yield connection
        finally:
            connection.close()


@attrs.frozen
class Lives:
    """The lives of one daemon whose autopilot flies with `reserve` credits as its floor."""

    seed: int
    reserve: int
    faults: bool = True

    def live(self, before: Left | None, until_seconds: float) -> Left:
        """Begin, or begin anew on what was left; return what is left at the kill."""
        begun = before.seconds if before else 0.0
        begins = BEGINS + timedelta(seconds=begun)
        dice = random.Random(f"ids {self.seed} {begun}")
        around = Surroundings(
            now=lambda: begins + timedelta(seconds=trio.current_time()),
            token_hex=lambda nbytes: dice.randbytes(nbytes).hex(),
            run_sync=offload,
        )
        with repeatable(self.seed), within(around), capture_logs():  # which nobody reads
            return trio.run(self._live, before, until_seconds - begun, clock=VirtualClock())

    async def _live(self, before: Left | None, seconds: float) -> Left:
        begun = before.seconds if before else 0.0
        world = before.world if before else self._fresh()
        door = DirectDoor(gate.Gate(world, gate.Counter(), Limiter()))
        dice = random.Random(f"faults {self.seed} {begun}")
        carrier = RoughCarrier(door, dice=dice, faults=False)
        async with (
            open_memory(before.image if before else None) as store,
            open_assembly(
                Settings(api_url=URL),
                store_opening=nullcontext(store),
                carrier=carrier,
                solvers=uncut(Solvers.of_routing()),
                rng=random.Random(f"jitter {self.seed} {begun}"),
            ) as inside,
            trio.open_nursery() as nursery,
        ):
            await nursery.start(inside.supervisor.run)
            start_guarded(nursery, inside.watch.run)
            if not before:
                await _begin(inside, self.reserve)
            carrier.faults = self.faults
            least = await _poorest(world, before, seconds)
            struck = carrier.struck + (before.struck if before else Counter())
            left = await _killed(store, world, Left(begun + seconds, None, b"", least, struck))
            nursery.cancel_scope.cancel(reason="it is dead already")
        return left

    def _fresh(self) -> World:
        now = clock.now()
        made = galaxy.make(self.seed, 1, now)
        return World(made, started=now, seed=self.seed, extra_ships=0, weekly=True)


async def _begin(inside: Assembly, reserve: int) -> None:
    await inside.mediator.send(RegisterPlayer(AGENT))
    await inside.mediator.send(StartAutopilot(HOME, reserve=reserve))


async def _poorest(world: World, before: Left | None, seconds: float) -> int:
    """Wait so long, and return the least credits that the agent had in all lives so far."""
    least = before.least_credits if before else world.agents[AGENT].credits
    with trio.move_on_after(seconds):
        while True:
            least = min(least, world.agents[AGENT].credits)
            await trio.sleep(MINUTE / 60)
    return least


async def _killed(store: MemoryStore, world: World, left: Left) -> Left:
    # No checkpoint of Trio between the two: database and world are of one moment.
    image = await store.image()
    return attrs.evolve(left, document=saving.saved(world, clock.now()), image=image)
