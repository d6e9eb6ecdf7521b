"""From reset to reset: what is over ends with that reason, and nobody asks for it any more."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.resets import MADE, SUNDAY, WARDEN, until, warden, world_before_sunday
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.errors.players import AmbiguousPlayer, PastUniverse
from spacetraders.application.itself.health import GetHealth, Health
from spacetraders.application.looking.intents import ListIntents
from spacetraders.application.looking.ledger import ListEntries
from spacetraders.application.orders.containers import CreateContainer, ListContainers
from spacetraders.application.orders.ships import GetShip, ListShips, OrbitShip
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.players.players import ListPlayers, PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.domain.containers import Container, State
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.game.waypoints import Quote
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Maintenance, OutcomeUnknown, Unreachable
from spacetraders.domain.universes import CLOSED_LOOK_SECONDS
from spacetraders.sandbox.making.resetting import reset
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder

AN_HOUR = 3600.0


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    """A daemon half an hour before a reset of its server."""
    async with open_harness(world=world_before_sunday(30), made=(warden,)) as opened:
        yield opened


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()


async def send_warden(harness: Harness) -> str:
    created = await harness.send(CreateContainer(ANY, WARDEN, {"number": 1}))
    container_id: str = created.container.container_id
    return container_id


def lost() -> httpx.ReadTimeout:
    return httpx.ReadTimeout("the answer is lost")


def reset_now(harness: Harness, *, closed_seconds: float = 0.0) -> None:
    reset(harness.world, clock.now(), seed=2, closed_seconds=closed_seconds)


def reason(row: Container) -> str | None:
    return row.exit_reason and row.exit_reason.kind


async def health(harness: Harness) -> Health:
    told: Health = await harness.send(GetHealth())
    return told


async def test_a_container_ends_with_its_universe_and_says_which(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await send_warden(harness)
    await until(harness, SUNDAY + MADE)
    row = await harness.row(container_id)
    assert (row.state, reason(row), row.restarts) == (State.STOPPED, "universe_reset", 0)
    assert row.exit_reason is not None
    assert player.reset_date in row.exit_reason.message
    assert harness.world.reset_date.isoformat() in row.exit_reason.message
    assert row.exit_reason.message in await harness.messages(container_id)


async def test_a_flight_ends_too_and_its_ship_is_free(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    goal = await harness.of_type("ENGINEERED_ASTEROID")
    departure = await harness.send(NavigateShip(ANY, FRIGATE, goal))
    await trio.sleep(5)
    reset_now(harness)
    await send_warden(harness)
    await trio.sleep(120)
    row = await harness.row(departure.container.container_id)
    assert (row.state, reason(row)) == (State.STOPPED, "universe_reset")
    assert harness.supervisor.holder(player.player_id, FRIGATE) is None


async def test_prices_of_an_old_universe_are_believed_no_more(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    home = harness.world.universe.headquarters.symbol
    beliefs = harness.services.beliefs
    quote = Quote("IRON", "EXPORT", 10, "MODERATE", "WEAK", 50, 24)
    beliefs.note(player.reset_date, home, [quote], clock.now())
    await until(harness, SUNDAY + MADE)
    assert beliefs.of(player.reset_date, home, "IRON") is None


async def test_a_refused_token_tells_of_the_reset_at_once(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await send_warden(harness)
    await trio.sleep(60)
    reset_now(harness)
    began = trio.current_time()
    await harness.ended(container_id)
    assert trio.current_time() - began < 40
    assert reason(await harness.row(container_id)) == "universe_reset"


async def test_without_any_request_the_reset_is_noticed_soon_after_its_time(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await until(harness, SUNDAY + MADE)
    assert harness.services.games.universe.over(player) is not None


async def test_a_reset_that_nobody_announced_is_noticed_within_ten_minutes(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    reset_now(harness)
    await trio.sleep(599)
    assert harness.services.games.universe.over(player) is None
    await trio.sleep(2)
    assert harness.services.games.universe.over(player) is not None


async def test_nothing_is_asked_for_a_past_player_any_more(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await send_warden(harness)
    await until(harness, SUNDAY + MADE)
    harness.road.seen.clear()
    await trio.sleep(AN_HOUR)
    # Every ten minutes the status, whose path ends with a slash.
    assert harness.road.seen == ["GET "] * 6


async def test_before_there_is_a_player_nothing_is_asked(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await trio.sleep(AN_HOUR)
    assert harness.road.seen == []


async def test_a_request_that_waited_for_its_turn_while_its_universe_ended_is_not_sent(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    async def ask() -> None:
        with pytest.raises(PastUniverse):
            await harness.services.fleet.look(player, FRIGATE, Lane.FLIGHT)

    reset_now(harness, closed_seconds=120)
    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(ask)
            await trio.sleep(5)
    assert harness.road.seen.count(f"GET {FRIGATE}") == 1


async def test_under_maintenance_what_flies_waits_and_loses_no_attempt(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await send_warden(harness)
    await trio.sleep(60)
    harness.world.closed_until = harness.world.time_at(clock.now()) + MADE
    await trio.sleep(MADE.total_seconds() + 60)
    row = await harness.row(container_id)
    said = await harness.messages(container_id)
    assert (row.state, row.restarts, row.exit_reason) == (State.RUNNING, 0, None)
    assert any(line.startswith("waits for the game: GET /my/ships") for line in said)
    assert said[-1] == "waited for the game"


async def test_under_maintenance_the_status_is_asked_for_and_little_else(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await send_warden(harness)
    await trio.sleep(60)
    harness.road.seen.clear()
    harness.world.closed_until = harness.world.time_at(clock.now()) + MADE
    await trio.sleep(MADE.total_seconds())
    asked = len(harness.road.seen)
    assert asked - harness.road.seen.count("GET ") <= 2
    assert harness.road.seen.count("GET ") >= MADE.total_seconds() / CLOSED_LOOK_SECONDS - 10


async def test_health_tells_of_a_maintenance_as_long_as_it_lasts(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await send_warden(harness)
    await trio.sleep(60)
    harness.world.closed_until = harness.world.time_at(clock.now()) + MADE
    await trio.sleep(45)
    told = await health(harness)
    (trouble,) = told.troubles
    assert (trouble.subject, trouble.kind) == ("universe", "universe_closed")
    assert told.status == "degraded"
    assert "takes no requests since" in trouble.message
    assert told.closed_since is not None
    assert told.game.reachable
    await trio.sleep(MADE.total_seconds())
    told = await health(harness)
    assert (told.status, told.closed_since) == ("ok", None)


async def test_a_person_hears_at_once_of_a_maintenance(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.closed_until = harness.world.time_at(clock.now()) + MADE
    began = trio.current_time()
    with pytest.raises(Maintenance):
        await harness.send(GetShip(ANY, FRIGATE))
    assert trio.current_time() - began < 1


async def test_a_server_that_is_closed_for_one_request_alone_keeps_no_other_waiting(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    fault = FaultOrder(FaultKind.MAINTENANCE, "get_ship", count=FOR_EVER)
    harness.world.faults.arm(fault)
    with pytest.raises(Unreachable):
        await harness.services.fleet.look(player, FRIGATE, Lane.FLIGHT)
    assert "universe" not in [each.subject for each in (await health(harness)).troubles]
    with trio.fail_after(15):
        await harness.services.fleet.list_again(player, Lane.FLIGHT)


async def test_a_deed_in_doubt_ends_untold_and_nobody_looks_at_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(GetShip(ANY, FRIGATE))
    harness.road.before["POST orbit"] = lost
    with pytest.raises(OutcomeUnknown):
        await harness.send(OrbitShip(ANY, FRIGATE))
    reset_now(harness)
    await harness.services.games.reset_date()
    await trio.sleep(1)
    harness.road.seen.clear()
    (intent,) = await harness.store.intents(player.player_id)
    assert intent.state is IntentState.UNTOLD
    assert len(harness.services.deeds.doubts) == 0
    await trio.sleep(120)
    assert harness.road.seen == []


async def test_a_deed_whose_answer_is_lost_after_the_reset_is_untold_at_once(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(GetShip(ANY, FRIGATE))
    harness.world.faults.arm(FaultOrder(FaultKind.LOST_SLOW, "orbit", seconds=10))

    async def order() -> None:
        with pytest.raises(OutcomeUnknown) as caught:
            await harness.send(OrbitShip(ANY, FRIGATE))
        assert caught.value.found is IntentState.UNTOLD

    async with trio.open_nursery() as nursery:
        nursery.start_soon(order)
        await trio.sleep(1)
        reset_now(harness)
        await harness.services.games.reset_date()
    (intent,) = await harness.store.intents(player.player_id)
    assert intent.state is IntentState.UNTOLD


async def test_deeds_that_a_dead_daemon_left_open_are_settled_without_a_look(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, world=world_before_sunday()) as before:
        player = await before.register()
        await before.send(OrbitShip(ANY, FRIGATE))
        (intent,) = await store.intents()
        await store.reopen(intent.intent_id)
    reset_now(before)
    async with open_harness(store=store, world=before.world) as after:
        await trio.sleep(60)
        (intent,) = await store.intents(player.player_id)
        assert intent.state is IntentState.UNTOLD
        assert set(after.road.seen) == {"GET "}


async def test_containers_of_a_universe_that_ended_while_the_daemon_was_down_end_at_the_start(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, world=world_before_sunday(), made=(warden,)) as before:
        await before.register()
        container_id = await send_warden(before)
        await trio.sleep(1)
    reset_now(before)
    async with open_harness(store=store, world=before.world, made=(warden,)) as after:
        await after.ended(container_id)
        assert reason(await after.row(container_id)) == "universe_reset"
        assert set(after.road.seen) == {"GET "}


async def test_a_daemon_that_starts_under_maintenance_ends_its_containers_after_it(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, world=world_before_sunday(), made=(warden,)) as before:
        await before.register()
        container_id = await send_warden(before)
        await trio.sleep(1)
    reset_now(before, closed_seconds=180)
    async with open_harness(store=store, world=before.world, made=(warden,)) as after:
        await trio.sleep(150)
        assert after.supervisor.current(container_id) is not None
        await after.ended(container_id)
        row = await after.row(container_id)
        assert (row.state, reason(row), row.restarts) == (State.STOPPED, "universe_reset", 0)


async def test_a_database_that_is_away_delays_the_end_and_no_more(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    container_id = await send_warden(harness)
    await trio.sleep(60)
    harness.store.away = True
    reset_now(harness)
    await trio.sleep(120)
    harness.store.away = False
    await trio.sleep(30)
    assert reason(await harness.row(container_id)) == "universe_reset"
    assert harness.supervisor.current(container_id) is None


@pytest.fixture
async def past(harness: Harness, player: Player, autojump_clock: MockClock) -> Player:
    """A player whose universe is over."""
    reset_now(harness)
    await harness.services.games.reset_date()
    await trio.sleep(1)
    return player


@pytest.mark.parametrize("order", [OrbitShip(ANY, FRIGATE), GetShip(ANY, FRIGATE), ListShips(ANY)])
async def test_an_order_for_a_past_player_is_refused_with_both_dates(
    harness: Harness, past: Player, order: Any, autojump_clock: MockClock
) -> None:
    harness.road.seen.clear()
    with pytest.raises(PastUniverse, match=past.reset_date) as caught:
        await harness.send(order)
    assert caught.value.kind == "universe_reset"
    assert caught.value.details["present"] == harness.world.reset_date.isoformat()
    assert "spacetraders player register HERMES --faction COSMIC" in caught.value.hint
    assert harness.road.seen == []


async def test_no_container_is_started_for_a_past_player(
    harness: Harness, past: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(PastUniverse):
        await send_warden(harness)
    container = Container("warden-1", past.player_id, WARDEN, {}, clock.now())
    with pytest.raises(PastUniverse):
        await harness.supervisor.launch(container)
    assert await harness.store.containers() == []


async def test_what_is_kept_of_a_past_universe_can_still_be_read(
    harness: Harness, past: Player, autojump_clock: MockClock
) -> None:
    ref = PlayerRef(past.player_id)
    assert [entry.kind for entry in await harness.send(ListEntries(ref))] == ["OPENING"]
    assert await harness.send(ListContainers(ref)) == []
    assert await harness.send(ListIntents(ref)) == []


async def test_the_list_of_players_and_health_say_who_is_past(
    harness: Harness, past: Player, autojump_clock: MockClock
) -> None:
    heir = await harness.register()
    listed = await harness.send(ListPlayers())
    assert [(each.player, each.past) for each in listed] == [(past, True), (heir, False)]
    told = await health(harness)
    assert told.past == (past,)
    assert told.universe is not None
    assert told.universe.reset_date == heir.reset_date


async def test_who_names_no_player_means_one_of_the_present_universe(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.register("LYRA")
    with pytest.raises(AmbiguousPlayer):
        await harness.send(ListShips(ANY))
    reset_now(harness)
    heir = await harness.register()
    seen = await harness.send(ListShips(ANY))
    assert [each.ship.symbol for each in seen] == ["HERMES-1", "HERMES-2"]
    assert (await harness.services.players.resolve(PlayerRef(agent_symbol="HERMES"))) == heir
    with pytest.raises(PastUniverse, match="LYRA"):
        await harness.send(ListShips(PlayerRef(agent_symbol="LYRA")))


async def test_where_all_players_are_past_nobody_has_to_choose_among_them(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.register("LYRA")
    reset_now(harness)
    await harness.services.games.reset_date()
    with pytest.raises(PastUniverse):
        await harness.send(ListShips(ANY))


async def test_rows_of_the_old_universe_stay_beside_those_of_the_new(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(ListShips(ANY))
    container_id = await send_warden(harness)
    await until(harness, SUNDAY + MADE)
    heir = await harness.register()
    assert heir.player_id != player.player_id
    assert len(await harness.store.load_ships(player.player_id)) == 2
    assert (await harness.row(container_id)).player_id == player.player_id
    await send_warden(harness)
    assert {row.player_id for row in await harness.store.containers()} == {1, 2}
