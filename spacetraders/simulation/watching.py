"""Watching a game: samples of the world by minute and hour, which change nothing in it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import attrs
import trio

from spacetraders import clock
from spacetraders.application.ports.containers import Containers
from spacetraders.sandbox.catalogue.supply_chain import SUPPLY_CHAIN
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Kind
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World
from spacetraders.simulation.idleness import NO_CONTAINER, Idleness
from spacetraders.simulation.income import Income
from spacetraders.simulation.plan import Plan, Until
from spacetraders.simulation.worth import is_at_work, net_worth

MINUTE, HOUR = 60.0, 3600.0
"""In virtual seconds."""


@attrs.frozen
class Progress:
    """How far a game is: `hour` of at most `hours`, with the agent's figures then."""

    hour: int
    hours: int
    credits: int
    net_worth: int
    ships: int

    def __str__(self) -> str:
        return (
            f"hour {self.hour} of {self.hours}, {self.credits:,} credits, "
            f"worth {self.net_worth:,}, {self.ships} ships"
        )


Tell = Callable[[Progress], None]


@attrs.define
class Measured:
    """What was measured so far, `minutes` after the start, in a universe after so many resets.

    `credits` and `net_worth` are those at the start and after each hour, and at the end where a
    game ends within one.
    """

    credits: list[int] = attrs.field(factory=list)
    net_worth: list[int] = attrs.field(factory=list)
    minutes: int = 0
    universe: int = 0
    gate_opened_hour: float | None = None
    income: Income = attrs.field(factory=Income)
    idleness: Idleness = attrs.field(factory=Idleness)


@attrs.frozen
class GameWatch:
    """Watches the only agent of a world.

    `began` is the start of the game on Trio's clock, which for a saved game was before this run.
    `tell` is called with the progress each hour, and `save` is awaited at the hour of `save_at`.
    """

    plan: Plan
    world: World
    containers: Containers
    began: float
    measured: Measured = attrs.field(factory=Measured)
    tell: Tell = attrs.field(default=lambda _: None)
    save: Callable[[Measured], Awaitable[None]] | None = None
    save_at: int = 0

    async def to_the_end(self) -> None:
        """Take the samples until the game is over: by its hours, its gate, or the reset."""
        measured = self.measured
        if not measured.credits:
            self._note_hour()
        while not self._over():
            measured.minutes += 1
            await trio.sleep_until(self.began + measured.minutes * MINUTE)
            self._note_minute()
            if measured.minutes % 60 == 0:
                self._note_hour()
            if self.save is not None and measured.minutes == self.save_at * 60:
                await self.save(measured)
        if measured.minutes % 60:
            self._note_hour()

    def _over(self) -> bool:
        match self.plan.until:
            case Until.GATE if self.measured.gate_opened_hour is not None:
                return True
            case Until.RESET if self._ends_within(MINUTE):
                return True
        return self.measured.minutes >= self.plan.hours * 60

    def _ends_within(self, seconds: float) -> bool:
        """Whether the universe is made anew before so many seconds have passed."""
        due = self.world.next_reset
        return due is not None and clock.now() + timedelta(seconds=seconds) >= due

    def _note_minute(self) -> None:
        measured, now = self.measured, clock.now()
        if measured.universe != self.world.resets:
            measured.universe = self.world.resets
            measured.income.begin_anew()
        measured.income.take(self.world.ledger.after(measured.income.seen), self._makes)
        flown = {it.ship_symbol: it.container_id for it in self.containers.live()}
        for ship in self._ships():
            if ship.cargo_capacity:
                at_work = is_at_work(ship, now)
                reason = None if at_work else self._reason(flown.get(ship.symbol))
                measured.idleness.look(reason)
        if measured.gate_opened_hour is None and not self.world.resets:
            measured.gate_opened_hour = self._gate_opened_hour()

    def _reason(self, container_id: str | None) -> str | None:
        if container_id is None:
            return NO_CONTAINER
        idle = self.containers.idle(container_id)
        return None if idle is None else idle.kind

    def _note_hour(self) -> None:
        measured, agent = self.measured, self._agent()
        measured.credits.append(agent.credits if agent else 0)
        measured.net_worth.append(net_worth(self.world, agent) if agent else 0)
        figures = measured.credits[-1], measured.net_worth[-1], len(self._ships())
        self.tell(Progress(measured.minutes // 60, self.plan.hours, *figures))

    def _agent(self) -> Agent | None:
        # After a reset there is none, until it is registered anew.
        return self.world.agents.get(self.plan.agent)

    def _ships(self) -> list[Ship]:
        agent = self._agent()
        return list(agent.ships.values()) if agent else []

    def _makes(self, waypoint: str, good: str) -> bool:
        market = self.world.find_market(waypoint)
        return market is not None and any(
            listing.kind is Kind.EXPORT and good in SUPPLY_CHAIN.get(listing.good, ())
            for listing in market.listings.values()
        )

    def _gate_opened_hour(self) -> float | None:
        gate = self._gate()
        if gate is None or self.world.place(gate).under_construction:
            return None
        # The last supply completed it. Without one it was open from the start.
        supplies = [it.time for it in self.world.ledger if it.operation == "supply_construction"]
        opened = max(supplies, default=self.world.started)
        return round((opened - self.world.started).total_seconds() / HOUR, 2)

    def _gate(self) -> Waypoint | None:
        headquarters = self.world.universe.headquarters
        return self.world.system(headquarters.system_symbol).gate
