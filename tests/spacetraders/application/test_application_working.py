"""Work and journeys: surveys, digging, gas, scans, charts, jumps, warps; and their lost answers."""

from collections.abc import AsyncIterator

import attrs
import pytest
import trio
from support.application.orders import (
    DOCKED,
    IN_ORBIT,
    PROBE,
    credits_of,
    foreseen,
    hull,
    ledger,
    lost,
    place_of,
    put,
)
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from routing import FlightMode
from spacetraders import clock
from spacetraders.application.errors.orders import UnknownSurvey
from spacetraders.application.looking.waypoints import GetWaypoint
from spacetraders.application.orders.desk import Ordered
from spacetraders.application.orders.instruments import (
    ChartWaypoint,
    ExtractGoods,
    RefineGoods,
    Scan,
    ScanSpace,
    SiphonGas,
    SurveyWaypoint,
)
from spacetraders.application.orders.places import GetGate
from spacetraders.application.orders.ships import JumpShip, SetFlightMode, WarpShip
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Refused
from spacetraders.sandbox.catalogue.parts import PARTS, Module
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.making.galaxy import make
from spacetraders.sandbox.rules import construction
from spacetraders.sandbox.state.places import Construction
from spacetraders.sandbox.state.surveys import Surveys
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World

DONE, UNDONE, UNTOLD = IntentState.FOUND_DONE, IntentState.FOUND_UNDONE, IntentState.UNTOLD


@pytest.fixture
async def galaxy() -> AsyncIterator[Harness]:
    """A daemon in a sandbox of many systems."""
    now = clock.now()
    async with open_harness(world=World(make(1, 100, now), started=now)) as opened:
        yield opened


@pytest.fixture
async def traveller(galaxy: Harness) -> Player:
    return await galaxy.register()


async def at_rock(harness: Harness) -> Waypoint:
    rock = place_of(harness, "ASTEROID", "COMMON_METAL_DEPOSITS")
    await put(harness, rock, IN_ORBIT)
    return rock


def gate_of(harness: Harness) -> Waypoint:
    """The gate at home, built."""
    gate = place_of(harness, "JUMP_GATE")
    site = construction.site(harness.world, gate)
    done = Construction(tuple(attrs.evolve(it, fulfilled=it.required) for it in site.materials))
    place = attrs.evolve(harness.world.place(gate), construction=done)
    harness.world.places[gate.symbol] = place
    return gate


async def test_what_is_dug_is_in_the_hold_and_the_reactor_rests(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await at_rock(harness)
    ordered: Ordered = await harness.send(ExtractGoods(ANY, FRIGATE))
    ship = ordered.seen.ship
    assert ship.cargo.units_of(ordered.answer.trade_symbol) == ordered.answer.units
    assert ship.cooldown.seconds_left(clock.now()) > 0
    with foreseen(harness, "on_cooldown") as caught:
        await harness.send(ExtractGoods(ANY, FRIGATE))
    assert 79 < caught.value.details["cooldown_seconds"] <= 80
    await trio.sleep(80)
    await harness.send(ExtractGoods(ANY, FRIGATE))


async def test_a_survey_is_dug_by_its_signature_until_it_expires(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await at_rock(harness)
    survey = (await harness.send(SurveyWaypoint(ANY, FRIGATE))).answer.surveys[0]
    await trio.sleep(90)
    ordered = await harness.send(ExtractGoods(ANY, FRIGATE, survey.signature))
    assert ordered.answer.trade_symbol in survey.deposits
    await trio.sleep(100)
    await put(harness, place_of(harness, "ASTEROID_BASE"), IN_ORBIT)
    with foreseen(harness, "survey_of_other_location"):
        await harness.send(ExtractGoods(ANY, FRIGATE, survey.signature))
    await trio.sleep(7200)
    sent = len(harness.road.seen)
    with pytest.raises(UnknownSurvey):
        await harness.send(ExtractGoods(ANY, FRIGATE, survey.signature))
    assert len(harness.road.seen) == sent


async def test_a_survey_that_the_game_calls_spent_is_forgotten(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await at_rock(harness)
    survey = (await harness.send(SurveyWaypoint(ANY, FRIGATE))).answer.surveys[0]
    harness.world.surveys = Surveys()
    await trio.sleep(90)
    with pytest.raises(Refused):
        await harness.send(ExtractGoods(ANY, FRIGATE, survey.signature))
    with pytest.raises(UnknownSurvey):
        await harness.send(ExtractGoods(ANY, FRIGATE, survey.signature))


async def test_gas_is_drawn_from_a_giant(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await put(harness, place_of(harness, "GAS_GIANT"), IN_ORBIT)
    ordered = await harness.send(SiphonGas(ANY, FRIGATE))
    assert ordered.seen.ship.cargo.units == ordered.answer.units > 0


async def test_the_games_own_refusal_comes_with_code_and_reason(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await at_rock(harness)
    with pytest.raises(Refused) as caught:
        await harness.send(SiphonGas(ANY, FRIGATE))
    assert (caught.value.kind, caught.value.foreseen) == ("not_siphonable", False)
    assert caught.value.details["game"]["code"] == 4259


@pytest.mark.parametrize("what", Scan)
async def test_sensors_see_what_they_look_for(
    harness: Harness, player: Player, autojump_clock: MockClock, what: Scan
) -> None:
    await at_rock(harness)
    ordered = await harness.send(ScanSpace(ANY, FRIGATE, what))
    assert isinstance(getattr(ordered.answer, what.value), tuple)
    assert ordered.seen.ship.cooldown.expiration is not None


async def test_raw_goods_are_refined(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    world = harness.world
    home = world.universe.headquarters
    ship = world.agent("HERMES").launch(SHIP_TYPES["SHIP_REFINING_FREIGHTER"], home, clock.now())
    await put(harness, home, IN_ORBIT, symbol=ship.symbol, cargo={"IRON_ORE": 100})
    ordered = await harness.send(RefineGoods(ANY, ship.symbol, "IRON"))
    assert ordered.seen.ship.cargo.units_of("IRON") > 0
    assert [goods.trade_symbol for goods in ordered.answer.consumed] == ["IRON_ORE"]


async def test_what_a_ship_is_not_fit_for_is_refused_before_any_request(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    rock = await at_rock(harness)
    await put(harness, rock, IN_ORBIT, symbol=PROBE)
    for message, kind in [
        (ExtractGoods(ANY, PROBE), "no_mining_laser"),
        (SurveyWaypoint(ANY, PROBE), "no_surveyor"),
        (SiphonGas(ANY, PROBE), "no_gas_siphon"),
        (ScanSpace(ANY, PROBE, Scan.SHIPS), "no_sensor_array"),
        (RefineGoods(ANY, PROBE, "IRON"), "no_refinery"),
        (WarpShip(ANY, PROBE, "X1-OTHER-A1"), "no_warp_drive"),
    ]:
        with foreseen(harness, kind):
            await harness.send(message)
    hull(harness).modules.pop()
    hull(harness).modules.pop()
    await put(harness, rock, IN_ORBIT)
    for message, kind in [
        (ExtractGoods(ANY, FRIGATE), "no_mineral_processor"),
        (SiphonGas(ANY, FRIGATE), "no_gas_processor"),
    ]:
        with foreseen(harness, kind):
            await harness.send(message)


async def test_a_full_hold_takes_nothing_more(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    rock = place_of(harness, "ASTEROID")
    await put(harness, rock, IN_ORBIT, cargo={"IRON": hull(harness).cargo_capacity})
    for message in (ExtractGoods(ANY, FRIGATE), SiphonGas(ANY, FRIGATE)):
        with foreseen(harness, "cargo_full"):
            await harness.send(message)


async def test_what_takes_an_orbit_is_not_done_in_a_dock(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await put(harness, player.headquarters, DOCKED)
    for message in (
        ExtractGoods(ANY, FRIGATE),
        SurveyWaypoint(ANY, FRIGATE),
        ScanSpace(ANY, FRIGATE, Scan.SHIPS),
        JumpShip(ANY, FRIGATE, "X1-B-G"),
        WarpShip(ANY, FRIGATE, "X1-B-G"),
    ):
        with foreseen(harness, "not_in_orbit"):
            await harness.send(message)


@pytest.mark.parametrize(
    ("ending", "message"),
    [
        ("extract", ExtractGoods(ANY, FRIGATE)),
        ("survey", SurveyWaypoint(ANY, FRIGATE)),
        ("ships", ScanSpace(ANY, FRIGATE, Scan.SHIPS)),
    ],
)
async def test_lost_work_is_found_by_the_rest_of_the_reactor(
    harness: Harness,
    player: Player,
    autojump_clock: MockClock,
    ending: str,
    message: ExtractGoods | SurveyWaypoint | ScanSpace,
) -> None:
    await at_rock(harness)
    assert await lost(harness, ending, message, after=False) is UNTOLD
    assert await lost(harness, ending, message) is DONE
    with foreseen(harness, "on_cooldown"):
        await harness.send(message)


async def test_a_mode_is_set(harness: Harness, player: Player, autojump_clock: MockClock) -> None:
    seen = await harness.send(SetFlightMode(ANY, FRIGATE, FlightMode.BURN))
    assert seen.ship.nav.flight_mode is FlightMode.BURN


async def test_a_jump_is_paid_for_as_antimatter(
    galaxy: Harness, traveller: Player, autojump_clock: MockClock
) -> None:
    gate = gate_of(galaxy)
    await put(galaxy, gate, IN_ORBIT)
    there = (await galaxy.send(GetGate(ANY, gate.symbol))).connections[0]
    ordered = await galaxy.send(JumpShip(ANY, FRIGATE, there))
    assert ordered.seen.ship.nav.waypoint_symbol == there
    (entry,) = await ledger(galaxy)
    assert (entry.kind, entry.trade_symbol, entry.units) == ("ANTIMATTER", "ANTIMATTER", 1)
    assert entry.total_price == -ordered.answer.trade.total_price
    assert entry.balance == credits_of(galaxy)
    with foreseen(galaxy, "on_cooldown"):
        await galaxy.send(JumpShip(ANY, FRIGATE, gate.symbol))


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_jump_is_found_by_where_the_ship_is(
    galaxy: Harness, traveller: Player, autojump_clock: MockClock, after: bool
) -> None:
    gate = gate_of(galaxy)
    await put(galaxy, gate, IN_ORBIT)
    await put(galaxy, gate, symbol=PROBE)
    there = (await galaxy.send(GetGate(ANY, gate.symbol))).connections[0]
    had = credits_of(galaxy)
    found = await lost(galaxy, "jump", JumpShip(ANY, FRIGATE, there), after=after)
    assert found is (DONE if after else UNDONE)
    assert sum(entry.total_price for entry in await ledger(galaxy)) == credits_of(galaxy) - had


async def test_a_warp_leads_to_another_system(
    galaxy: Harness, traveller: Player, autojump_clock: MockClock
) -> None:
    drive = PARTS["MODULE_WARP_DRIVE_II"]
    assert isinstance(drive, Module)
    hull(galaxy).modules.append(drive)
    home = galaxy.world.universe.headquarters
    await put(galaxy, home, IN_ORBIT)
    with foreseen(galaxy, "warp_inside_system"):
        await galaxy.send(WarpShip(ANY, FRIGATE, place_of(galaxy, "GAS_GIANT").symbol))
    here = galaxy.world.system(home.system_symbol)
    stars = galaxy.world.universe.within(6000, here.x, here.y)
    systems = (galaxy.world.system(star.symbol) for star in stars)
    other = next(it for it in systems if it.waypoints and it.symbol != here.symbol)
    goal = next(iter(other.waypoints))
    await galaxy.send(SetFlightMode(ANY, FRIGATE, FlightMode.DRIFT))
    assert await lost(galaxy, "warp", WarpShip(ANY, FRIGATE, goal)) is DONE


async def test_a_chart_pays_and_shows(
    galaxy: Harness, traveller: Player, autojump_clock: MockClock
) -> None:
    gate = place_of(galaxy, "JUMP_GATE")
    galaxy.world.places[gate.symbol] = attrs.evolve(galaxy.world.place(gate), chart=None)
    await put(galaxy, gate, IN_ORBIT)
    assert "UNCHARTED" in (await galaxy.send(GetWaypoint(ANY, gate.symbol))).traits
    had = credits_of(galaxy)
    ordered = await galaxy.send(ChartWaypoint(ANY, FRIGATE))
    assert ordered.answer.waypoint.symbol == gate.symbol
    assert "UNCHARTED" not in (await galaxy.send(GetWaypoint(ANY, gate.symbol))).traits
    assert [entry.kind for entry in await ledger(galaxy)] == ["CHART"]
    assert (await ledger(galaxy))[0].total_price == credits_of(galaxy) - had


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_chart_is_found_by_its_name(
    galaxy: Harness, traveller: Player, autojump_clock: MockClock, after: bool
) -> None:
    gate = place_of(galaxy, "JUMP_GATE")
    galaxy.world.places[gate.symbol] = attrs.evolve(galaxy.world.place(gate), chart=None)
    await put(galaxy, gate, IN_ORBIT)
    found = await lost(galaxy, "chart", ChartWaypoint(ANY, FRIGATE), after=after)
    assert found is (DONE if after else UNDONE)
