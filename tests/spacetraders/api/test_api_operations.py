"""Every operation of the specifications has one method, which sends and reads what they say."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import httpx
import pytest
from support.api.bodies import TOKEN, WAYPOINT, data, gateway_to
from support.api.operations import AGENTS, EVERYONES, SURVEY, Named, carry_out
from support.api.specification import LIVE, PUBLISHED, answer, faults, operations, specification

from spacetraders import clock
from spacetraders.api.client import HttpGames
from spacetraders.api.wire import read
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.domain import refusals
from spacetraders.domain.deeds.operations import Operation
from spacetraders.domain.game.ships import Cooldown
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.players import Player

PLAYER = Player(1, "TESTER", "COSMIC", "X1-AB1-A1", "2026-01-01", TOKEN, clock.EPOCH)
NAMED = Named()
ROWS = {name: make(NAMED).operation for name, make in AGENTS.items()} | {
    "register": table.REGISTER,
    "status": table.STATUS,
    "error_codes": table.ERROR_CODES,
}
LINES = {name: re.sub(r"{\w+}", "{}", row.line) for name, row in ROWS.items()}
DEEDS = [name for name, line in LINES.items() if not line.startswith("GET ")]


async def call(games: HttpGames, name: str) -> Any:
    """Carry an operation out by its name."""
    if name in EVERYONES:
        return await EVERYONES[name](games)
    return await carry_out(games.of(PLAYER, Lane.FLIGHT), AGENTS[name](NAMED))


def line_of(request: httpx.Request) -> str:
    return f"{request.method} {request.url.path.removeprefix('/v2')}"


@pytest.mark.parametrize(("file", "number"), [(PUBLISHED, 59), (LIVE, 64)])
def test_every_operation_has_exactly_one_method(file: str, number: int) -> None:
    specified = operations(specification(file))
    assert len(specified) == number
    done = list(LINES.values())
    assert len(set(done)) == len(done)
    assert specified <= set(done)


def test_every_row_of_the_table_is_tried_here() -> None:
    assert {*ROWS.values()} == {*table.deeds(), *table.queries(), table.REGISTER}


def test_rows_under_one_name_are_judged_alike() -> None:
    columns = [field.name for field in attrs.fields(Operation)]
    for row in table.deeds():
        named = table.deed_named(row.name)
        assert [getattr(row, each) for each in columns] == [
            getattr(named, each) for each in columns
        ]


def test_a_deed_without_its_arguments_is_not_made() -> None:
    with pytest.raises(TypeError, match="refine takes good"):
        table.REFINE("TESTER-1")


@pytest.mark.parametrize("full", [True, False], ids=["all fields", "required fields"])
@pytest.mark.parametrize("file", [PUBLISHED, LIVE])
@pytest.mark.parametrize("name", LINES)
async def test_an_operation_is_sent_and_its_answer_read_as_specified(
    name: str, file: str, full: bool
) -> None:
    spec, line = specification(file), LINES[name]
    if line not in operations(spec):
        pytest.skip(f"{line} is not in openapi/{file}")
    status, body = answer(spec, line, full=full)
    requests: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(status) if body is None else httpx.Response(status, json=body)

    async with gateway_to(serve) as gateway:
        await call(HttpGames(gateway, account_token="of-the-account"), name)
    [request] = requests
    pattern = re.escape(line).replace(r"\{\}", "[^/]+")
    assert re.fullmatch(pattern, line_of(request))
    sent = json.loads(request.content) if request.content else None
    assert faults(spec, line, sent) == []


UNTOLD = {
    "Waypoint.sells_fuel": {"waypoint", "waypoints", "chart", "scan_waypoints"},
    "Waypoint.orbits": {"scan_waypoints"},
    "Waypoint.modifiers": {"scan_waypoints"},
    "Waypoint.is_under_construction": {"scan_waypoints"},
    "StarSystem.built": {"system", "systems"},
    "StarSystem.connections": {"system", "systems"},
    "Extracted.modifiers": {"siphon"},
    "Bill.trade_symbol": {"chart", "repair", "repair_bill", "scrap", "scrap_bill"},
}
"""Fields that the live server's answers do not have."""

OURS = {
    *("Listing.unreadable", "Market.unreadable", "Shipyard.unreadable", "Contract.expired"),
    "Waypoint.traded",
}
"""Fields in which the reader, the server's clock or another answer says something of an answer."""


def untold(value: Any) -> Iterator[str]:
    """The fields of a value, and of those in it, that have their defaults."""
    if isinstance(value, Mapping):
        yield from untold(tuple(value.values()))
    if isinstance(value, tuple | list):
        for each in value:
            yield from untold(each)
    if attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            held = getattr(value, field.name)
            if held == field.default:
                yield f"{type(value).__name__}.{field.name}"
            yield from untold(held)


@pytest.mark.parametrize("name", LINES)
async def test_all_that_a_class_has_is_read_where_the_server_tells_it(name: str) -> None:
    status, body = answer(specification(LIVE), LINES[name], full=True)

    def serve(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status) if body is None else httpx.Response(status, json=body)

    async with gateway_to(serve) as gateway:
        value = await call(HttpGames(gateway), name)
    assert set(untold(value)) - OURS == {field for field, names in UNTOLD.items() if name in names}


@pytest.mark.parametrize("name", DEEDS)
async def test_a_deed_whose_answer_is_lost_is_not_sent_again(name: str) -> None:
    requests: list[httpx.Request] = []

    def lose(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(502, html="<html>Bad Gateway</html>")

    async with gateway_to(lose) as gateway:
        with pytest.raises(refusals.OutcomeUnknown):
            await call(HttpGames(gateway), name)
    assert len(requests) == 1


@pytest.mark.parametrize("name", DEEDS)
async def test_a_deed_whose_success_makes_no_sense_may_have_been_done(name: str) -> None:
    async with gateway_to(lambda _: httpx.Response(200, json={"data": []})) as gateway:
        with pytest.raises(refusals.OutcomeUnknown) as caught:
            await call(HttpGames(gateway), name)
        assert caught.value.operation.startswith(LINES[name].partition(" ")[0])


@pytest.mark.parametrize("name", [name for name in LINES if name not in {*DEEDS, "departures"}])
async def test_a_reading_whose_answer_makes_no_sense_is_strange(name: str) -> None:
    async with gateway_to(lambda _: httpx.Response(200, json={"data": 7})) as gateway:
        with pytest.raises(refusals.StrangeAnswer):
            await call(HttpGames(gateway), name)


async def test_a_ship_at_rest_has_no_cooldown() -> None:
    async with gateway_to(lambda _: httpx.Response(204)) as gateway:
        assert await call(HttpGames(gateway), "cooldown") == Cooldown()


@pytest.mark.parametrize("text", ["", "0{}", "<html>"])
async def test_the_stream_of_departures_may_answer_anything(text: str) -> None:
    async with gateway_to(lambda _: httpx.Response(200, text=text)) as gateway:
        assert await call(HttpGames(gateway), "departures") is None


async def test_a_survey_goes_back_as_it_came() -> None:
    requests: list[httpx.Request] = []

    def exhausted(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        error = {"code": 4224, "message": "Ship survey is exhausted."}
        return httpx.Response(409, json={"error": error})

    async with gateway_to(exhausted) as gateway:
        with pytest.raises(refusals.Refused) as caught:
            await call(HttpGames(gateway), "extract_surveyed")
    assert caught.value.kind == "survey_exhausted"
    assert json.loads(requests[0].content) == {
        "signature": SURVEY.signature,
        "symbol": "X1-AB1-B2",
        "deposits": [{"symbol": "IRON_ORE"}, {"symbol": "IRON_ORE"}, {"symbol": "QUARTZ_SAND"}],
        "expiration": "2026-01-01T00:20:00.005Z",
        "size": "SMALL",
    }


async def test_waypoints_are_filtered_with_a_parameter_for_each_trait() -> None:
    requests: list[httpx.Request] = []

    def nothing(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"data": [], "meta": {"total": 0, "limit": 20}})

    async with gateway_to(nothing) as gateway:
        game = HttpGames(gateway).of(PLAYER, Lane.FLIGHT)
        await game.ask(table.WAYPOINTS("X1-AB1", type="MOON", traits=["MARKETPLACE", "SHIPYARD"]))
    query = requests[0].url.query.decode()
    assert query == "type=MOON&traits=MARKETPLACE&traits=SHIPYARD&page=1&limit=20"


@pytest.mark.parametrize(
    "odd",
    [{"traits": "MARKETPLACE"}, {"traits": [7]}, {"isUnderConstruction": "no"}, {"type": None}],
    ids=str,
)
async def test_a_value_of_another_kind_is_strange(odd: dict[str, Any]) -> None:
    async with gateway_to(lambda _: data(WAYPOINT | odd)) as gateway:
        with pytest.raises(refusals.StrangeAnswer):
            await call(HttpGames(gateway), "waypoint")


async def test_a_null_counts_as_missing() -> None:
    blank = WAYPOINT | {"chart": None, "orbits": None, "modifiers": None}
    async with gateway_to(lambda _: data(blank)) as gateway:
        assert await call(HttpGames(gateway), "waypoint") == read(WAYPOINT, Waypoint)
