"""Arrivals: waited for by the server's clock, or by looking, whatever clocks and refusals say."""

from collections.abc import Callable
from typing import Any

import pytest
import trio
from support.faults import Altered
from support.harness import ANY, FRIGATE, Harness, open_harness, world_ahead
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import CreateContainer
from spacetraders.application.orders.ships import GetShip
from spacetraders.application.plans.routes import Departure, NavigateShip
from spacetraders.application.ports.game import Lane
from spacetraders.domain.containers import State
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

HOUR = 3600.0

SENSELESS = [
    *(None, {}, [], "soon", {"secondsToArrival": None}, {"secondsToArrival": "soon"}),
    *({"secondsToArrival": -5}, {"secondsToArrival": [12]}, {"secondsToArrival": 10**400}),
    *({"secondsToArrival": {"seconds": 5}}, {"data": {"secondsToArrival": 5}}),
    *({"secondsToArrival": float("nan")}, {"secondsToArrival": float("inf")}),
    {"secondsToArrival": 1e300},
]


def alter(harness: Harness, change: Callable[[dict[str, str], Any], None]) -> None:
    harness.road.inner = Altered(harness.road.inner, change)


async def aloft(harness: Harness) -> Departure:
    """Send the frigate to the nearest gas giant, and wait until it is under way."""
    await harness.register()
    departure = await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    ship = harness.world.agent("HERMES").ship(FRIGATE)
    while ship.nav.status is not NavStatus.IN_TRANSIT:
        await trio.lowlevel.checkpoint()
    await trio.sleep(20)
    assert isinstance(departure, Departure)
    return departure


async def landed(harness: Harness, departure: Departure) -> tuple[float, list[str]]:
    """Wait for a flight's end; returns how long that took, and what was warned of."""
    began = clock.monotonic()
    warned = await warnings_of(harness, departure.container.container_id)
    return clock.monotonic() - began, warned


async def warnings_of(harness: Harness, container_id: str) -> list[str]:
    """Wait until a container has done its work; returns what it warned of."""
    await harness.ended(container_id)
    await harness.logbook.flush()
    assert (await harness.row(container_id)).state is State.COMPLETED
    lines = await harness.store.logs(container_id, limit=1000)
    return [line.message for line in lines if line.level == "warning"]


@pytest.mark.parametrize("ahead", [HOUR, -HOUR, 40.0, -40.0, 0.0])
async def test_after_a_restart_in_mid_flight_what_counts_is_the_servers_clock(
    ahead: float, store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, world=world_ahead(ahead)) as before:
        departure = await aloft(before)
    async with open_harness(store=store, world=before.world) as harness:
        took, warned = await landed(harness, departure)
    assert took == pytest.approx(departure.plan.eta_seconds - 20, abs=5)
    assert warned == []


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
async def test_after_a_restart_a_ship_is_shown_by_the_servers_clock(
    ahead: float, store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, world=world_ahead(ahead)) as before:
        departure = await aloft(before)
    async with open_harness(store=store, world=before.world) as harness:
        for _ in range(2):
            seen = await harness.send(GetShip(ANY, FRIGATE))
        assert seen.ship.nav.status is NavStatus.IN_TRANSIT
        left = seen.ship.nav.seconds_left(seen.now)
        assert left == pytest.approx(departure.plan.eta_seconds - 20, abs=5)


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
async def test_a_server_that_names_no_date_is_asked_for_the_ship_instead(
    ahead: float, store: StoreInMemory, autojump_clock: MockClock
) -> None:
    def dateless(headers: dict[str, str], _: Any) -> None:
        del headers["date"]

    async with open_harness(store=store, world=world_ahead(ahead)) as before:
        departure = await aloft(before)
    async with open_harness(store=store, world=before.world) as harness:
        alter(harness, dateless)
        took, _ = await landed(harness, departure)
        looks = harness.road.seen.count(f"GET {FRIGATE}")
    assert took < 2 * departure.plan.eta_seconds + 5
    assert looks < 12


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 2100 00:00:00 GMT"])
@pytest.mark.parametrize("absurd", [1, 2])
async def test_absurd_dates_in_the_first_answers_do_no_harm(
    date: str, absurd: int, store: StoreInMemory, autojump_clock: MockClock
) -> None:
    answers = iter(range(1000))

    def misdated(headers: dict[str, str], _: Any) -> None:
        if next(answers) < absurd:
            headers["date"] = date

    async with open_harness(store=store) as before:
        departure = await aloft(before)
    async with open_harness(store=store, world=before.world) as harness:
        alter(harness, misdated)
        took, _ = await landed(harness, departure)
    assert took < departure.plan.eta_seconds + 5


@pytest.mark.parametrize("data", SENSELESS, ids=repr)
async def test_a_ship_in_transit_that_says_no_sensible_time_is_looked_at(
    data: Any, autojump_clock: MockClock
) -> None:
    """Somebody else sent it off, and every refusal for that says nonsense."""

    def senseless(_: dict[str, str], body: Any) -> None:
        if body and body.get("error", {}).get("code") == 4214:
            body["error"]["data"] = data

    async with open_harness() as harness:
        player = await harness.register()
        goal, station = await harness.of_type("GAS_GIANT"), await harness.of_type("FUEL_STATION")
        alter(harness, senseless)
        await harness.services.fleet.look(player, FRIGATE, Lane.PERSON)
        game = harness.services.games.of(player, Lane.PERSON)
        await game.do(table.ORBIT(FRIGATE))
        nav = (await game.do(table.NAVIGATE(FRIGATE, target=station))).nav
        asked, began = len(harness.road.seen), clock.monotonic()
        config = {"ship_symbol": FRIGATE, "destination": goal}
        seen = await harness.send(CreateContainer(ANY, "navigate", config))
        warned = await warnings_of(harness, seen.container.container_id)
        departed = harness.world.agent("HERMES").ship(FRIGATE).nav.departure
    assert sum("4214" in warning for warning in warned) == 1
    assert (departed - nav.arrival).total_seconds() < nav.seconds + 5
    assert clock.monotonic() - began < 2 * nav.seconds + 300
    assert len(harness.road.seen) - asked < 30


@pytest.mark.parametrize("operation", ["orbit", "set_flight_mode", "navigate", "dock"])
async def test_a_refusal_that_is_not_so_is_looked_at_and_done_again(
    operation: str, autojump_clock: MockClock
) -> None:
    async with open_harness() as harness:
        await harness.register()
        data = {"secondsToArrival": None}
        order = FaultOrder(FaultKind.REFUSED, operation, count=2, code=4214, data=data)
        fault = harness.world.faults.arm(order)
        goal = await harness.of_type("GAS_GIANT")
        departure = await harness.send(NavigateShip(ANY, FRIGATE, goal))
        await landed(harness, departure)
        assert fault.struck == (2 if operation != "set_flight_mode" else fault.struck)


async def test_a_server_that_contradicts_itself_for_ever_is_given_up_and_never_spun_on(
    autojump_clock: MockClock,
) -> None:
    async with open_harness() as harness:
        await harness.register()
        order = FaultOrder(FaultKind.REFUSED, "orbit", count=-1, code=4214, data={})
        fault = harness.world.faults.arm(order)
        goal = await harness.of_type("GAS_GIANT")
        departure = await harness.send(NavigateShip(ANY, FRIGATE, goal))
        began = clock.monotonic()
        await harness.ended(departure.container.container_id)
        row = await harness.row(departure.container.container_id)
        assert (row.state, row.exit_reason and row.exit_reason.kind) == (
            State.FAILED,
            "ship_in_transit",
        )
        assert fault.struck < clock.monotonic() - began


async def test_a_ship_that_flies_on_after_its_time_is_waited_for_without_an_order(
    autojump_clock: MockClock,
) -> None:
    """The arrival that the game names is too early by ten minutes."""

    def early(_: dict[str, str], body: Any) -> None:
        nav = body.get("data", {}).get("nav") if isinstance(body.get("data"), dict) else None
        if nav and nav["status"] == "IN_TRANSIT":
            nav["route"]["arrival"] = nav["route"]["departureTime"]

    async with open_harness() as harness:
        await harness.register()
        alter(harness, early)
        goal = await harness.of_type("GAS_GIANT")
        departure = await harness.send(NavigateShip(ANY, FRIGATE, goal))
        took, warned = await landed(harness, departure)
    assert took < 2 * departure.plan.eta_seconds + 10
    assert sum("4214" in warning for warning in warned) == 1


async def test_a_long_flight_is_looked_at_now_and_then(autojump_clock: MockClock) -> None:
    """Somebody brought the ship in; the hour that its first answer named is not waited for."""

    def late(_: dict[str, str], body: Any) -> None:
        nav = body.get("data", {}).get("nav") if isinstance(body.get("data"), dict) else None
        if nav and nav["status"] == "IN_TRANSIT":
            nav["route"]["arrival"] = "2027-01-01T00:00:00.000Z"

    async with open_harness() as harness:
        await harness.register()
        alter(harness, late)
        goal = await harness.of_type("GAS_GIANT")
        departure = await harness.send(NavigateShip(ANY, FRIGATE, goal))
        took, _ = await landed(harness, departure)
    assert took < departure.plan.eta_seconds + 1210
