"""Params to messages: every method of the table, and how each names its player."""

from typing import Any

import pytest

from spacetraders.application.containers import (
    CreateContainer,
    GetContainer,
    ListContainers,
    ReadLogs,
    RemoveContainer,
    StopContainer,
    UnfollowLogs,
)
from spacetraders.application.health import GetHealth
from spacetraders.application.intents import ListIntents
from spacetraders.application.mediator import Message
from spacetraders.application.navigation import NavigateShip, PlanRoute
from spacetraders.application.orders import DockShip, GetShip, ListShips, OrbitShip, RefuelShip
from spacetraders.application.players import GetPlayer, ListPlayers, PlayerRef, RegisterPlayer
from spacetraders.application.status import GetStatus
from spacetraders.application.strict import Misfit
from spacetraders.application.tree import GetTree
from spacetraders.application.waypoints import GetWaypoint, ListWaypoints
from spacetraders.domain.containers import RestartPolicy, State
from spacetraders.rpc.methods import METHODS, has_player, message

ANY = PlayerRef()

FEWEST: dict[str, tuple[dict[str, Any], Message[Any]]] = {
    "health": ({}, GetHealth()),
    "daemon.status": ({}, GetStatus()),
    "daemon.tree": ({}, GetTree(3)),
    "player.register": ({"agent_symbol": "lyra"}, RegisterPlayer("LYRA")),
    "player.list": ({}, ListPlayers()),
    "player.get": ({}, GetPlayer(ANY)),
    "ship.list": ({}, ListShips(ANY)),
    "ship.get": ({"ship_symbol": "lyra-1"}, GetShip(ANY, "LYRA-1")),
    "ship.navigate": (
        {"ship_symbol": "lyra-1", "destination": "x1-a-b"},
        NavigateShip(ANY, "LYRA-1", "X1-A-B"),
    ),
    "ship.dock": ({"ship_symbol": "lyra-1"}, DockShip(ANY, "LYRA-1")),
    "ship.orbit": ({"ship_symbol": "lyra-1"}, OrbitShip(ANY, "LYRA-1")),
    "ship.refuel": ({"ship_symbol": "lyra-1"}, RefuelShip(ANY, "LYRA-1", None)),
    "route.plan": (
        {"ship_symbol": "lyra-1", "destination": "x1-a-b"},
        PlanRoute(ANY, "LYRA-1", "X1-A-B"),
    ),
    "waypoint.list": ({}, ListWaypoints(ANY, None, None, None)),
    "waypoint.get": ({"waypoint_symbol": "x1-a-b"}, GetWaypoint(ANY, "X1-A-B")),
    "intent.list": ({}, ListIntents()),
    "container.create": ({"kind": "idle", "config": {}}, CreateContainer(ANY, "idle", {})),
    "container.list": ({}, ListContainers(None, None, None, None)),
    "container.get": ({"container_id": "one"}, GetContainer("one")),
    "container.logs": ({"container_id": "one"}, ReadLogs("one", 100)),
    "container.unfollow": ({"subscription": "5a"}, UnfollowLogs("5a")),
    "container.stop": ({"container_id": "one"}, StopContainer("one")),
    "container.remove": ({"container_id": "one"}, RemoveContainer("one")),
}
"""The fewest params that a method takes, and the message that they make."""

OF_A_PLAYER = sorted(name for name, cls in METHODS.items() if has_player(cls))


def misfit(method: str, **params: Any) -> str:
    """The param that is wrong, and why."""
    with pytest.raises(Misfit) as caught:
        message(METHODS[method], params)
    return f"{caught.value.field}: {caught.value.reason}"


def test_the_table_here_has_every_method() -> None:
    assert set(FEWEST) == set(METHODS)


@pytest.mark.parametrize("method", FEWEST)
def test_the_fewest_params_make_the_message(method: str) -> None:
    params, made = FEWEST[method]
    assert message(METHODS[method], params) == made


@pytest.mark.parametrize("method", FEWEST)
def test_params_are_left_as_they_were(method: str) -> None:
    params = {**FEWEST[method][0]}
    message(METHODS[method], params)
    assert params == FEWEST[method][0]


@pytest.mark.parametrize(
    ("method", "missing"), [(method, name) for method, (few, _) in FEWEST.items() for name in few]
)
def test_one_param_fewer_is_missed(method: str, missing: str) -> None:
    params = {name: value for name, value in FEWEST[method][0].items() if name != missing}
    assert misfit(method, **params).startswith(f"{missing}: ")


@pytest.mark.parametrize("method", OF_A_PLAYER)
@pytest.mark.parametrize(
    "named",
    [{"player_id": 2}, {"agent_symbol": "LYRA"}, {"player_id": 2, "agent_symbol": "LYRA"}],
    ids=str,
)
def test_a_player_is_named_by_id_or_agent(method: str, named: dict[str, Any]) -> None:
    made: Any = message(METHODS[method], {**FEWEST[method][0], **named})
    assert made.player == PlayerRef(**named)


def test_containers_of_all_players_are_listed_where_none_is_named() -> None:
    made = message(ListContainers, {})
    assert isinstance(made, ListContainers)
    assert made.player is None


@pytest.mark.parametrize("method", sorted(METHODS))
def test_player_itself_is_no_param(method: str) -> None:
    said = misfit(method, **FEWEST[method][0], player={"player_id": 1})
    assert said == "player: is not known: use player_id or agent_symbol"


@pytest.mark.parametrize("method", sorted(set(METHODS) - set(OF_A_PLAYER) - {"player.register"}))
@pytest.mark.parametrize("param", ["player_id", "agent_symbol"])
def test_a_player_is_not_taken_where_none_is_meant(method: str, param: str) -> None:
    assert misfit(method, **FEWEST[method][0], **{param: 1}) == f"{param}: is not known"


@pytest.mark.parametrize("odd", ["1", 1.0, True, None, [1], {}], ids=repr)
def test_a_player_id_is_a_whole_number_or_nothing(odd: Any) -> None:
    if odd is None:
        assert message(ListShips, {"player_id": odd}) == ListShips(ANY)
    else:
        assert misfit("ship.list", player_id=odd) == "player_id: must be a whole number"


@pytest.mark.parametrize(
    ("method", "params", "said"),
    [
        ("ship.get", {"ship_symbol": 5}, "ship_symbol: must be a text"),
        ("ship.get", {"ship_symbol": None}, "ship_symbol: must be a text"),
        ("ship.refuel", {"units": 0}, "units: must be at least 1"),
        ("ship.refuel", {"units": 1.5}, "units: must be a whole number"),
        ("container.logs", {"limit": 0}, "limit: must be at least 1 and at most 1000"),
        ("container.logs", {"limit": 1001}, "limit: must be at least 1 and at most 1000"),
        ("container.logs", {"limit": None}, "limit: must be a whole number"),
        ("container.logs", {"follow": 1}, "follow: must be true or false"),
        ("container.logs", {"level": "loud"}, "level: must be one of info, warning, error"),
        ("container.logs", {"since": "today"}, "since: must be an ISO 8601 time"),
        ("container.logs", {"since": 5}, "since: must be a text"),
        ("container.create", {"max_restarts": -1}, "max_restarts: must be at least 0"),
        (
            "container.create",
            {"max_iterations": 0},
            "max_iterations: must be at least 1 and at most 1000000000, or -1",
        ),
        (
            "container.create",
            {"max_iterations": -2},
            "max_iterations: must be at least 1 and at most 1000000000, or -1",
        ),
        ("container.create", {"restart_policy": "MAYBE"}, "restart_policy: must be one of NO,"),
        ("container.create", {"config": []}, "config: expected a mapping"),
        ("daemon.tree", {"alike": -2}, "alike: must be at least 0 and at most 1000000, or -1"),
        ("container.list", {"state": "ASLEEP"}, "state: must be one of STARTING,"),
        ("player.register", {"token": "x"}, "token: names the agent"),
    ],
    ids=str,
)
def test_a_value_out_of_its_range_is_told_by_param_and_reason(
    method: str, params: dict[str, Any], said: str
) -> None:
    assert misfit(method, **{**FEWEST[method][0], **params}).startswith(said)


def test_enumerations_are_taken_in_lower_case() -> None:
    created = message(
        CreateContainer, {"kind": "idle", "config": {}, "restart_policy": "on_failure"}
    )
    listed = message(ListContainers, {"state": "running"})
    assert created == CreateContainer(ANY, "idle", {}, RestartPolicy.ON_FAILURE)
    assert listed == ListContainers(state=State.RUNNING)
