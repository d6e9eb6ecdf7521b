"""The carrier of a simulation, beside HTTP: both roads lead to the same answers."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import attrs
import httpx
import pytest
from support.sandbox.stage import REQUESTS, Stage
from trio.testing import MockClock

from spacetraders.api.carrier import Carrier, HttpCarrier
from spacetraders.api.outcome import Request
from spacetraders.application.ports.game import Lane
from spacetraders.clock import EPOCH
from spacetraders.domain.refusals import Unsendable
from spacetraders.sandbox.door.app import create_app
from spacetraders.sandbox.door.direct import ROUTES, DirectDoor
from spacetraders.sandbox.door.gate import Counter, Gate
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.operations import OPERATIONS
from spacetraders.sandbox.state.world import World
from spacetraders.simulation.carrier import SandboxCarrier, operation_of

HTTP_ALONE = {"content-length", "content-type"}
"""Headers that tell of a text which does not exist on the other road."""

Road = tuple[World, Carrier]


async def no_trace(_event: str, _info: object) -> None:
    """A carrier need not tell of connections."""


def over_http(stage: Stage, limiter: Limiter | None) -> HttpCarrier:
    transport = httpx.ASGITransport(app=create_app(stage.world, limiter))
    return HttpCarrier(httpx.AsyncClient(transport=transport, base_url="http://sandbox/v2"))


def directly(stage: Stage, limiter: Limiter | None) -> SandboxCarrier:
    return SandboxCarrier(DirectDoor(Gate(stage.world, Counter(), limiter)))


async def asked(carrier: Carrier, request: Request) -> tuple[int, Mapping[str, str], Any]:
    answer = await carrier.send(carrier.message(request, Lane.FLIGHT, no_trace))
    headers = {name: said for name, said in answer.headers.items() if name not in HTTP_ALONE}
    try:
        body = answer.json()
    except ValueError:
        body = None
    assert answer.is_success is (200 <= answer.status_code < 300)
    assert answer.is_server_error is (answer.status_code >= 500)
    return answer.status_code, headers, body


def plain(value: Any) -> bool:
    """Whether it is made of what a parsed JSON text is made of; texts may be enumerated ones."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(plain, value))
    return value is None or isinstance(value, str | int | float)


def token_of(stage: Stage) -> str:
    return stage.world.authority.issue("TESTER", EPOCH)


async def same(requests: list[Request], limiter: bool = False) -> list[Any]:
    """Send requests over both roads, each in a world of its own, and compare all they get."""
    http, direct = Stage.new(), Stage.new()
    roads = (
        over_http(http, Limiter() if limiter else None),
        directly(direct, Limiter() if limiter else None),
    )
    got = []
    for request in requests:
        by_http, by_data = [await asked(road, request) for road in roads]
        assert by_http == by_data
        assert plain(by_data[2])
        got.append(by_data)
    assert http.world.ledger.count == direct.world.ledger.count
    assert http.world.dice.getstate() == direct.world.dice.getstate()
    return got


@pytest.mark.parametrize("key", REQUESTS, ids=" ".join)
async def test_every_operation_is_answered_alike(
    key: tuple[str, str], mock_clock: MockClock
) -> None:
    http, direct = Stage.new(), Stage.new()
    told = []
    for stage, road in ((http, over_http(http, None)), (direct, directly(direct, None))):
        wanted = REQUESTS[key](stage)
        path = wanted.path(key[1]).removeprefix("/v2")
        request = Request(key[0].upper(), path, wanted.body, token=token_of(stage))
        # Twice: the second time the world may say no, and so it has to on both roads.
        told.append([await asked(road, request), await asked(road, request)])
    assert told[0] == told[1]
    assert all(plain(body) for _, _, body in told[1])
    assert http.world.ledger.count == direct.world.ledger.count
    assert http.world.dice.getstate() == direct.world.dice.getstate()


SHIP = "/my/ships/TESTER-1"
ODD = [
    Request("GET", "/nowhere"),
    Request("GET", "/my/agent"),
    Request("DELETE", "/my/agent"),
    Request("GET", "/my/ships/"),
    Request("GET", "/my/ships/NOBODY-1"),
    Request("GET", "/my/ships/A%2FB"),
    Request("GET", "/my/ships/A%20B"),
    Request("GET", "/systems/" + quote("\N{SNOWMAN}", safe="")),
    Request("GET", "/my/ships", params={"page": 2, "limit": 1}),
    Request("GET", "/my/ships", params={"page": 0}),
    Request("GET", "/systems", params={"limit": "x y"}),
    Request("POST", f"{SHIP}/orbit"),
    Request("POST", f"{SHIP}/orbit"),
    Request("POST", f"{SHIP}/navigate", {}),
    Request("POST", f"{SHIP}/navigate", {"waypointSymbol": 7}),
    Request("POST", f"{SHIP}/navigate", {"waypointSymbol": "X1-NO-WHERE"}),
    Request("POST", f"{SHIP}/purchase", {"symbol": "FOOD", "units": 1}),
    Request("POST", f"{SHIP}/sell", {"symbol": "N\N{SNOWMAN}", "units": 0}),
    Request("PATCH", f"{SHIP}/nav", {"flightMode": "BURN"}),
    Request("PATCH", f"{SHIP}/nav", ["BURN"]),
    Request("POST", f"{SHIP}/dock"),
    Request("POST", f"{SHIP}/refuel", {"units": 2.0}),
    Request("POST", "/register", {"symbol": "HERMES", "faction": "COSMIC"}),
    Request("POST", "/register", {"symbol": "HERMES", "faction": "COSMIC"}),
    Request("GET", "/"),
    Request("GET", ""),
]


async def test_refusals_and_odd_requests_are_answered_alike(mock_clock: MockClock) -> None:
    token = token_of(Stage.new())
    requests = [attrs.evolve(it, token=token) for it in ODD] + ODD
    came = await same([*requests, attrs.evolve(ODD[1], token="nonsense")])
    assert {200, 201, 400, 401, 404, 409, 422} <= {status for status, _, _ in came}


async def test_the_rate_limit_is_the_same_on_both_roads(mock_clock: MockClock) -> None:
    came = await same([Request("GET", "/")] * 40, limiter=True)
    assert [status for status, _, _ in came] == [200] * 32 + [429] * 8
    assert came[-1][1]["retry-after"] == "1"
    assert came[-1][2]["error"]["data"]["retryAfter"] == 1.0


@pytest.mark.parametrize("token", ["two words", "tôken"])
def test_what_no_header_can_carry_is_unsendable_on_both_roads(token: str) -> None:
    stage = Stage.new()
    for road in (over_http(stage, None), directly(stage, None)):
        with pytest.raises(Unsendable):
            road.message(Request("GET", "/", token=token), Lane.PERSON, no_trace)


@pytest.mark.parametrize("body", [{"symbol": "\ud83d"}, {"units": float("nan")}])
def test_what_no_json_can_carry_is_unsendable_on_both_roads(body: Any) -> None:
    stage = Stage.new()
    for road in (over_http(stage, None), directly(stage, None)):
        with pytest.raises(Unsendable):
            road.message(Request("POST", "/register", body), Lane.PERSON, no_trace)


def test_every_operation_is_found_by_its_path() -> None:
    for row in OPERATIONS:
        found = ROUTES.find(row.method, row.path.replace("{", "").replace("}", ""))
        assert found is not None
        assert (found[0].name, list(found[1].values())) == (row.name, list(found[1]))


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/", "status"),
        ("POST", "/my/ships/A-1/navigate", "navigate"),
        ("GET", "/systems/X1-A/waypoints/X1-A-B/market", "get_market"),
        ("PUT", "/elsewhere", "PUT /elsewhere"),
    ],
)
def test_a_request_is_counted_by_what_it_asks_for(method: str, path: str, name: str) -> None:
    assert operation_of(method, path) == name


async def test_a_request_is_counted_under_its_lane(mock_clock: MockClock) -> None:
    road = directly(Stage.new(), None)
    await asked(road, Request("GET", "/my/agent"))
    assert road.purposes == {("flight", "get_agent"): 1}
