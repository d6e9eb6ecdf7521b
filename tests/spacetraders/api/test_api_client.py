import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import trio
import trio.testing
from support.api.bodies import (
    AGENT,
    FUEL,
    MARKET,
    NAV,
    SHIP,
    TOKEN,
    TRANSACTION,
    WAYPOINT,
    Handler,
    data,
    gateway_to,
    refusal,
)

from routing import FlightMode
from spacetraders import clock
from spacetraders.api.client import AgentGame, HttpGames
from spacetraders.api.wire import read
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Departed, Refuelled
from spacetraders.application.ports.game import Lane, Registration
from spacetraders.domain import refusals
from spacetraders.domain.game.ships import Fuel, Nav, Ship
from spacetraders.domain.game.waypoints import Market
from spacetraders.domain.players import Agent, Player
from spacetraders.errors import FleetError

PLAYER = Player(1, "TESTER", "COSMIC", "X1-AB1-A1", "2026-01-01", TOKEN, clock.EPOCH)
MOVED = {"nav": NAV, "fuel": FUEL, "events": []}
REFUELLED = {"agent": AGENT, "fuel": FUEL, "transaction": TRANSACTION}

Operation = Callable[[AgentGame], Awaitable[Any]]

OPERATIONS: list[tuple[Operation, str, Any, Any, Any]] = [
    (lambda g: g.ask(table.AGENT()), "GET /my/agent", None, AGENT, read(AGENT, Agent)),
    (lambda g: g.ask(table.SHIP("T-1")), "GET /my/ships/T-1", None, SHIP, read(SHIP, Ship)),
    (lambda g: g.do(table.ORBIT("T-1")), "POST /my/ships/T-1/orbit", None, MOVED, read(NAV, Nav)),
    (lambda g: g.do(table.DOCK("T-1")), "POST /my/ships/T-1/dock", None, MOVED, read(NAV, Nav)),
    (
        lambda g: g.do(table.NAVIGATE("T-1", target="X1-AB1-B2")),
        "POST /my/ships/T-1/navigate",
        {"waypointSymbol": "X1-AB1-B2"},
        MOVED,
        Departed(read(NAV, Nav), Fuel(390, 400)),
    ),
    (
        lambda g: g.do(table.set_flight_mode("T-1", FlightMode.DRIFT)),
        "PATCH /my/ships/T-1/nav",
        {"flightMode": "DRIFT"},
        MOVED,
        read(NAV, Nav),
    ),
    (
        lambda g: g.do(table.set_flight_mode("T-1", FlightMode.BURN)),
        "PATCH /my/ships/T-1/nav",
        {"flightMode": "BURN"},
        NAV,
        read(NAV, Nav),
    ),
    (
        lambda g: g.do(table.refuel("T-1")),
        "POST /my/ships/T-1/refuel",
        None,
        REFUELLED,
        Refuelled(Fuel(390, 400), 4, 72, 288, read(AGENT, Agent)),
    ),
    (
        lambda g: g.do(table.refuel("T-1", units=200)),
        "POST /my/ships/T-1/refuel",
        {"units": 200},
        REFUELLED,
        Refuelled(Fuel(390, 400), 4, 72, 288, read(AGENT, Agent)),
    ),
    (
        lambda g: g.ask(table.MARKET("X1-AB1-B2")),
        "GET /systems/X1-AB1/waypoints/X1-AB1-B2/market",
        None,
        MARKET,
        read(MARKET, Market),
    ),
]


async def asked(
    operation: Callable[[HttpGames], Awaitable[Any]], handler: Handler
) -> tuple[Any, list[httpx.Request]]:
    """Return what the operation answered, and the requests it sent."""
    requests: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response | Awaitable[httpx.Response]:
        requests.append(request)
        return handler(request)

    async with gateway_to(keep) as gateway:
        return await operation(HttpGames(gateway, account_token="of-the-account")), requests


def as_tester(operation: Operation) -> Callable[[HttpGames], Awaitable[Any]]:
    def call(games: HttpGames) -> Awaitable[Any]:
        game = games.of(PLAYER, Lane.FLIGHT)
        assert isinstance(game, AgentGame)
        return operation(game)

    return call


def body_of(request: httpx.Request) -> Any:
    return json.loads(request.content) if request.content else None


@pytest.mark.parametrize(("operation", "line", "body", "answer", "value"), OPERATIONS)
async def test_an_operation_sends_what_the_game_expects_and_reads_its_answer(
    operation: Operation, line: str, body: Any, answer: Any, value: Any
) -> None:
    result, [request] = await asked(as_tester(operation), lambda _: data(answer))
    assert f"{request.method} {request.url.path.removeprefix('/v2')}" == line
    assert body_of(request) == body
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert result == value


async def test_a_change_without_a_body_says_that_it_has_none() -> None:
    _, [request] = await asked(as_tester(lambda g: g.do(table.DOCK("T-1"))), lambda _: data(MOVED))
    assert request.headers["content-length"] == "0"
    assert "content-type" not in request.headers


async def test_registering_takes_the_accounts_token_and_returns_the_agents() -> None:
    answer = {"token": TOKEN, "agent": AGENT, "ships": []}
    result, [request] = await asked(
        lambda games: games.register("TESTER", "COSMIC"), lambda _: data(answer, 201)
    )
    assert (request.method, request.url.path) == ("POST", "/v2/register")
    assert body_of(request) == {"symbol": "TESTER", "faction": "COSMIC"}
    assert request.headers["authorization"] == "Bearer of-the-account"
    assert result == Registration(TOKEN, read(AGENT, Agent))


async def test_an_unknown_token_is_asked_whose_it_is() -> None:
    agent, [request] = await asked(lambda games: games.agent_of("other"), lambda _: data(AGENT))
    assert request.headers["authorization"] == "Bearer other"
    assert agent == read(AGENT, Agent)


async def test_the_reset_date_is_read_without_a_token() -> None:
    status = httpx.Response(200, json={"status": "up", "resetDate": "2026-01-01"})
    date, [request] = await asked(lambda games: games.reset_date(), lambda _: status)
    assert date == "2026-01-01"
    assert request.url.path == "/v2/"
    assert "authorization" not in request.headers


async def test_the_recorded_status_names_its_reset_date(recorded: Callable[[str], Any]) -> None:
    status = httpx.Response(200, json=recorded("status.json"))
    date, _ = await asked(lambda games: games.reset_date(), lambda _: status)
    assert date == "2024-01-28"


def pages_of(symbols: list[str], shape: dict[str, Any]) -> Handler:
    """A list whose pages take a second each."""

    async def answer(request: httpx.Request) -> httpx.Response:
        await trio.sleep(1)
        number, limit = (int(request.url.params[name]) for name in ("page", "limit"))
        items = [shape | {"symbol": s} for s in symbols[(number - 1) * limit : number * limit]]
        meta = {"total": len(symbols), "page": number, "limit": limit}
        return httpx.Response(200, json={"data": items, "meta": meta})

    return answer


LISTS: list[tuple[Operation, str, dict[str, Any]]] = [
    (lambda g: g.ask(table.SHIPS()), "/v2/my/ships", SHIP),
    (lambda g: g.ask(table.WAYPOINTS("X1-AB1")), "/v2/systems/X1-AB1/waypoints", WAYPOINT),
    (lambda g: g.ask(table.SYSTEMS()), "/v2/systems", {"x": 1, "y": -2}),
]


@pytest.mark.parametrize("total", [0, 1, 20, 21, 85])
@pytest.mark.parametrize(("operation", "path", "shape"), LISTS)
async def test_a_list_is_read_to_its_last_page_in_order(
    operation: Operation,
    path: str,
    shape: dict[str, Any],
    total: int,
    autojump_clock: trio.testing.MockClock,
) -> None:
    symbols = [f"X1-AB1-{n}" for n in range(total)]
    items, requests = await asked(as_tester(operation), pages_of(symbols, shape))
    assert [item if isinstance(item, str) else item.symbol for item in items] == symbols
    assert {request.url.path for request in requests} == {path}
    pages = sorted(int(request.url.params["page"]) for request in requests)
    assert pages == list(range(1, max(1, -(-total // 20)) + 1))


async def test_the_pages_after_the_first_are_asked_for_together(
    autojump_clock: trio.testing.MockClock,
) -> None:
    symbols = [f"T-{n}" for n in range(200)]
    start = trio.current_time()
    ships, _ = await asked(as_tester(lambda g: g.ask(table.SHIPS())), pages_of(symbols, SHIP))
    assert len(ships) == 200
    assert trio.current_time() - start == pytest.approx(2, abs=0.1)


async def test_a_page_that_is_refused_is_heard_of_as_itself(
    autojump_clock: trio.testing.MockClock,
) -> None:
    good = pages_of([f"T-{n}" for n in range(90)], SHIP)

    def third_fails(request: httpx.Request) -> httpx.Response | Awaitable[httpx.Response]:
        return refusal(4113, 401) if request.url.params["page"] == "3" else good(request)

    with pytest.RaisesGroup(refusals.StaleToken):  # of the nursery that the gateway runs in
        await asked(as_tester(lambda g: g.ask(table.SHIPS())), third_fails)


async def refused_with(operation: Operation, handler: Handler) -> FleetError:
    async with gateway_to(handler) as gateway:
        game = HttpGames(gateway).of(PLAYER, Lane.FLIGHT)
        assert isinstance(game, AgentGame)
        with pytest.raises(FleetError) as caught:
            await operation(game)
        return caught.value


@pytest.mark.parametrize(
    "odd",
    [
        [],
        {},
        7,
        "text",
        {"data": None},
        {"data": []},
        {"data": {"symbol": "T-1"}},
        {"data": SHIP | {"nav": "lost"}},
        {"data": SHIP | {"fuel": {"current": None, "capacity": 4}}},
        {"data": SHIP | {"engine": {"speed": "fast"}}},
        {"data": SHIP | {"nav": NAV | {"route": NAV["route"] | {"arrival": "soon"}}}},
    ],
    ids=str,
)
async def test_an_answer_that_makes_no_sense_is_strange_and_names_the_operation(odd: Any) -> None:
    error = await refused_with(
        lambda g: g.ask(table.SHIP("T-1")), lambda _: httpx.Response(200, json=odd)
    )
    assert isinstance(error, refusals.StrangeAnswer)
    assert error.operation == "GET /my/ships/T-1"


async def test_a_number_beyond_all_numbers_is_a_strange_answer() -> None:
    text = json.dumps({"data": SHIP | {"fuel": {"current": float("inf"), "capacity": 4}}})
    error = await refused_with(
        lambda g: g.ask(table.SHIP("T-1")), lambda _: httpx.Response(200, text=text)
    )
    assert isinstance(error, refusals.StrangeAnswer)


@pytest.mark.parametrize("odd", [{"data": []}, {"data": {}, "meta": {"total": "many"}}], ids=str)
async def test_a_list_without_its_meta_is_a_strange_answer(odd: Any) -> None:
    error = await refused_with(
        lambda g: g.ask(table.SHIPS()), lambda _: httpx.Response(200, json=odd)
    )
    assert isinstance(error, refusals.StrangeAnswer)


async def test_the_games_refusal_reaches_the_caller_with_its_code() -> None:
    error = await refused_with(lambda g: g.do(table.DOCK("T-1")), lambda _: refusal(4214))
    assert isinstance(error, refusals.ShipInTransit)
    assert error.code == 4214


@pytest.mark.parametrize(
    "symbol", ["A/../../agent", "A?limit=1", "A#b", "A B", "Ä", "\x00", "\ud800"]
)
async def test_a_symbol_stays_within_its_part_of_the_path(symbol: str) -> None:
    _, [request] = await asked(as_tester(lambda g: g.do(table.DOCK(symbol))), lambda _: data(MOVED))
    path = request.url.raw_path.decode()
    assert re.fullmatch(r"/v2/my/ships/[^/?#]+/dock", path)


@pytest.mark.parametrize("token", ["with\nline", "trailing ", "\u00e9", "\x00"])
async def test_a_token_that_no_header_can_carry_is_not_sent(token: str) -> None:
    async with gateway_to(lambda _: data(AGENT)) as gateway:
        games = HttpGames(gateway)
        with pytest.raises(refusals.Unsendable) as caught:
            await games.agent_of(token)
        assert token not in str(caught.value)
        assert gateway.statistics().sent == 0
        assert await games.agent_of("good") == read(AGENT, Agent)


async def test_a_name_that_no_body_can_carry_is_not_sent_and_ends_nothing() -> None:
    async with gateway_to(lambda _: data(AGENT)) as gateway:
        games = HttpGames(gateway)
        with pytest.raises(refusals.Unsendable):
            await games.register("\ud800", "COSMIC")
        assert await games.agent_of("good") == read(AGENT, Agent)


async def test_no_token_shows_in_the_repr_or_str_of_anything() -> None:
    async with gateway_to(lambda _: data({"token": TOKEN, "agent": AGENT}, 201)) as gateway:
        games = HttpGames(gateway, account_token=TOKEN)
        registration = await games.register("TESTER", "COSMIC")
        things = [PLAYER, games, games.of(PLAYER, Lane.PERSON), registration, gateway]
        things += [gateway.statistics(), games.statistics()]
        for thing in things:
            assert TOKEN not in f"{thing!r} {thing}"


async def test_the_statistics_are_the_gateways() -> None:
    async with gateway_to(lambda _: data(AGENT)) as gateway:
        games = HttpGames(gateway)
        await games.agent_of("good")
        assert games.statistics() == gateway.statistics()
        assert games.statistics().sent == 1
