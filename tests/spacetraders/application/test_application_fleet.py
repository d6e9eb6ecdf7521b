"""What is known of ships, and what they are told to do at once."""

import pytest
import trio
from support.application.roads import barrier
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock, wait_all_tasks_blocked

from routing import FlightMode
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.known.ships import Fleet
from spacetraders.application.operations import table
from spacetraders.application.orders.desk import SeenShip
from spacetraders.application.orders.ships import (
    DockShip,
    GetShip,
    ListShips,
    OrbitShip,
    RefuelShip,
)
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import ShipClaimed
from spacetraders.domain.game.ships import Fuel, Nav, NavStatus, Ship
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotDocked, ShipInTransit


async def listed(harness: Harness) -> list[SeenShip]:
    return list(await harness.send(ListShips(ANY)))


async def get(harness: Harness, symbol: str = FRIGATE) -> SeenShip:
    seen: SeenShip = await harness.send(GetShip(ANY, symbol))
    return seen


def as_kept(ships: list[Ship]) -> list[tuple[str, Nav, Fuel, int]]:
    """What the database keeps of ships."""
    return [(ship.symbol, ship.nav, ship.fuel, ship.cargo.units) for ship in ships]


async def send_off(harness: Harness, player: Player) -> None:
    """Send the frigate off by hand."""
    game = harness.services.games.of(player, Lane.PERSON)
    await game.do(table.ORBIT(FRIGATE))
    await game.do(table.NAVIGATE(FRIGATE, target=await harness.of_type("GAS_GIANT")))


async def test_all_ships_are_listed_by_symbol(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    assert [seen.ship.symbol for seen in await listed(harness)] == ["HERMES-1", "HERMES-2"]


async def test_the_game_lists_the_ships_once_in_a_run(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await listed(harness)
    await listed(harness)
    assert harness.road.seen.count("GET ships") == 1


async def test_each_player_has_ships_of_its_own(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    other = await harness.register("VEGA")
    fleet = harness.services.fleet
    assert [ship.symbol for ship in await fleet.all(other, Lane.PERSON)] == ["VEGA-1", "VEGA-2"]
    assert [ship.symbol for ship in await fleet.all(player, Lane.PERSON)] == [
        "HERMES-1",
        "HERMES-2",
    ]


async def test_listed_ships_are_kept(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    ships = [seen.ship for seen in await listed(harness)]
    assert as_kept(await harness.store.load_ships(player.player_id)) == as_kept(ships)


async def test_what_was_done_shows_in_the_list(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await listed(harness)
    await harness.send(OrbitShip(ANY, FRIGATE))
    assert (await listed(harness))[0].ship.nav.status is NavStatus.IN_ORBIT


async def test_a_ship_that_moved_while_the_list_came_is_shown_as_it_is(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    """The list's answer is made before the ship leaves its dock, and comes after."""
    held = barrier(harness, "/my/ships")
    held.late = True
    seen: list[SeenShip] = []

    async def ask() -> None:
        seen.extend(await listed(harness))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask)
        await wait_all_tasks_blocked()
        await harness.send(OrbitShip(ANY, FRIGATE))
        held.lift()
    assert [s.ship.nav.status for s in seen] == [NavStatus.IN_ORBIT, NavStatus.DOCKED]
    kept = await harness.store.load_ships(player.player_id)
    assert [ship.nav.status for ship in kept] == [NavStatus.IN_ORBIT, NavStatus.DOCKED]


async def test_a_list_shows_ships_arrive_without_asking(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await send_off(harness, player)
    flying = (await listed(harness))[0].ship.nav
    await trio.sleep(3600)
    landed = (await listed(harness))[0].ship.nav
    assert (flying.status, landed.status) == (NavStatus.IN_TRANSIT, NavStatus.IN_ORBIT)
    assert landed.waypoint_symbol == flying.waypoint_symbol


async def test_one_ship_is_asked_for_each_time(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await listed(harness)
    harness.world.agent("HERMES").ship(FRIGATE).fuel = 123
    assert (await get(harness)).ship.fuel.current == 123


async def test_what_was_seen_of_one_ship_is_kept(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    seen = await get(harness)
    assert as_kept(await harness.store.load_ships(player.player_id)) == as_kept([seen.ship])
    assert repr(harness.services.fleet) == "<Fleet of 1 ships seen, 0 unreadable>"


@pytest.mark.parametrize("symbol", ["HERMES-9", "HERMES"])
@pytest.mark.parametrize("order", [GetShip, OrbitShip, DockShip, RefuelShip])
async def test_a_ship_that_is_not_there_is_named(
    harness: Harness,
    player: Player,
    order: type[GetShip | OrbitShip | DockShip | RefuelShip],
    symbol: str,
    autojump_clock: MockClock,
) -> None:
    with pytest.raises(UnknownShip) as caught:
        await harness.send(order(ANY, symbol))
    assert (caught.value.ship_symbol, caught.value.agent_symbol) == (symbol, "HERMES")


@pytest.mark.parametrize("order", [GetShip, OrbitShip, DockShip, RefuelShip])
@pytest.mark.parametrize("ref", [ANY, PlayerRef(agent_symbol="HERMES"), PlayerRef(player_id=1)])
async def test_a_ship_of_nobody_we_know_is_not_taken_for_ours(
    harness: Harness,
    player: Player,
    order: type[GetShip | OrbitShip | DockShip | RefuelShip],
    ref: PlayerRef,
    autojump_clock: MockClock,
) -> None:
    asked = len(harness.road.seen)
    with pytest.raises(UnknownShip) as caught:
        await harness.send(order(ref, "GHOST-1"))
    assert str(caught.value).startswith("no player GHOST is known, and so no ship GHOST-1; ")
    assert len(harness.road.seen) == asked


async def test_a_ship_leaves_its_dock_and_docks_again(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    left = await harness.send(OrbitShip(ANY, FRIGATE))
    docked = await harness.send(DockShip(ANY, FRIGATE))
    assert left.ship.nav.status is NavStatus.IN_ORBIT
    assert docked.ship.nav.status is NavStatus.DOCKED
    assert (await get(harness)).ship == docked.ship


async def test_orders_may_be_repeated(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    for _ in range(2):
        seen = await harness.send(OrbitShip(ANY, FRIGATE))
        assert seen.ship.nav.status is NavStatus.IN_ORBIT


async def test_an_order_is_done_in_the_game(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    assert harness.world.ledger[-1].operation == "orbit"


async def test_a_tank_is_filled_and_the_bill_shown(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.agent("HERMES").ship(FRIGATE).fuel = 150
    before = harness.world.agent("HERMES").credits
    seen = await harness.send(RefuelShip(ANY, FRIGATE))
    bill = seen.refuelled
    assert seen.ship.fuel.current == seen.ship.fuel.capacity == 400
    assert (bill.units, bill.total_price) == (3, 3 * bill.price_per_unit)
    assert harness.world.agent("HERMES").credits == before - bill.total_price


async def test_fuel_is_bought_by_the_unit_where_it_is_said(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.agent("HERMES").ship(FRIGATE).fuel = 100
    seen = await harness.send(RefuelShip(ANY, FRIGATE, units=100))
    assert (seen.ship.fuel.current, seen.refuelled.units) == (200, 1)


async def test_no_fuel_is_sold_to_a_ship_in_orbit(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    with pytest.raises(NotDocked):
        await harness.send(RefuelShip(ANY, FRIGATE))


async def test_a_ship_under_way_takes_no_orders(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await send_off(harness, player)
    with pytest.raises(ShipInTransit):
        await harness.send(DockShip(ANY, FRIGATE))


@pytest.mark.parametrize("order", [OrbitShip, DockShip, RefuelShip])
async def test_a_ship_that_a_container_flies_is_left_to_it(
    harness: Harness,
    player: Player,
    order: type[OrbitShip | DockShip | RefuelShip],
    autojump_clock: MockClock,
) -> None:
    departure = await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    before = len(harness.world.ledger)
    with pytest.raises(ShipClaimed) as caught:
        await harness.send(order(ANY, FRIGATE))
    assert caught.value.container_id == departure.container.container_id
    assert len(harness.world.ledger) == before


async def test_a_ship_shows_the_container_that_flies_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    departure = await harness.send(NavigateShip(ANY, FRIGATE, await harness.of_type("GAS_GIANT")))
    assert [seen.container_id for seen in await listed(harness)] == [
        departure.container.container_id,
        None,
    ]
    await harness.ended(departure.container.container_id)
    assert (await get(harness)).container_id is None


async def test_a_note_changes_only_what_it_names(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    fleet = Fleet(harness.store, harness.services.games)
    ship = await fleet.look(player, FRIGATE, Lane.PERSON)
    game = harness.services.games.of(player, Lane.PERSON)
    nav = await game.do(table.set_flight_mode(FRIGATE, FlightMode.DRIFT))
    noted = await fleet.note(player, ship, nav=nav)
    assert noted.nav.flight_mode is FlightMode.DRIFT
    assert (noted.fuel, noted.cargo) == (ship.fuel, ship.cargo)
