"""What cannot be done, asked of a daemon that can reach its game: each has its stable kind."""

from collections.abc import Callable

import pytest
from support.processes.world import Daemon, at


@pytest.mark.parametrize("token", ["nonsense", "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"])
def test_a_token_that_the_game_did_not_issue_is_a_bad_token(steadfast: Daemon, token: str) -> None:
    ran = steadfast.cli("player", "register", "--token", token, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert ran.error["data"]["kind"] == "bad_token"
    assert ran.error["data"]["game"]["code"] in range(4100, 4117)


def test_a_bad_token_adds_no_player(steadfast: Daemon) -> None:
    before = steadfast.call("player.list")
    steadfast.refusal("player.register", token="nonsense")
    assert steadfast.call("player.list") == before


def test_a_name_that_another_agent_has_is_taken(steadfast: Daemon, registered: str) -> None:
    agent = registered.removesuffix("-1")
    assert steadfast.kind_of_refusal("player.register", agent_symbol=agent) == "symbol_taken"


@pytest.mark.parametrize("name", ["X", "A" * 15, "with space"])
def test_a_name_that_the_game_does_not_take_is_invalid(steadfast: Daemon, name: str) -> None:
    assert steadfast.kind_of_refusal("player.register", agent_symbol=name) == "invalid_input"


def test_an_unknown_ship_is_named(steadfast: Daemon, registered: str) -> None:
    error = steadfast.refusal("ship.get", ship_symbol="GHOST-1")
    assert error["data"]["kind"] == "unknown_ship"
    assert error["data"]["ship_symbol"] == "GHOST-1"


@pytest.mark.parametrize(
    ("method", "param"),
    [("ship.navigate", "destination"), ("route.plan", "destination"), ("waypoint.get", None)],
)
def test_an_unknown_waypoint_is_named(
    steadfast: Daemon, registered: str, method: str, param: str | None
) -> None:
    about = {param: at("Q7"), "ship_symbol": registered} if param else {"waypoint_symbol": at("Q7")}
    error = steadfast.refusal(method, **about)
    assert error["data"]["kind"] == "unknown_waypoint"
    assert error["data"]["waypoint_symbol"] == at("Q7")


def test_a_waypoint_of_another_system_is_out_of_reach(steadfast: Daemon, registered: str) -> None:
    kind = steadfast.kind_of_refusal(
        "ship.navigate", ship_symbol=registered, destination="X1-ZZ9-A1"
    )
    assert kind == "other_system"


def test_an_unknown_system_is_named(steadfast: Daemon, registered: str) -> None:
    error = steadfast.refusal("waypoint.list", system_symbol="X1-ZZ9")
    assert error["data"]["kind"] == "unknown_system"
    assert error["data"]["system_symbol"] == "X1-ZZ9"


@pytest.mark.parametrize("who", [{"agent_symbol": "NOBODY"}, {"player_id": 4711}])
def test_an_unknown_player_is_named(
    steadfast: Daemon, registered: str, who: dict[str, object]
) -> None:
    error = steadfast.refusal("ship.list", **who)
    assert error["data"]["kind"] == "unknown_player"
    assert error["data"]["player"] == str(*who.values())


def test_a_daemon_without_players_says_how_to_get_one(daemon: Daemon) -> None:
    ran = daemon.cli("ship", "list")
    assert (ran.code, ran.out) == (1, "")
    assert "player register" in ran.err


def test_among_several_players_one_must_be_chosen(
    daemon: Daemon, new_name: Callable[[], str]
) -> None:
    names = [new_name(), new_name()]
    for name in names:
        daemon.call("player.register", agent_symbol=name)
    error = daemon.refusal("ship.list")
    assert error["data"]["kind"] == "ambiguous_player"
    assert error["data"]["agent_symbols"] == names
    chosen = daemon.cli("ship", "list", "--agent", names[1], "--json").result["items"]
    assert chosen[0]["ship_symbol"] == f"{names[1]}-1"


@pytest.mark.parametrize("method", ["ship.dock", "ship.orbit", "ship.refuel"])
def test_a_ship_that_a_container_flies_takes_no_other_orders(
    aloft: tuple[Daemon, str, str], method: str
) -> None:
    daemon, ship, flight = aloft
    error = daemon.refusal(method, ship_symbol=ship)
    assert error["data"]["kind"] == "ship_claimed"
    assert error["data"]["container_id"] == flight


def test_a_ship_that_a_container_flies_gets_no_second_one(aloft: tuple[Daemon, str, str]) -> None:
    daemon, ship, flight = aloft
    config = {"ship_symbol": ship, "destination": at("B2")}
    error = daemon.refusal("container.create", kind="navigate", config=config)
    assert error["data"]["kind"] == "ship_claimed"
    assert error["data"]["container_id"] == flight


@pytest.mark.parametrize("disguise", ["{}?", "{}#", "X/../{}"])
def test_no_other_spelling_gets_around_a_claim(
    aloft: tuple[Daemon, str, str], disguise: str
) -> None:
    daemon, ship, _ = aloft
    kind = daemon.kind_of_refusal("ship.dock", ship_symbol=disguise.format(ship))
    assert kind in ("ship_claimed", "unknown_ship", "invalid_params")


@pytest.mark.parametrize("disguise", ["{}?", "{}#", "X/../{}", "lower case"])
def test_no_other_spelling_gives_a_ship_to_two_containers(
    aloft: tuple[Daemon, str, str], disguise: str
) -> None:
    daemon, ship, _ = aloft
    name = disguise.format(ship) if "{}" in disguise else ship.lower()
    config = {"ship_symbol": name, "destination": at("B2")}
    with daemon.connect() as wire:
        answer = wire.ask("container.create", kind="navigate", config=config)
    if "error" in answer:
        assert answer["error"]["data"]["kind"] in ("ship_claimed", "unknown_ship", "invalid_config")
    else:
        ended = daemon.ended(answer["result"]["container_id"])
        assert ended["exit_reason"]["kind"] == "unknown_ship"


def test_a_live_container_is_not_removed(aloft: tuple[Daemon, str, str]) -> None:
    daemon, _, flight = aloft
    assert daemon.kind_of_refusal("container.remove", container_id=flight) == "container_live"


@pytest.mark.parametrize(
    "method", ["container.get", "container.logs", "container.stop", "container.remove"]
)
def test_an_unknown_container_is_named(steadfast: Daemon, method: str) -> None:
    error = steadfast.refusal(method, container_id="navigate-none")
    assert error["data"]["kind"] == "unknown_container"
    assert error["data"]["container_id"] == "navigate-none"


def test_an_unknown_kind_of_container_is_told_the_kinds(steadfast: Daemon, registered: str) -> None:
    error = steadfast.refusal("container.create", kind="teleport", config={})
    assert error["data"]["kind"] == "unknown_kind"
    assert {"navigate", "tour", "haul", "trade", "autopilot"} <= set(error["data"]["kinds"])


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({}, "ship_symbol"),
        ({"ship_symbol": 5, "destination": "X"}, "ship_symbol"),
        ({"ship_symbol": "A-1", "destination": "X", "speed": 9}, "speed"),
    ],
)
def test_a_config_that_does_not_fit_is_told_its_field(
    steadfast: Daemon, registered: str, config: dict[str, object], field: str
) -> None:
    error = steadfast.refusal("container.create", kind="navigate", config=config)
    assert error["data"]["kind"] == "invalid_config"
    assert error["data"]["field"] == field


def test_fuel_is_not_sold_to_a_ship_that_is_not_docked(steadfast: Daemon, registered: str) -> None:
    steadfast.call("ship.orbit", ship_symbol=registered)
    error = steadfast.refusal("ship.refuel", ship_symbol=registered)
    assert error["data"]["kind"] == "not_docked"
    assert error["data"]["game"]["code"] in (4225, 4244)


def test_every_refusal_is_in_the_range_of_ours(steadfast: Daemon, registered: str) -> None:
    refusals = [
        steadfast.refusal("ship.get", ship_symbol="GHOST-1"),
        steadfast.refusal("player.register", token="nonsense"),
        steadfast.refusal("container.get", container_id="none"),
    ]
    assert all(-32099 <= refusal["code"] <= -32000 for refusal in refusals)
