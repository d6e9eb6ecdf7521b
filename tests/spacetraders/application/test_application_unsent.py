"""An order that was not sent ends: with its asker, or where the database takes no writes."""

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock, wait_all_tasks_blocked

from routing import FlightMode
from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.bus.mediator import Message
from spacetraders.application.deeds.deeds import PERSON_STORE_SECONDS
from spacetraders.application.errand import Errand
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import (
    CreateContainer,
    ListContainers,
    PruneContainers,
    RemoveContainer,
    StopContainer,
)
from spacetraders.application.orders.ships import (
    DockShip,
    GetShip,
    ListShips,
    OrbitShip,
    SetFlightMode,
)
from spacetraders.application.orders.shipyards import PurchaseShip
from spacetraders.application.orders.trading import BuyGoods
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.plans.tours import TourShip
from spacetraders.application.players.players import ListPlayers, RegisterPlayer
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import Holder, ShipClaimed, StoreUnavailable
from spacetraders.application.treasury import SpendRefused
from spacetraders.containers.kinds import Kind
from spacetraders.containers.rows import LAST_WORDS_SECONDS
from spacetraders.domain.containers import State
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.idle import Idle, IdleKind
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

SECONDS = 10.0
"""What counts as seconds."""


async def wait_for_ever(_config: dict[str, Any], _context: object) -> None:
    await trio.sleep_forever()


IDLE: Kind[Any] = Kind(
    "idle", dict[str, Any], lambda config: config.get("ship_symbol"), wait_for_ever
)


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness(kinds=(IDLE,)) as opened:
        await opened.register()
        await opened.send(ListShips(ANY))
        await opened.send(GetShip(ANY, FRIGATE))
        yield opened


def deeds_sent(harness: Harness) -> list[str]:
    """What was sent to the game that may change it, the registration aside."""
    changes = [seen for seen in harness.road.seen if not seen.startswith("GET")]
    return [seen for seen in changes if seen != "POST register"]


async def yard(harness: Harness) -> str:
    return (await harness.send(GetShip(ANY, FRIGATE))).ship.nav.waypoint_symbol


ORDERS: dict[str, Callable[[Harness], Awaitable[Message[Any]]]] = {}


def order(name: str) -> Callable[[Callable[[Harness], Awaitable[Any]]], Any]:
    def keep(make: Callable[[Harness], Awaitable[Any]]) -> Any:
        ORDERS[name] = make
        return make

    return keep


@order("orbit")
async def _orbit(_: Harness) -> Any:
    return OrbitShip(ANY, FRIGATE)


@order("mode")
async def _mode(_: Harness) -> Any:
    return SetFlightMode(ANY, FRIGATE, flight_mode=FlightMode.BURN)


@order("buy")
async def _buy(_: Harness) -> Any:
    return BuyGoods(ANY, FRIGATE, good="FUEL", units=1)


@order("purchase of a ship")
async def _purchase(harness: Harness) -> Any:
    return PurchaseShip(ANY, await yard(harness), "SHIP_PROBE")


@order("navigate")
async def _navigate(harness: Harness) -> Any:
    return NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT"))


@order("create")
async def _create(_: Harness) -> Any:
    return CreateContainer(ANY, "idle", {"ship_symbol": FRIGATE})


@order("register")
async def _register(_: Harness) -> Any:
    return RegisterPlayer("OTHER")


@pytest.mark.parametrize("name", ORDERS)
async def test_where_the_database_takes_no_writes_an_order_ends_in_seconds(
    harness: Harness, name: str, autojump_clock: MockClock
) -> None:
    asked = await ORDERS[name](harness)
    harness.store.full = True
    before, began = list(harness.road.seen), trio.current_time()
    with pytest.raises(StoreUnavailable) as refused:
        await harness.send(asked)
    assert trio.current_time() - began < SECONDS
    assert "full" in refused.value.message
    assert not [seen for seen in harness.road.seen[len(before) :] if not seen.startswith("GET")]


@pytest.mark.parametrize("name", ORDERS)
async def test_what_was_refused_for_want_of_room_is_not_done_once_there_is_room(
    harness: Harness, name: str, autojump_clock: MockClock
) -> None:
    asked = await ORDERS[name](harness)
    harness.store.full = True
    with pytest.raises(StoreUnavailable):
        await harness.send(asked)
    harness.store.full = False
    before = list(harness.road.seen)
    await trio.sleep(120)
    assert harness.road.seen == before
    assert harness.supervisor.live() == []
    assert await harness.store.containers() == []
    assert harness.supervisor.holder(1, FRIGATE) is None


@pytest.mark.parametrize("name", ORDERS)
async def test_an_order_that_waits_for_the_database_ends_with_its_asker(
    harness: Harness, name: str, autojump_clock: MockClock
) -> None:
    asked = await ORDERS[name](harness)
    harness.store.slow_seconds = 2.0
    before = list(harness.road.seen)
    with trio.move_on_after(1) as asker:
        await harness.send(asked)
    assert asker.cancelled_caught
    harness.store.slow_seconds = 0.0
    await trio.sleep(120)
    assert not [seen for seen in harness.road.seen[len(before) :] if not seen.startswith("GET")]
    assert harness.supervisor.live() == []
    assert await harness.store.containers() == []
    assert harness.supervisor.holder(1, FRIGATE) is None
    assert {intent.state for intent in await harness.store.intents()} <= {IntentState.REFUSED}
    assert await harness.store.foundings(IntentState.OPEN) == []
    assert await harness.store.foundings(IntentState.UNTOLD) == []


async def test_a_database_that_is_restarted_is_waited_for(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.store.full = True

    async def mend() -> None:
        await trio.sleep(PERSON_STORE_SECONDS / 2)
        harness.store.full = False

    async with trio.open_nursery() as nursery:
        nursery.start_soon(mend)
        await harness.send(OrbitShip(ANY, FRIGATE))
    assert deeds_sent(harness) == ["POST orbit"]


async def test_what_was_not_sent_is_named(harness: Harness, autojump_clock: MockClock) -> None:
    harness.store.full = True
    with pytest.raises(StoreUnavailable) as refused:
        await harness.send(OrbitShip(ANY, FRIGATE))
    assert refused.value.message.startswith("orbit was not sent to the game: ")
    assert refused.value.hint is not None
    assert "room" in refused.value.hint


async def test_an_order_in_the_queue_ends_with_its_asker(autojump_clock: MockClock) -> None:
    async with open_harness() as harness:
        await harness.register()
        await harness.send(GetShip(ANY, FRIGATE))
        harness.gateway._budget.refuse(trio.current_time(), 60)
        with trio.move_on_after(5):
            await harness.send(OrbitShip(ANY, FRIGATE))
        await trio.sleep(120)
        assert deeds_sent(harness) == []
        assert harness.supervisor.holder(1, FRIGATE) is None


async def test_an_order_in_a_pause_ends_with_its_asker(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.road.before["orbit"] = lambda: httpx.ConnectError("nobody listens")
    with trio.move_on_after(0.1):
        await harness.send(OrbitShip(ANY, FRIGATE))
    await trio.sleep(120)
    assert deeds_sent(harness) == ["POST orbit"]
    assert harness.world.agent("HERMES").ship(FRIGATE).nav.status.value == "DOCKED"


async def test_a_registration_in_the_queue_ends_with_its_asker(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await harness.services.games.reset_date()

    async def register() -> None:
        await harness.send(RegisterPlayer("OTHER"))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(register)
        await wait_all_tasks_blocked()
        harness.gateway._budget.refuse(trio.current_time(), 60)
        nursery.cancel_scope.cancel()
    await trio.sleep(120)
    players = await harness.send(ListPlayers())
    founded = harness.road.seen.count("POST register") - 1
    assert len(players) == 1 + founded


@pytest.mark.parametrize(
    "asked",
    [
        NavigateShip(ANY, FRIGATE, "X1-AG9-A1"),
        TourShip(ANY, FRIGATE, waypoints=("X1-AG9-A1",)),
    ],
)
async def test_an_order_that_is_being_planned_ends_with_its_asker(
    asked: Message[Any], autojump_clock: MockClock
) -> None:
    async with open_harness() as harness:
        await harness.register()
        harness.world.faults.arm(FaultOrder(FaultKind.SLOW, "list_waypoints", seconds=10))
        with trio.move_on_after(5) as asker:
            await harness.send(asked)
        assert asker.cancelled_caught
        await trio.sleep(120)
        assert harness.supervisor.live() == []
        assert await harness.store.containers() == []
        await harness.of_type("GAS_GIANT")  # the chart can be fetched by the next who asks


async def test_of_a_registration_by_token_the_asker_hears_at_once(
    harness: Harness, autojump_clock: MockClock
) -> None:
    token = (await harness.store.players())[0].token
    harness.store.full = True
    began = trio.current_time()
    with pytest.raises(StoreUnavailable):
        await harness.send(RegisterPlayer(token=token))
    assert trio.current_time() - began < SECONDS


async def test_a_container_waits_for_the_database_and_says_so(
    harness: Harness, autojump_clock: MockClock
) -> None:
    departure = await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    container_id = departure.container.container_id
    await wait_all_tasks_blocked()
    await trio.sleep(1)
    harness.store.full = True
    await trio.sleep(3600)
    listed = await harness.send(ListContainers())
    (seen,) = listed
    assert seen.last_line.startswith("waits for the database: ")
    assert seen.idle.kind == IdleKind.DATABASE_AWAY
    assert clock.now() - seen.idle.since > timedelta(minutes=50)
    harness.store.full = False
    await trio.sleep(5)
    assert harness.supervisor.idle(container_id) is None
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert "waits for the database" in await harness.messages(container_id)


class Hears:
    """A listener that keeps what holds its task up."""

    def __init__(self) -> None:
        self.all: list[str | None] = []

    def held_up(self, idle: Idle | None) -> None:
        self.all.append(None if idle is None else idle.kind)


async def test_a_deed_that_the_gate_refuses_after_a_wait_for_the_database_waits_no_more(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (player,) = await harness.store.players()
    hears = Hears()
    game = harness.services.deeds.of(player, Lane.FLIGHT)
    harness.store.away = True

    async def buy() -> None:
        errand.begin(Errand(listener=hears))
        with pytest.raises(SpendRefused):
            await game.do(table.PURCHASE(FRIGATE, good="IRON", units=1))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(buy)
        await trio.sleep(10)
        assert hears.all == [IdleKind.DATABASE_AWAY]
        harness.store.away = False
    assert hears.all[-1] is None


async def launched(harness: Harness) -> str:
    seen = await harness.send(CreateContainer(ANY, "idle", {"ship_symbol": FRIGATE}))
    await wait_all_tasks_blocked()
    container_id: str = seen.container.container_id
    return container_id


async def test_whoever_launches_and_stays_has_the_container_run(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.store.slow_seconds = 2.0
    assert await launched(harness) in {c.container_id for c in harness.supervisor.live()}


async def test_once_its_row_is_written_a_container_runs_though_its_asker_leaves(
    harness: Harness, autojump_clock: MockClock
) -> None:
    scope = trio.CancelScope()
    write = harness.store.add_container

    async def leave(container: Any) -> None:
        await write(container)
        scope.cancel()

    harness.store.add_container = leave  # type: ignore[method-assign]
    with scope:
        await harness.send(CreateContainer(ANY, "idle", {"ship_symbol": FRIGATE}))
    await wait_all_tasks_blocked()
    (live,) = harness.supervisor.live()
    assert (await harness.row(live.container_id)).state is State.RUNNING


async def test_a_row_that_a_cancelled_call_has_written_is_taken_back(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """A database may have done all of what it was told to leave."""
    write = harness.store.add_container

    async def write_and_wait(container: Any) -> None:
        await write(container)
        await trio.sleep(60)

    harness.store.add_container = write_and_wait  # type: ignore[method-assign]
    with trio.move_on_after(1):
        await harness.send(CreateContainer(ANY, "idle", {"ship_symbol": FRIGATE}))
    await trio.sleep(10)
    assert await harness.store.containers() == []
    assert harness.supervisor.holder(1, FRIGATE) is None


async def test_the_ship_of_a_withdrawn_container_is_kept_until_no_row_can_be_left(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.store.slow_seconds = 2.0
    with trio.move_on_after(1):
        await harness.send(CreateContainer(ANY, "idle", {"ship_symbol": FRIGATE}))
    harness.store.full = True
    await trio.sleep(60)
    with pytest.raises(ShipClaimed):
        await harness.send(DockShip(ANY, FRIGATE))
    harness.store.full = False
    await trio.sleep(10)
    await harness.send(DockShip(ANY, FRIGATE))


async def test_a_container_that_is_being_withdrawn_counts_as_stopped(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.store.slow_seconds = 2.0
    with trio.move_on_after(1):
        await harness.send(CreateContainer(ANY, "idle", {"ship_symbol": FRIGATE}))
    harness.store.full = True
    (withdrawn,) = harness.supervisor._roster
    with pytest.raises(StoreUnavailable, match="has stopped"):
        await harness.supervisor.stop(withdrawn.container.container_id)


async def test_a_containers_calls_of_the_database_take_as_long_as_they_take(
    autojump_clock: MockClock,
) -> None:
    found = []

    async def look(_config: dict[str, Any], _context: object) -> None:
        found.append((errand.current().store_seconds, errand.current().intents))

    looking: Kind[Any] = Kind("look", dict[str, Any], lambda _: None, look)
    async with open_harness(kinds=(looking,)) as harness:
        await harness.register()
        errand.begin(Errand(intents=[], store_seconds=1.0))
        seen = await harness.send(CreateContainer(ANY, "look", {}))
        await harness.ended(seen.container.container_id)
    assert found == [(math.inf, None)]


async def test_a_stop_goes_on_though_its_asker_leaves(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await launched(harness)
    with trio.move_on_after(1) as asker:
        harness.store.slow_seconds = 2.0
        await harness.send(StopContainer(container_id))
    assert asker.cancelled_caught
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.STOPPED


async def test_where_the_row_cannot_be_written_a_stop_says_so_in_seconds(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await launched(harness)
    harness.store.full = True
    began = trio.current_time()
    with pytest.raises(StoreUnavailable) as refused:
        await harness.send(StopContainer(container_id))
    assert trio.current_time() - began <= 2 * LAST_WORDS_SECONDS + 1
    assert refused.value.message.startswith(
        f"container {container_id} has stopped, and its row says so once the database is back"
    )
    harness.store.full = False
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.STOPPED


async def test_a_second_stop_hears_the_same(harness: Harness, autojump_clock: MockClock) -> None:
    container_id = await launched(harness)
    harness.store.full = True
    for force in (False, True):
        with pytest.raises(StoreUnavailable, match="has stopped"):
            await harness.send(StopContainer(container_id, force=force))


@pytest.mark.parametrize("asked", [RemoveContainer("idle-1"), PruneContainers()])
async def test_what_has_ended_is_not_forgotten_where_the_database_takes_no_writes(
    harness: Harness, asked: Message[Any], autojump_clock: MockClock
) -> None:
    container_id = await launched(harness)
    await harness.send(StopContainer(container_id))
    harness.store.full = True
    if isinstance(asked, RemoveContainer):
        asked = RemoveContainer(container_id)
    began = trio.current_time()
    with pytest.raises(StoreUnavailable):
        await harness.send(asked)
    assert trio.current_time() - began < SECONDS


async def test_a_ship_that_carries_out_an_order_has_no_container(
    harness: Harness, autojump_clock: MockClock
) -> None:
    with harness.supervisor.reserved(1, FRIGATE):
        assert (await harness.send(GetShip(ANY, FRIGATE))).container_id is None
        with pytest.raises(ShipClaimed) as refused:
            await harness.send(DockShip(ANY, FRIGATE))
    assert refused.value.message == f"{FRIGATE} is carrying out a direct order"
    assert refused.value.details == {
        "ship_symbol": FRIGATE,
        "container_id": None,
        "holder": "order",
    }


@pytest.mark.parametrize("holder", Holder)
def test_the_hint_stops_only_containers(holder: Holder) -> None:
    assert "container stop" not in (ShipClaimed(FRIGATE, holder).hint or "")
    assert "container" not in ShipClaimed(FRIGATE, holder).message
    assert "container stop one" in (ShipClaimed(FRIGATE, "one").hint or "")
