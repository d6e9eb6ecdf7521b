"""Watching: what ends a game, and what is noted of it by minute and hour."""

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs
import pytest
import trio
from support.sandbox.stage import GALAXY

from spacetraders.clock import EPOCH, now, since_epoch
from spacetraders.domain.containers import Container
from spacetraders.domain.idle import Idle
from spacetraders.sandbox.making.resetting import reset_if_due
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.places import Construction
from spacetraders.sandbox.state.world import World
from spacetraders.simulation.idleness import Idleness
from spacetraders.simulation.plan import Plan, Until
from spacetraders.simulation.virtual_clock import VirtualClock, offload
from spacetraders.simulation.watching import GameWatch, Measured, Progress
from spacetraders.surroundings import Surroundings, within


@attrs.frozen
class Flown:
    """Containers as far as a watch asks for them: ships with why their containers wait."""

    ships: dict[str, Idle | None] = attrs.field(factory=dict)

    def live(self) -> list[Container]:
        return [Container(f"c-{ship}", 1, "trade", {}, EPOCH, ship) for ship in self.ships]

    def idle(self, container_id: str) -> Idle | None:
        return self.ships[container_id.removeprefix("c-")]


def watched(
    plan: Plan,
    *changes: tuple[float, Callable[[World], object]],
    containers: Flown | None = None,
) -> tuple[Measured, list[Progress]]:
    """GameWatch a world in which these changes happen, each after so many seconds."""
    world = World(GALAXY, started=EPOCH, weekly=True)
    told: list[Progress] = []

    async def happen(seconds: float, change: Callable[[World], object]) -> None:
        await trio.sleep(seconds)
        change(world)

    async def main() -> Measured:
        register(world, plan.agent, "COSMIC", now())
        watch = GameWatch(plan, world, containers or Flown(), 0.0, tell=told.append)  # type: ignore[arg-type]
        async with trio.open_nursery() as nursery:
            for change in changes:
                nursery.start_soon(happen, *change)
            await watch.to_the_end()
            nursery.cancel_scope.cancel("it is over")
        return watch.measured

    with within(Surroundings(now=since_epoch, run_sync=offload)):
        return trio.run(main, clock=VirtualClock()), told


def opens(world: World) -> None:
    """Supply what the home gate needs, down to the last unit."""
    gate = world.system(world.universe.headquarters.system_symbol).gate
    assert gate is not None
    state = world.place(gate)
    assert state.construction is not None
    full = (attrs.evolve(it, fulfilled=it.required) for it in state.construction.materials)
    world.places[gate.symbol] = attrs.evolve(state, construction=Construction(tuple(full)))
    told = {"waypoint": gate.symbol, "good": "FAB_MATS", "units": 1}
    world.record(now(), "HERMES", "HERMES-1", "supply_construction", **told)


def test_without_anything_a_game_has_its_hours() -> None:
    measured, told = watched(Plan(hours=3))
    assert measured.minutes == 180
    assert [(it.hour, it.credits, it.ships) for it in told] == [(h, 175_000, 2) for h in range(4)]
    assert len(measured.credits) == len(measured.net_worth) == 4
    assert str(told[1]) == "hour 1 of 3, 175,000 credits, worth 196,032, 2 ships"


def test_a_game_until_the_gate_ends_when_it_opens_and_tells_the_exact_time() -> None:
    measured, _ = watched(Plan(hours=9, until=Until.GATE), (5430.0, opens))
    assert (measured.gate_opened_hour, measured.minutes) == (1.51, 91)
    assert len(measured.credits) == 3  # the start, an hour, the end


def test_an_open_gate_ends_no_other_game() -> None:
    measured, _ = watched(Plan(hours=2), (60.0, opens))
    assert (measured.gate_opened_hour, measured.minutes) == (0.02, 120)


def test_a_gate_that_nobody_builds_leaves_a_game_its_hours() -> None:
    measured, _ = watched(Plan(hours=2, until=Until.GATE))
    assert (measured.gate_opened_hour, measured.minutes) == (None, 120)


def test_a_game_until_the_reset_ends_in_the_minute_before_it() -> None:
    due = datetime(2026, 1, 4, 13, tzinfo=EPOCH.tzinfo)
    measured, _ = watched(Plan(hours=200, until=Until.RESET))
    assert EPOCH + timedelta(minutes=measured.minutes + 1) == due
    assert measured.credits[-1] == 175_000


def test_a_game_over_a_reset_goes_on_without_the_agent_that_was() -> None:
    due = datetime(2026, 1, 4, 13, tzinfo=EPOCH.tzinfo)
    seconds = (due - EPOCH).total_seconds()
    hours = int(seconds // 3600) + 2
    change = (seconds, lambda world: reset_if_due(world, now()))
    measured, told = watched(Plan(hours=hours), change)
    assert (told[-1].credits, told[-1].ships, measured.universe) == (0, 0, 1)
    assert sum(measured.income.totals(-175_000).values()) == -175_000


@pytest.mark.parametrize(
    ("idle", "reasons"),
    [
        (None, {}),
        (Idle("nothing pays", EPOCH), {"no_work": 1.0}),
        (Idle("nobody takes 3 FOOD", EPOCH, "full_hold"), {"full_hold": 1.0}),
    ],
)
def test_a_ship_is_idle_if_its_container_says_why_it_waits(
    idle: Idle | None, reasons: dict[str, float]
) -> None:
    measured, _ = watched(Plan(hours=1), containers=Flown({"HERMES-1": idle}))
    assert measured.idleness.by_reason() == reasons
    assert measured.idleness.looks == 60  # of the frigate alone: a probe has no hold


def test_a_ship_without_a_container_is_idle_unless_it_is_at_work() -> None:
    def flies(world: World) -> None:
        ship = world.agents["HERMES"].ships["HERMES-1"]
        ship.nav = attrs.evolve(ship.nav, arrival=now() + timedelta(seconds=1770))

    measured, _ = watched(Plan(hours=1), (1.0, flies))
    assert measured.idleness.by_reason() == {"nothing to do": 0.5167}


def test_shares_of_nothing_are_none() -> None:
    assert (Idleness().share, Idleness().by_reason()) == (0.0, {})
