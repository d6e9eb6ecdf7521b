"""What goes out has exactly the keys that docs/rpc.md promises, in JSON's own types."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.rpc import docs as rpc_docs
from support.rpc import samples

from spacetraders.application.orders.containers import ListedContainer, RemovedContainer
from spacetraders.application.players.players import ListedPlayer, SeenPlayer
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.application.ports.waiting import Wait
from spacetraders.clock import EPOCH, iso
from spacetraders.domain.game.listing import Listing, Unreadable
from spacetraders.domain.universes import Told
from spacetraders.rpc.openrpc import discover
from spacetraders.rpc.views import view

SHIP, ROUTE = rpc_docs.shape("ship"), rpc_docs.shape("route")
STEP = rpc_docs.shape("route", nth=1)
DEPARTURE = {**rpc_docs.shape("departure"), "route": ROUTE}
REASON, PROGRESS = (rpc_docs.shape("container", nth=nth) for nth in (1, 2))

EVERY_ANSWER: list[Any] = [
    samples.PLAYER,
    SeenPlayer(samples.PLAYER, samples.AGENT),
    samples.SHIP,
    samples.SHIP_FLYING,
    samples.SHIP_REFUELLED,
    samples.PLAN,
    samples.DEPARTURE,
    samples.CHART.waypoints[samples.HOME],
    samples.SEEN_CONTAINER,
    attrs.evolve(samples.SEEN_CONTAINER, progress=None),
    RemovedContainer("navigate-1"),
    samples.LINE,
    samples.HEALTH,
    samples.STATUS,
    samples.TREE,
    discover(),
]


def shape_of(answer: Any) -> rpc_docs.Shape:
    return rpc_docs.shape_of(view(answer))


@pytest.mark.parametrize("answer", EVERY_ANSWER, ids=lambda answer: type(answer).__name__)
def test_every_answer_is_json(answer: Any) -> None:
    shown = view(answer)
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_a_list_is_its_items() -> None:
    assert view([samples.LINE, samples.LINE]) == {"items": [view(samples.LINE)] * 2}


def test_no_list_is_a_list_without_items() -> None:
    assert view([]) == {"items": []}


def test_a_list_tells_what_could_not_be_read_beside_its_items() -> None:
    listing = Listing({"1": samples.PLAYER}, (Unreadable("2", "why"), Unreadable(None, "why")))
    assert view(listing) == {
        "items": [view(samples.PLAYER)],
        "unreadable": [{"symbol": "2", "reason": "why"}, {"symbol": None, "reason": "why"}],
    }


def test_a_list_of_which_all_could_be_read_has_its_items_alone() -> None:
    assert view(Listing({"1": samples.PLAYER})) == {"items": [view(samples.PLAYER)]}


def test_health_names_the_longest_waits_and_counts_all() -> None:
    wait = Wait("GET /my/agent", "flight", 3, 12.34567, "HTTP 502")
    game = attrs.evolve(samples.HEALTH.game, waiting=7, longest_waits=(wait,))
    told = view(attrs.evolve(samples.HEALTH, game=game))["api"]["waiting"]
    shown = {"operation": "GET /my/agent", "lane": "flight", "attempts": 3, "seconds": 12.346}
    assert told == {"count": 7, "longest": [shown | {"reason": "HTTP 502"}]}


def test_health_names_twenty_unreadable_ships_and_counts_all() -> None:
    ships = tuple((1, Unreadable(f"A-{number}", "why")) for number in range(30))
    told = view(attrs.evolve(samples.HEALTH, unreadable=ships))["unreadable"]
    assert (told["count"], len(told["ships"])) == (30, 20)
    assert told["ships"][0] == {"player_id": 1, "ship_symbol": "A-0", "reason": "why"}


def test_health_names_the_latest_past_players_and_counts_all() -> None:
    past = tuple(attrs.evolve(samples.PLAYER, player_id=number) for number in range(30))
    told = view(attrs.evolve(samples.HEALTH, past=past))["past"]
    assert (told["count"], [each["player_id"] for each in told["players"]]) == (
        30,
        list(range(10, 30)),
    )
    assert told["players"][0] == {
        "player_id": 10,
        "agent_symbol": samples.PLAYER.agent_symbol,
        "reset_date": samples.PLAYER.reset_date,
        "past": True,
    }


def test_health_names_the_universe_and_when_the_next_begins() -> None:
    told = Told("2026-01-04", EPOCH)
    shown = view(attrs.evolve(samples.HEALTH, universe=told, closed_since=EPOCH))["universe"]
    assert shown == {
        "reset_date": "2026-01-04",
        "next_reset": iso(EPOCH),
        "closed_since": iso(EPOCH),
    }
    unknown = {"reset_date": None, "next_reset": None, "closed_since": None}
    assert view(samples.HEALTH)["universe"] == unknown


def test_a_player_is_as_promised() -> None:
    assert shape_of(ListedPlayer(samples.PLAYER)) == rpc_docs.shape("player")
    assert view(ListedPlayer(samples.PLAYER, past=True))["past"] is True


def test_a_player_with_its_agent_is_as_promised() -> None:
    with_agent = {**rpc_docs.shape("player"), "agent": rpc_docs.shape("player", nth=1)}
    del with_agent["past"]
    assert shape_of(SeenPlayer(samples.PLAYER, samples.AGENT)) == with_agent


def test_an_intent_is_as_promised() -> None:
    assert shape_of(samples.INTENT) == rpc_docs.shape("intent")


def test_a_players_token_is_never_shown() -> None:
    assert samples.PLAYER.token not in json.dumps(view(SeenPlayer(samples.PLAYER, samples.AGENT)))


@pytest.mark.parametrize("ship", [samples.SHIP, samples.SHIP_FLYING])
def test_a_ship_is_as_promised(ship: Any) -> None:
    assert shape_of(ship) == SHIP


def test_a_ship_that_does_not_fly_has_no_flight() -> None:
    shown = view(samples.SHIP)
    nothing = ("origin_symbol", "departure", "arrival", "eta_seconds", "container_id")
    assert [shown[key] for key in nothing] == [None] * 5


def test_a_ship_in_flight_shows_where_it_goes_and_when_it_is_there() -> None:
    shown = view(samples.SHIP_FLYING)
    assert (shown["origin_symbol"], shown["waypoint_symbol"]) == (samples.HOME, samples.STATION)
    assert shown["departure"] == "2026-03-01T11:59:00.000Z"
    assert shown["arrival"] == "2026-03-01T12:00:20.500Z"
    assert (shown["eta_seconds"], shown["container_id"]) == (20.5, "navigate-1")


@given(st.floats(min_value=-1e6, max_value=1e6))
def test_an_eta_is_never_negative(seconds: float) -> None:
    seen = attrs.evolve(samples.SHIP_FLYING, now=samples.later(seconds))
    assert view(seen)["eta_seconds"] >= 0


def test_a_refuelled_ship_shows_what_it_bought() -> None:
    shown = view(samples.SHIP_REFUELLED)
    assert set(shown) == {*SHIP, "refuelled"}
    assert shown["refuelled"] == {"units": 2, "price_per_unit": 72, "total_price": 144}


def test_a_route_is_as_promised() -> None:
    assert shape_of(samples.PLAN) == ROUTE


def test_a_routes_figures_are_its_steps_together() -> None:
    shown = view(samples.PLAN)
    assert (shown["refuel_stops"], shown["duration_seconds"], shown["fuel_units"]) == (1, 83, 150)
    assert (shown["distance"], shown["wait_seconds"]) == (100.0, 12.346)


def test_every_step_of_a_route_is_as_promised() -> None:
    assert [rpc_docs.shape_of(step) for step in view(samples.PLAN)["steps"]] == [STEP] * 3


def test_a_refuel_stop_has_neither_mode_nor_distance() -> None:
    travel, refuel, _ = view(samples.PLAN)["steps"]
    assert (travel["mode"], travel["distance"]) == ("CRUISE", 50.0)
    assert (refuel["mode"], refuel["distance"]) == (None, None)


def test_a_step_has_the_place_of_its_waypoint() -> None:
    step = view(samples.PLAN)["steps"][0]
    assert (step["waypoint_symbol"], step["x"], step["y"]) == (samples.STATION, 30, 40)


def test_a_departure_is_as_promised() -> None:
    assert shape_of(samples.DEPARTURE) == DEPARTURE


def test_a_departures_eta_counts_the_wait() -> None:
    shown = view(samples.DEPARTURE)
    assert (shown["eta_seconds"], shown["eta"]) == (95.346, "2026-03-01T12:01:35.345Z")


def test_a_waypoint_is_as_promised() -> None:
    assert shape_of(samples.CHART.waypoints[samples.HOME]) == rpc_docs.shape("waypoint")


def test_a_container_is_as_promised() -> None:
    config: rpc_docs.Shape = {key: {} for key in samples.CONTAINER.config}
    promised = rpc_docs.shape("container") | {"config": config, "exit_reason": REASON}
    assert shape_of(samples.SEEN_CONTAINER) == promised | {"progress": {**PROGRESS, "route": ROUTE}}


def test_a_listed_container_is_the_same_but_for_the_steps_of_its_route() -> None:
    seen = samples.SEEN_CONTAINER
    listed = ListedContainer(
        seen.container, seen.agent_symbol, seen.progress, last_line=seen.last_line
    )
    whole = view(seen)
    del whole["progress"]["route"]["steps"]
    assert view([listed]) == {"items": [whole]}


def test_a_listed_container_without_a_route_is_no_different() -> None:
    planless = attrs.evolve(samples.PROGRESS, plan=None)
    seen = attrs.evolve(samples.SEEN_CONTAINER, progress=planless)
    listed = ListedContainer(seen.container, seen.agent_symbol, planless, last_line=seen.last_line)
    assert view(listed) == view(seen)


def test_a_container_that_tells_nothing_has_no_progress() -> None:
    assert view(attrs.evolve(samples.SEEN_CONTAINER, progress=None))["progress"] is None


def test_a_container_that_never_failed_has_no_exit_reason() -> None:
    well = attrs.evolve(samples.CONTAINER, exit_reason=None)
    assert view(attrs.evolve(samples.SEEN_CONTAINER, container=well))["exit_reason"] is None


def test_a_removed_container_is_as_promised() -> None:
    assert view(RemovedContainer("one")) == {"container_id": "one", "removed": True}


def test_a_log_line_is_as_promised() -> None:
    bare = attrs.evolve(samples.LINE, fields={})
    assert shape_of(bare) == rpc_docs.shape("log line")


def test_health_is_as_promised() -> None:
    promised = rpc_docs.shape("health")
    assert shape_of(samples.HEALTH) == promised


@pytest.mark.parametrize(
    ("database", "kind"),
    [("sqlite:///fleet.db", "sqlite"), ("postgresql://host/fleet", "postgresql")],
)
def test_healths_database_is_of_the_kind_that_its_url_says(database: str, kind: str) -> None:
    trouble = StoreUnavailable(database, "it is away")
    store = attrs.evolve(samples.HEALTH.store, database=database, trouble=trouble)
    shown = view(attrs.evolve(samples.HEALTH, store=store))
    assert (shown["database"]["kind"], shown["database"]["status"]) == (kind, "away")


def test_a_status_is_as_promised() -> None:
    assert shape_of(samples.STATUS) == rpc_docs.shape("status")


def test_a_status_tells_used_from_left() -> None:
    budget = view(samples.STATUS)["budget"]
    assert budget == {"per_second": 2, "burst": 29, "burst_used": 9, "burst_left": 20}


def test_a_pool_that_has_just_shrunk_is_not_used_less_than_never() -> None:
    game = attrs.evolve(samples.STATUS.game, burst=10)
    assert view(attrs.evolve(samples.STATUS, game=game))["budget"]["burst_used"] == 0


def test_latencies_are_told_to_the_microsecond() -> None:
    shown = view(samples.STATUS)
    assert shown["loop"]["p99_seconds"] == 0.002123
    assert shown["api"]["last_minute"] == {
        "count": 10,
        "mean_seconds": 0.1,
        "max_seconds": 0.123457,
    }


def test_a_task_shows_its_nurseries_and_what_is_only_counted() -> None:
    leaf: dict[str, Any] = {"nurseries": []}
    tasks = [{"name": "tour-1", **leaf}, {"name": "tour-2", **leaf}]
    assert view(samples.TREE) == {
        "name": "main",
        "nurseries": [{"tasks": tasks, "more": {"tour": 998}}],
    }


def test_a_container_shows_its_newest_line() -> None:
    assert view(samples.SEEN_CONTAINER)["last_line"] == "departs"


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(-12, 12))  # noqa: DTZ001
def test_times_are_utc_to_the_millisecond(when: datetime, hours: int) -> None:
    here = when.replace(tzinfo=timezone(timedelta(hours=hours)))
    said = view(attrs.evolve(samples.LINE, first_seen=here))["first_seen"]
    assert said.endswith("Z")
    assert len(said) == len("2026-01-31T12:00:00.000Z")
    assert timedelta(0) <= here - datetime.fromisoformat(said) < timedelta(milliseconds=1)
