"""Containers of any kind: started, looked at, stopped, forgotten."""

from collections.abc import AsyncIterator
from typing import Any

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.application.errors.containers import (
    ContainerLive,
    InvalidConfig,
    UnknownContainer,
    UnknownKind,
)
from spacetraders.application.errors.players import AmbiguousPlayer, UnknownPlayer
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.orders.containers import (
    CreateContainer,
    GetContainer,
    ListContainers,
    PruneContainers,
    ReadLogs,
    RemoveContainer,
    SeenContainer,
    StopContainer,
    UnfollowLogs,
)
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.logs import LogEnded, UnknownSubscription
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.containers import DEFAULT_MAX_RESTARTS, Container, RestartPolicy, State
from spacetraders.domain.logs import LogLevel
from spacetraders.domain.players import Player
from spacetraders.store.engine import DatabaseEngine


@attrs.frozen
class Idle:
    """Sleeps for so many seconds, and may hold a ship while it does."""

    seconds: int = 1_000_000
    ship_symbol: str | None = None


async def idle(config: Idle, context: Context) -> None:
    context.progress = lambda: {"slept": "a little"}
    context.log.info("falls asleep", seconds=config.seconds)
    await trio.sleep(config.seconds)
    context.log.info("wakes up")


IDLE = Kind("idle", Idle, lambda config: config.ship_symbol, idle)


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness(kinds=(IDLE,)) as opened:
        yield opened


async def create(harness: Harness, player: PlayerRef = ANY, **config: Any) -> SeenContainer:
    seen: SeenContainer = await harness.send(CreateContainer(player, "idle", config))
    return seen


async def id_of_new(harness: Harness, player: PlayerRef = ANY, **config: Any) -> str:
    return (await create(harness, player, **config)).container.container_id


async def listed(harness: Harness, **filters: Any) -> list[str]:
    seen = await harness.send(ListContainers(**filters))
    return [one.container.container_id for one in seen]


async def get(harness: Harness, container_id: str) -> SeenContainer:
    seen: SeenContainer = await harness.send(GetContainer(container_id))
    return seen


async def test_a_container_is_started_with_these_defaults(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    seen = await create(harness)
    made = seen.container
    assert (made.kind, made.config, seen.agent_symbol) == ("idle", {}, "HERMES")
    assert (made.restart_policy, made.max_restarts) == (
        RestartPolicy.ON_FAILURE,
        DEFAULT_MAX_RESTARTS,
    )
    assert (made.max_iterations, made.iteration, made.restarts) == (1, 0, 0)
    assert not made.state.final


@pytest.mark.parametrize(
    ("policy", "asked", "iterations"),
    [
        (RestartPolicy.NO, None, 1),
        (RestartPolicy.ON_FAILURE, None, 1),
        (RestartPolicy.ALWAYS, None, -1),
        (RestartPolicy.ALWAYS, 3, 3),
        (RestartPolicy.NO, -1, -1),
    ],
)
async def test_how_often_it_runs_follows_from_its_kind_and_policy_unless_said(  # noqa: PLR0917
    harness: Harness,
    player: Player,
    policy: RestartPolicy,
    asked: int | None,
    iterations: int,
    autojump_clock: MockClock,
) -> None:
    command = CreateContainer(ANY, "idle", {"seconds": 5}, policy, max_iterations=asked)
    assert (await harness.send(command)).container.max_iterations == iterations


@pytest.mark.parametrize(
    ("ship", "refusal"), [("GHOST-1", UnknownShip), ("ghost-1", UnknownShip), ("?", InvalidConfig)]
)
async def test_a_container_for_a_ship_of_nobody_we_know_is_refused_at_once(
    harness: Harness,
    player: Player,
    ship: str,
    refusal: type[Exception],
    autojump_clock: MockClock,
) -> None:
    config = {"ship_symbol": ship, "destination": "X1-AG9-A1"}
    with pytest.raises(refusal):
        await harness.send(CreateContainer(ANY, "navigate", config))


async def test_a_containers_ship_says_whose_it_is(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.register("LYRA")
    seen = await harness.send(CreateContainer(ANY, "idle", {"seconds": 5, "ship_symbol": FRIGATE}))
    assert seen.agent_symbol == "HERMES"
    with pytest.raises(AmbiguousPlayer):
        await harness.send(CreateContainer(ANY, "idle", {"seconds": 5}))


async def test_what_was_asked_for_is_written_down(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    seen = await harness.send(
        CreateContainer(
            ANY, "idle", {"seconds": 5, "ship_symbol": FRIGATE}, RestartPolicy.ALWAYS, 2, 7
        )
    )
    row = await harness.row(seen.container.container_id)
    assert (row.config, row.ship_symbol) == ({"seconds": 5, "ship_symbol": FRIGATE}, FRIGATE)
    assert (row.restart_policy, row.max_restarts, row.max_iterations) == (
        RestartPolicy.ALWAYS,
        2,
        7,
    )


async def test_a_container_that_did_its_work_is_completed(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness, seconds=5)
    await trio.sleep(10)
    ended = (await get(harness, container_id)).container
    assert (ended.state, ended.iteration, ended.exit_reason) == (State.COMPLETED, 1, None)


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (CreateContainer(ANY, "none", {}), UnknownKind),
        (CreateContainer(ANY, "idle", {"speed": 1}), InvalidConfig),
        (CreateContainer(ANY, "idle", {"seconds": "5"}), InvalidConfig),
        (CreateContainer(PlayerRef(player_id=9), "idle", {}), UnknownPlayer),
    ],
    ids=["kind", "unknown field", "wrong field", "player"],
)
async def test_what_cannot_be_started_leaves_nothing(
    harness: Harness,
    player: Player,
    command: CreateContainer,
    error: type[Exception],
    autojump_clock: MockClock,
) -> None:
    with pytest.raises(error):
        await harness.send(command)
    assert await listed(harness) == []


async def test_an_unknown_kind_is_told_which_there_are(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownKind) as caught:
        await harness.send(CreateContainer(ANY, "none", {}))
    assert {"idle", "navigate", "tour"} <= set(caught.value.kinds)


async def test_containers_are_listed_oldest_first(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    made = []
    for _ in range(3):
        made.append(await id_of_new(harness))
        await trio.sleep(1)
    assert await listed(harness) == made


async def test_a_list_can_be_of_a_state_as_it_is_now(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    short, long = await id_of_new(harness, seconds=5), await id_of_new(harness)
    await trio.sleep(1)
    running = await listed(harness, state=State.RUNNING)
    await trio.sleep(10)
    assert set(running) == {short, long}
    assert await listed(harness, state=State.RUNNING) == [long]
    assert await listed(harness, state=State.COMPLETED) == [short]
    assert await listed(harness, state=State.FAILED) == []


class SlowStore(StoreInMemory):
    """Writes the rows of running containers only once it has caught up."""

    def __init__(self, engine: DatabaseEngine) -> None:
        super().__init__(engine)
        self.caught_up = trio.Event()

    async def save_container(self, container: Container) -> None:
        await self.caught_up.wait()
        await super().save_container(container)


async def test_a_list_is_not_ahead_of_the_rows(autojump_clock: MockClock) -> None:
    async with (
        open_in_memory(SlowStore) as store,
        open_harness(store=store, kinds=(IDLE,)) as harness,
    ):
        await harness.register()
        container_id = await id_of_new(harness)
        await trio.sleep(1)
        assert await listed(harness, state=State.STARTING) == [container_id]
        assert await listed(harness, state=State.RUNNING) == []
        store.caught_up.set()
        await wait_all_tasks_blocked()
        assert await listed(harness, state=State.RUNNING) == [container_id]


async def test_a_list_can_be_of_a_ship(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with_ship = await id_of_new(harness, ship_symbol=FRIGATE)
    await id_of_new(harness)
    assert await listed(harness, ship_symbol=FRIGATE.lower()) == [with_ship]
    assert await listed(harness, ship_symbol="GHOST-1") == []


async def test_a_list_can_be_of_a_kind(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness)
    assert await listed(harness, kind="idle") == [container_id]
    assert await listed(harness, kind="navigate") == []


async def test_a_list_can_be_of_one_player_or_of_all(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    other = await harness.register("VEGA")
    first = await id_of_new(harness, PlayerRef(player.player_id))
    await trio.sleep(1)
    second = await id_of_new(harness, PlayerRef(other.player_id))
    assert await listed(harness) == [first, second]
    assert await listed(harness, player=PlayerRef(agent_symbol="VEGA")) == [second]


async def test_a_listed_container_says_whose_it_is(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.register("VEGA")
    await id_of_new(harness, PlayerRef(agent_symbol="VEGA"))
    (seen,) = await harness.send(ListContainers())
    assert seen.agent_symbol == "VEGA"


async def test_a_list_of_a_player_who_is_not_clear_is_refused(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.register("VEGA")
    with pytest.raises(AmbiguousPlayer):
        await listed(harness, player=ANY)


async def test_a_live_container_tells_of_its_progress(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness)
    await trio.sleep(1)
    assert (await get(harness, container_id)).progress == {"slept": "a little"}


async def test_a_container_that_has_ended_tells_nothing_more(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness, seconds=5)
    await trio.sleep(10)
    assert (await get(harness, container_id)).progress is None


async def test_a_stopped_container_is_shown_stopped(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness)
    await trio.sleep(1)
    seen = await harness.send(StopContainer(container_id))
    assert seen.container.state is State.STOPPED
    assert seen.container.finished_at is not None
    assert (await harness.row(container_id)).state is State.STOPPED


async def test_stopping_what_has_ended_leaves_it_as_it_ended(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness, seconds=5)
    await trio.sleep(10)
    before = await get(harness, container_id)
    assert await harness.send(StopContainer(container_id)) == before


async def test_stopping_gives_the_ship_back(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness, ship_symbol=FRIGATE)
    await harness.send(StopContainer(container_id))
    assert await id_of_new(harness, ship_symbol=FRIGATE) != container_id


async def test_two_who_stop_one_container_both_hear_of_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness)
    states: list[State] = []

    async def stop() -> None:
        states.append((await harness.send(StopContainer(container_id))).container.state)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(stop)
        nursery.start_soon(stop)
    assert states == [State.STOPPED, State.STOPPED]


async def test_a_live_container_is_not_forgotten(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness)
    with pytest.raises(ContainerLive) as caught:
        await harness.send(RemoveContainer(container_id))
    assert caught.value.container_id == container_id
    assert await listed(harness) == [container_id]


async def test_a_container_that_has_ended_is_forgotten_with_its_log(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness)
    await harness.send(StopContainer(container_id))
    await trio.sleep(1)
    removed = await harness.send(RemoveContainer(container_id))
    assert removed.container_id == container_id
    assert await listed(harness) == []
    assert await harness.store.logs(container_id, limit=10) == []


async def test_all_that_have_ended_are_forgotten_at_once_and_no_other(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    first, live, second = [await id_of_new(harness) for _ in range(3)]
    for each in (first, second):
        await harness.send(StopContainer(each))
    await trio.sleep(1)
    removed = await harness.send(PruneContainers())
    assert {each.container_id for each in removed} == {first, second}
    assert await listed(harness) == [live]
    assert await harness.send(PruneContainers()) == []


async def test_only_the_named_players_ended_containers_are_forgotten(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.register("VEGA")
    ended = await id_of_new(harness, PlayerRef(player.player_id))
    await harness.send(StopContainer(ended))
    assert await harness.send(PruneContainers(PlayerRef(agent_symbol="VEGA"))) == []
    assert len(await harness.send(PruneContainers(PlayerRef(player.player_id)))) == 1


@pytest.mark.parametrize("message", [GetContainer, StopContainer, RemoveContainer, ReadLogs])
async def test_a_container_that_is_not_there_is_named(
    harness: Harness,
    player: Player,
    message: type[GetContainer | StopContainer | RemoveContainer | ReadLogs],
    autojump_clock: MockClock,
) -> None:
    with pytest.raises(UnknownContainer) as caught:
        await harness.send(message("none"))
    assert caught.value.container_id == "none"


async def test_a_log_is_read_oldest_first(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness, seconds=5)
    await trio.sleep(10)
    said = [line.message for line in await harness.send(ReadLogs(container_id))]
    assert said == ["falls asleep", "wakes up", "ended"]


async def test_a_limit_leaves_the_last_lines_of_a_log(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness, seconds=5)
    await trio.sleep(10)
    said = [line.message for line in await harness.send(ReadLogs(container_id, limit=2))]
    assert said == ["wakes up", "ended"]


async def test_only_the_lines_asked_for_are_read(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness, seconds=5)
    await trio.sleep(10)
    woke = (await harness.send(ReadLogs(container_id)))[1]
    late = await harness.send(ReadLogs(container_id, since=woke.last_seen))
    grave = await harness.send(ReadLogs(container_id, level=LogLevel.ERROR))
    assert [line.message for line in late] == ["wakes up", "ended"]
    assert grave == []


async def test_a_followed_container_tells_its_lines_and_its_end(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness, seconds=5)
    await trio.sleep(1)
    followed = await harness.send(ReadLogs(container_id, follow=True))
    told = [event async for event in followed.subscription]
    assert [line.message for line in followed.lines] == ["falls asleep"]
    assert [event.message for event in told[:-1]] == ["wakes up", "ended"]
    assert told[-1] == LogEnded()


async def test_a_container_that_has_ended_tells_its_end_at_once(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness, seconds=5)
    await trio.sleep(10)
    followed = await harness.send(ReadLogs(container_id, follow=True))
    assert [line.message for line in followed.lines][-1] == "ended"
    assert [event async for event in followed.subscription] == [LogEnded()]


async def test_a_follower_may_leave(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await id_of_new(harness, seconds=5)
    await trio.sleep(1)
    followed = await harness.send(ReadLogs(container_id, follow=True))
    await harness.send(UnfollowLogs(followed.subscription.subscription_id))
    assert [event async for event in followed.subscription] == []
    with pytest.raises(UnknownSubscription):
        await harness.send(UnfollowLogs(followed.subscription.subscription_id))
