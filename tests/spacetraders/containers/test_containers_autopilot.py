"""The autopilot: it mans ships, keeps what it decides, explains it, and leaves holds in order."""

from collections.abc import AsyncIterator

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import open_in_memory
from support.works import begin, done, launch, lines, refuse, see_markets, ship
from trio.testing import MockClock

from spacetraders.application.errors.autopilots import NoAutopilot, UnknownSubject
from spacetraders.application.errors.containers import AutopilotRunning
from spacetraders.application.looking.autopilot import (
    AutopilotState,
    Explain,
    Explained,
    GetAutopilot,
    HullState,
    SeenAutopilot,
)
from spacetraders.application.orders.containers import (
    CreateContainer,
    ListContainers,
    RestartContainer,
    StopContainer,
)
from spacetraders.application.orders.holding import HoldShip
from spacetraders.application.starting.autopilot import (
    StartAutopilot,
    StartedAutopilot,
    StopAutopilot,
)
from spacetraders.containers.work.retreat import LEAVING
from spacetraders.domain.containers import Container, State
from spacetraders.domain.universes import AWAY_LOOK_SECONDS, WEEK_HOURS
from spacetraders.domain.work.steering import Goal
from spacetraders.sandbox.catalogue.goods import GOODS
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder

PROBE = "HERMES-2"


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def start(harness: Harness, **fields: object) -> str:
    started: StartedAutopilot = await harness.send(StartAutopilot(ANY, **fields))  # type: ignore[arg-type]
    assert started.container is not None
    return started.container.container.container_id


async def status(harness: Harness) -> SeenAutopilot:
    seen: SeenAutopilot = await harness.send(GetAutopilot(ANY))
    return seen


async def explain(harness: Harness, subject: str) -> Explained:
    explained: Explained = await harness.send(Explain(ANY, subject))
    return explained


def live(harness: Harness) -> dict[str, Container]:
    """The live containers by kind, or by ship where they fly one."""
    return {each.ship_symbol or each.kind: each for each in harness.supervisor.live()}


async def fill(harness: Harness, good: str, units: int) -> None:
    ship(harness).cargo = {good: units}


async def test_it_gives_every_free_ship_its_work_and_begins_contracts(
    harness: Harness, autojump_clock: MockClock
) -> None:
    pilot = await start(harness)
    await trio.sleep(10)
    found = live(harness)
    assert set(found) == {"autopilot", "contract", FRIGATE, PROBE}
    assert found[FRIGATE].kind == "haul"
    started_by = {each.started_by for name, each in found.items() if name != "autopilot"}
    assert started_by == {pilot}
    assert found["autopilot"].started_by is None
    listed = await harness.send(ListContainers(ANY))
    assert {each.container.started_by for each in listed} == {None, pilot}


async def test_it_earns(harness: Harness, autojump_clock: MockClock) -> None:
    before = harness.world.agents["HERMES"].credits
    await start(harness)
    await trio.sleep(2 * 3600)
    seen = await status(harness)
    assert seen.credits > before
    assert seen.income["goods"] + seen.income["contracts"] > 0
    assert seen.income["fuel"] < 0


async def test_a_second_one_is_refused_whichever_way_it_is_asked_for(harness: Harness) -> None:
    first = await start(harness)
    for message in (StartAutopilot(ANY), CreateContainer(ANY, "autopilot", {})):
        with pytest.raises(AutopilotRunning) as caught:
            await harness.send(message)
        assert caught.value.container_id == first
        assert caught.value.kind == "autopilot_running"


async def test_a_restarted_one_is_not_in_its_own_way(harness: Harness) -> None:
    first = await start(harness)
    seen = await harness.send(RestartContainer(first))
    assert seen.container.container_id != first
    assert harness.supervisor.current(first) is None


async def test_another_player_has_an_autopilot_of_its_own(harness: Harness) -> None:
    iris = await harness.register("IRIS")
    await harness.send(StartAutopilot(attrs.evolve(ANY, agent_symbol="HERMES")))
    await harness.send(StartAutopilot(attrs.evolve(ANY, agent_symbol="IRIS")))
    owners = {it.player_id for it in harness.supervisor.live() if it.kind == "autopilot"}
    assert iris.player_id in owners
    assert len(owners) == 2


async def test_a_dry_run_says_what_it_would_do_and_does_nothing(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (player,) = await harness.store.players()
    await see_markets(harness)
    before = len(harness.world.ledger)
    dry: StartedAutopilot = await harness.send(StartAutopilot(ANY, reserve=50_000, dry_run=True))
    assert dry.dry_run
    assert {"contract", FRIGATE, PROBE} <= {it.subject for it in dry.decisions}
    assert all(decision.reason for decision in dry.decisions)
    assert dry.phase is not None
    await trio.sleep(600)
    assert harness.supervisor.live() == []
    assert len(harness.world.ledger) == before
    assert await harness.store.reserve_of(player.player_id) is None
    assert await harness.store.latest_decisions(player.player_id) == []


async def test_a_dry_run_decides_under_the_floor_that_it_was_given(harness: Harness) -> None:
    await see_markets(harness)
    rich: StartedAutopilot = await harness.send(StartAutopilot(ANY, dry_run=True))
    poor: StartedAutopilot = await harness.send(StartAutopilot(ANY, reserve=10**9, dry_run=True))
    assert [it.reason for it in rich.decisions] != [it.reason for it in poor.decisions]


async def test_a_reserve_is_the_floor_of_the_treasury(harness: Harness) -> None:
    (player,) = await harness.store.players()
    await start(harness, reserve=80_000, until=Goal.GATE)
    assert await harness.store.reserve_of(player.player_id) == 80_000
    seen = await status(harness)
    assert (seen.floor, seen.until) == (80_000, Goal.GATE)


async def test_it_touches_no_ship_that_a_person_flies_or_holds(
    harness: Harness, autojump_clock: MockClock
) -> None:
    mine = await begin(harness, "tour", {"ship_symbol": PROBE, "waypoints": ["X1-AG9-A1"]})
    await harness.send(HoldShip(ANY, FRIGATE))
    await start(harness)
    await trio.sleep(600)
    found = live(harness)
    assert found[PROBE].container_id == mine
    assert FRIGATE not in found
    hulls = {each.ship_symbol: each for each in (await status(harness)).hulls}
    assert hulls[FRIGATE].state is HullState.HELD
    assert not hulls[PROBE].ours
    await harness.send(StopAutopilot(ANY, now=True))
    assert set(live(harness)) == {PROBE}


async def test_its_status_says_what_each_ship_does_and_what_it_brings(
    harness: Harness, autojump_clock: MockClock
) -> None:
    off = await status(harness)
    assert (off.state, off.container_id, off.phase.name) == (AutopilotState.OFF, None, "looking")
    assert {each.state for each in off.hulls} == {HullState.IDLE}
    pilot = await start(harness)
    await trio.sleep(1800)
    seen = await status(harness)
    assert (seen.state, seen.container_id) == (AutopilotState.ON, pilot)
    assert {each.ship_symbol for each in seen.hulls} >= {FRIGATE, PROBE}
    assert all(each.reason and each.ours for each in seen.hulls)
    assert 0 < seen.requests_share < 1
    assert seen.site is not None
    assert not seen.site.is_complete


async def test_it_explains_a_ship_by_its_job_and_the_next_best_one(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    await start(harness)
    with trio.fail_after(3600):
        while (told := await explain(harness, FRIGATE)).ship is None or told.ship.job is None:  # noqa: ASYNC110
            await trio.sleep(5)
    job = told.ship.job
    assert job.option.credits_per_hour > 0
    assert job.runner_up is not None
    assert job.option.job in told.ship.words
    assert f"{job.option.credits_per_hour:,} an hour" in told.ship.words
    assert job.runner_up.job in told.ship.words
    assert [(it.verb, it.kind) for it in told.decisions] == [("launch", "haul")]
    await trio.sleep(3600)
    later = await explain(harness, FRIGATE.lower())
    assert len(later.jobs) > 1
    assert all(it.ended_at for it in later.jobs[:-1])


async def test_it_explains_why_a_ship_stands_idle(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await harness.send(HoldShip(ANY, FRIGATE))
    await start(harness)
    await trio.sleep(10)
    told = await explain(harness, FRIGATE)
    assert told.ship is not None
    assert told.ship.words == f"{FRIGATE} held: a person holds it"
    with pytest.raises(UnknownSubject):
        await explain(harness, "HERMES-99")


async def test_refusals_are_what_was_not_bought_or_begun_and_why(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    await start(harness)
    await trio.sleep(300)
    told = await explain(harness, "refusals")
    subjects = {it.subject: it for it in told.decisions}
    gate = next(subject for subject in subjects if subject.startswith("X1-"))
    assert subjects[gate].reason.startswith("the site is not begun")
    assert "SHIP_LIGHT_HAULER" in subjects
    assert (await explain(harness, "ship_light_hauler")).decisions


async def test_a_decision_that_stays_the_same_is_one_row(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (player,) = await harness.store.players()
    await harness.send(HoldShip(ANY, FRIGATE))
    await start(harness)
    await trio.sleep(3600)
    (held,) = await harness.store.decisions_about(player.player_id, FRIGATE, limit=100)
    lasted = (held.last_seen_at - held.decided_at).total_seconds()
    assert 2400 <= lasted <= 3600


async def test_leaving_it_sells_what_is_aboard_and_buys_nothing_more(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    pilot = await start(harness)
    with trio.fail_after(3600):
        while not ship(harness).cargo:  # noqa: ASYNC110
            await trio.sleep(1)
    bought = len(done(harness, "purchase"))
    leaving = await harness.send(StopAutopilot(ANY))
    assert leaving.ended_at is None
    assert FRIGATE in {each.ship_symbol for each in leaving.ships}
    assert (await status(harness)).state is AutopilotState.LEAVING
    with trio.fail_after(3600):
        await harness.ended(pilot)
    assert harness.supervisor.live() == []
    assert ship(harness).cargo == {}
    assert len(done(harness, "purchase")) - bought <= 1  # one may have been on its way
    assert (await harness.row(pilot)).state is State.STOPPED
    seen = await status(harness)
    assert seen.state is AutopilotState.OFF
    assert seen.leaving is not None
    assert seen.leaving.ended_at is not None


async def test_leaving_it_says_what_could_not_be_sold(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    listed = {
        good
        for place in harness.world.system("X1-AG9").waypoints
        if (market := harness.world.find_market(place)) is not None
        for good in market.listings
    }
    stuck = next(good for good in sorted(GOODS) if good not in listed)
    await fill(harness, stuck, ship(harness).cargo_capacity)
    pilot = await start(harness)
    await trio.sleep(120)
    await harness.send(StopAutopilot(ANY))
    with trio.fail_after(600):
        await harness.ended(pilot)
    (line,) = await lines(harness, pilot, "leaves goods aboard")
    assert stuck in line.fields["goods"]
    leaving = (await status(harness)).leaving
    assert leaving is not None
    (left,) = [it for it in leaving.ships if it.ship_symbol == FRIGATE]
    assert [each.trade_symbol for each in left.aboard] == [stuck]
    assert stuck in (left.reason or "")


async def test_stopped_now_it_leaves_everything_where_it_is(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    pilot = await start(harness)
    await trio.sleep(120)
    leaving = await harness.send(StopAutopilot(ANY, now=True))
    assert leaving.ended_at is not None
    assert pilot in leaving.stopped
    assert harness.supervisor.live() == []


async def test_what_a_dead_one_left_running_is_stopped_too(
    harness: Harness, autojump_clock: MockClock
) -> None:
    pilot = await start(harness)
    await trio.sleep(10)
    await harness.send(StopContainer(pilot))
    assert len(harness.supervisor.live()) == 3
    await harness.send(StopAutopilot(ANY))
    assert harness.supervisor.live() == []
    with pytest.raises(NoAutopilot):
        await harness.send(StopAutopilot(ANY))


async def test_after_it_has_left_another_one_can_be_started(
    harness: Harness, autojump_clock: MockClock
) -> None:
    first = await start(harness)
    await trio.sleep(10)
    await harness.send(StopAutopilot(ANY))
    with trio.fail_after(3600):
        await harness.ended(first)
    await start(harness)
    await trio.sleep(300)
    seen = await status(harness)
    assert (seen.state, seen.leaving) == (AutopilotState.ON, None)
    assert "haul" in {each.kind for each in harness.supervisor.live()}


async def test_a_ship_that_a_person_takes_in_mid_job_is_left_to_that_person(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    await start(harness)
    with trio.fail_after(3600):
        while not ship(harness).cargo:  # noqa: ASYNC110
            await trio.sleep(1)
    await harness.send(HoldShip(ANY, FRIGATE))
    await trio.sleep(1800)
    assert FRIGATE not in live(harness)
    (player,) = await harness.store.players()
    opened = harness.services.treasury.open(player.player_id)
    assert [each for each in opened if each.ship_symbol == FRIGATE] == []


async def test_the_hours_until_the_reset_are_those_that_the_server_tells(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await trio.sleep(1)  # whoever watches for resets asks as soon as there is a player
    before = (await status(harness)).hours_left
    await trio.sleep(1800)
    assert (await status(harness)).hours_left == pytest.approx(before - 0.5, abs=0.01)
    assert before < WEEK_HOURS


async def test_new_hulls_are_manned_at_the_next_tick(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await start(harness)
    await trio.sleep(10)
    hauler = launch(harness, "LIGHT_HAULER", harness.world.universe.headquarters)
    (player,) = await harness.store.players()
    harness.services.fleet.forget(player)
    await trio.sleep(120)
    assert live(harness)[hauler].kind == "haul"


async def test_one_that_leaves_goes_on_leaving_after_a_restart_of_the_daemon(
    autojump_clock: MockClock,
) -> None:
    async with open_in_memory() as store:
        async with open_harness(store=store) as before:
            await before.register()
            await see_markets(before)
            pilot = await start(before)
            with trio.fail_after(3600):
                while not ship(before).cargo:  # noqa: ASYNC110
                    await trio.sleep(1)
            await before.send(StopAutopilot(ANY))
            await trio.sleep(1)
            world = before.world
            assert (await before.row(pilot)).step == LEAVING
        async with open_harness(store=store, world=world) as after:
            with trio.fail_after(2 * 3600):
                await after.ended(pilot)
            assert after.supervisor.live() == []
            assert ship(after).cargo == {}


async def test_a_hold_that_takes_too_long_is_left_as_it_is(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    pilot = await start(harness)
    with trio.fail_after(3600):
        while not ship(harness).cargo:  # noqa: ASYNC110
            await trio.sleep(1)
    refuse(harness, "sell", 4602, count=FOR_EVER)
    refuse(harness, "deliver_contract", 4509, count=FOR_EVER)
    await harness.send(StopAutopilot(ANY))
    with trio.fail_after(2 * 3600):
        await harness.ended(pilot)
    assert await lines(harness, pilot, "leaves goods aboard")
    assert ship(harness).cargo


async def test_what_cannot_be_carried_out_costs_nothing_else_and_is_a_refusal(
    harness: Harness, autojump_clock: MockClock
) -> None:
    mine = await harness.send(CreateContainer(ANY, "contract", {}))
    harness.services.fleet.forget((await harness.store.players())[0])
    pilot = await start(harness)
    await trio.sleep(10)
    contracts = [it for it in harness.supervisor.live() if it.kind == "contract"]
    assert [it.container_id for it in contracts] == [mine.container.container_id]
    assert await lines(harness, pilot, "cannot do it") == []


async def test_decisions_wait_for_a_database_that_is_away(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (player,) = await harness.store.players()
    await harness.send(HoldShip(ANY, FRIGATE))
    decided = harness.services.decided
    harness.store.away = True
    await decided.keep(player, "autopilot-1", [])
    harness.store.away = False
    await start(harness)
    await trio.sleep(10)
    assert await decided.newest(player, FRIGATE) is not None


async def test_a_reset_that_the_server_does_not_tell_is_taken_to_be_a_week_away(
    harness: Harness, autojump_clock: MockClock
) -> None:
    order = FaultOrder(FaultKind.SERVER_ERROR, "status", count=FOR_EVER)
    harness.world.faults.arm(order)
    assert (await status(harness)).hours_left == WEEK_HOURS
    harness.world.faults.disarm_all()
    await trio.sleep(AWAY_LOOK_SECONDS)
    assert (await status(harness)).hours_left < WEEK_HOURS
