"""The daemon's status: true, whole, and answered from memory alone."""

from pathlib import Path
from resource import RUSAGE_SELF, getpagesize, getrusage

import pytest
import trio
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock

import spacetraders
from spacetraders import clock
from spacetraders.application.itself.status import GetStatus, Status, probe_loop, resident_bytes
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.ports.statistics import Probes
from spacetraders.domain.containers import LIVE_STATES
from spacetraders.domain.players import Player


async def status(harness: Harness) -> Status:
    answer: Status = await harness.send(GetStatus())
    return answer


async def test_a_new_daemon_has_every_live_state_and_nothing_in_it(
    harness: Harness, autojump_clock: MockClock
) -> None:
    now = await status(harness)
    assert now.version == spacetraders.__version__
    assert now.containers == {state.value: 0 for state in LIVE_STATES}


async def test_a_running_container_is_counted(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    await trio.sleep(1)
    assert (await status(harness)).containers["RUNNING"] == 1


async def test_uptime_and_start_agree(harness: Harness, autojump_clock: MockClock) -> None:
    await trio.sleep(90)
    now = await status(harness)
    assert now.uptime_seconds == pytest.approx(90)
    assert (clock.now() - now.started_at).total_seconds() == pytest.approx(90)


async def test_status_asks_neither_the_game_nor_the_database(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    sent, called = len(harness.road.seen), harness.store.calls
    await status(harness)
    assert (len(harness.road.seen), harness.store.calls) == (sent, called)


async def test_what_the_gateway_sent_in_the_last_minute_is_forgotten_after_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    assert (await status(harness)).game.recent.count == (await status(harness)).game.sent > 0
    await trio.sleep(61)
    now = await status(harness)
    assert (now.game.recent.count, now.game.burst) == (0, 999)


async def test_a_probe_of_a_loop_that_nothing_holds_up_is_never_late(
    autojump_clock: MockClock,
) -> None:
    probes = Probes(0.1)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(probe_loop, probes)
        await trio.sleep(1.05)
        nursery.cancel_scope.cancel()
    latency = probes.latency(clock.monotonic())
    assert latency.samples == 10
    assert latency.max_seconds == pytest.approx(0, abs=1e-9)


async def test_a_probe_notes_how_long_the_loop_was_held_up(mock_clock: MockClock) -> None:
    probes = Probes(0.1)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(probe_loop, probes)
        await trio.testing.wait_all_tasks_blocked()
        mock_clock.jump(0.35)
        await trio.testing.wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()
    latency = probes.latency(clock.monotonic())
    assert latency.samples == 3
    assert latency.max_seconds == pytest.approx(0.25)


def test_memory_is_the_second_number_of_statm_in_pages(tmp_path: Path) -> None:
    statm = tmp_path / "statm"
    statm.write_text("9999 123 45 1 0 67 0\n")
    assert resident_bytes(statm) == 123 * getpagesize()


@pytest.mark.parametrize("content", [None, "", "one two"])
def test_where_there_is_no_statm_the_most_ever_is_told(tmp_path: Path, content: str | None) -> None:
    statm = tmp_path / "statm"
    if content is not None:
        statm.write_text(content)
    assert 0 < resident_bytes(statm) <= getrusage(RUSAGE_SELF).ru_maxrss


def test_this_process_holds_some_megabytes() -> None:
    assert 5e6 < resident_bytes() < 5e9
