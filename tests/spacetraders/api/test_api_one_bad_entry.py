"""One entry that makes no sense costs one entry, in every list that an answer has."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from support.api.bodies import AGENT, MARKET, NAV, SHIP, TOKEN, TRADE, WAYPOINT, data, gateway_to

from spacetraders import clock
from spacetraders.api.client import AgentGame, HttpGames
from spacetraders.application import errand
from spacetraders.application.errand import Errand
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.waiting import Wait
from spacetraders.domain import refusals
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.idle import Idle
from spacetraders.domain.players import Player

PLAYER = Player(1, "TESTER", "COSMIC", "X1-AB1-A1", "2026-01-01", TOKEN, clock.EPOCH)

GOOD = {
    "symbol": "IRON_ORE",
    "type": "IMPORT",
    "tradeVolume": 60,
    "supply": "LIMITED",
    "activity": "WEAK",
    "purchasePrice": 50,
    "sellPrice": 48,
}
PART = {"symbol": "PART", "name": "Part", "condition": 1, "integrity": 1, "quality": 1}
OFFER = {
    "type": "SHIP_PROBE",
    "purchasePrice": 20_000,
    "supply": "HIGH",
    "frame": PART | {"fuelCapacity": 0, "moduleSlots": 0, "mountingPoints": 0},
    "reactor": PART | {"powerOutput": 3},
    "engine": PART | {"speed": 9},
    "crew": {"required": 0, "capacity": 0},
    "modules": [],
    "mounts": [],
}
SALE = {
    "waypointSymbol": "X1-AB1-B2",
    "shipType": "SHIP_PROBE",
    "price": 20_000,
    "agentSymbol": "TESTER",
    "timestamp": "2026-01-01T00:00:00.000Z",
}
YARD = {"symbol": "X1-AB1-B2", "shipTypes": [{"type": "SHIP_PROBE"}], "modificationsFee": 100}
EVENT = {
    "id": "e1",
    "type": "CONTRACT_LOST",
    "message": "Lost.",
    "createdAt": "2026-01-01T00:00:00.000Z",
}
COOLDOWN = {"totalSeconds": 0, "remainingSeconds": 0}
SURVEY = {
    "signature": "S-1",
    "symbol": "X1-AB1-B2",
    "deposits": [{"symbol": "IRON_ORE"}],
    "expiration": "2026-01-01T00:20:00.000Z",
    "size": "SMALL",
}
SYSTEM = {"symbol": "X1-AB1", "type": "RED_STAR", "x": 1, "y": 2, "distance": 3}
SCANNED = SHIP | {"registration": {"role": "COMMAND", "factionSymbol": "COSMIC"}, "frame": None}
SCANNED |= {"nav": NAV, "mounts": [], "engine": {"symbol": "ENGINE_ION_DRIVE_I"}}
STATUS = {"resetDate": "2026-01-01"}


Ask = Callable[[AgentGame, HttpGames], Awaitable[Any]]

LISTS: dict[str, tuple[Ask, dict[str, Any], str, Any, Callable[[Any], Any]]] = {
    "prices": (
        lambda g, _: g.ask(table.MARKET("X1-AB1-B2")),
        MARKET,
        "tradeGoods",
        GOOD,
        lambda market: [quote.trade_symbol for quote in market.quotes],
    ),
    "trades": (
        lambda g, _: g.ask(table.MARKET("X1-AB1-B2")),
        MARKET,
        "transactions",
        TRADE,
        lambda market: [trade.trade_symbol for trade in market.trades],
    ),
    "exports": (
        lambda g, _: g.ask(table.MARKET("X1-AB1-B2")),
        MARKET,
        "exports",
        {"symbol": "IRON"},
        lambda market: sorted(market.exports),
    ),
    "offers": (
        lambda g, _: g.ask(table.SHIPYARD("X1-AB1-B2")),
        YARD,
        "ships",
        OFFER,
        lambda yard: [offer.type for offer in yard.offers],
    ),
    "sales": (
        lambda g, _: g.ask(table.SHIPYARD("X1-AB1-B2")),
        YARD,
        "transactions",
        SALE,
        lambda yard: [trade.ship_type for trade in yard.trades],
    ),
    "ship types": (
        lambda g, _: g.ask(table.SHIPYARD("X1-AB1-B2")),
        YARD,
        "shipTypes",
        {"type": "SHIP_PROBE"},
        lambda yard: list(yard.ship_types),
    ),
    "surveys": (
        lambda g, _: g.do(table.SURVEY("T-1")),
        {"cooldown": COOLDOWN},
        "surveys",
        SURVEY,
        lambda made: [survey.signature for survey in made.surveys],
    ),
    "scanned systems": (
        lambda g, _: g.do(table.SCAN_SYSTEMS("T-1")),
        {"cooldown": COOLDOWN},
        "systems",
        SYSTEM,
        lambda seen: [system.symbol for system in seen.systems],
    ),
    "scanned waypoints": (
        lambda g, _: g.do(table.SCAN_WAYPOINTS("T-1")),
        {"cooldown": COOLDOWN},
        "waypoints",
        WAYPOINT,
        lambda seen: [waypoint.symbol for waypoint in seen.waypoints],
    ),
    "scanned ships": (
        lambda g, _: g.do(table.SCAN_SHIPS("T-1")),
        {"cooldown": COOLDOWN},
        "ships",
        SCANNED,
        lambda seen: [ship.symbol for ship in seen.ships],
    ),
}

ODD = [None, 7, "", [], {}, {"symbol": None}, {"symbol": "BAD", "type": None}]


class Told:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.entries: list[Unreadable] = []

    def waits(self, wait: Wait) -> None:
        raise AssertionError(wait)

    def waited(self, wait: Wait) -> None:
        raise AssertionError(wait)

    def held_up(self, idle: Idle | None) -> None:
        raise AssertionError(idle)

    def skipped(self, operation: str, entries: Any) -> None:
        assert operation
        self.entries += entries


async def answered(ask: Ask, body: Any) -> tuple[Any, list[Unreadable]]:
    told = Told()
    errand.begin(Errand(listener=told))
    try:
        async with gateway_to(lambda _: body) as gateway:
            games = HttpGames(gateway)
            game = games.of(PLAYER, Lane.FLIGHT)
            assert isinstance(game, AgentGame)
            return await ask(game, games), told.entries
    finally:
        errand.begin(Errand())


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("odd", ODD, ids=str)
async def test_one_bad_entry_costs_one_entry(name: str, odd: Any) -> None:
    ask, body, key, sound, names = LISTS[name]
    if key in {"exports", "shipTypes"} and odd in ("", {"symbol": "BAD", "type": None}):
        odd = 8  # a text, or an object with a name, is one of these
    whole, nothing = await answered(ask, data(body | {key: [sound]}))
    found, told = await answered(ask, data(body | {key: [odd, sound]}))
    assert names(found) == names(whole) != []
    assert (nothing, len(told)) == ([], 1)


@pytest.mark.parametrize("field", ["purchasePrice", "sellPrice", "tradeVolume"])
@pytest.mark.parametrize("value", [None, "many", -1, [], 10**400, 2**60])
async def test_a_good_whose_figures_make_no_sense_is_named_and_the_others_stay(
    field: str, value: Any
) -> None:
    odd = GOOD | {"symbol": "GOLD", field: value}
    body = MARKET | {"tradeGoods": [odd, GOOD]}
    market, told = await answered(lambda g, _: g.ask(table.MARKET("X1-AB1-B2")), data(body))
    assert [quote.trade_symbol for quote in market.quotes] == ["IRON_ORE"]
    assert [each.symbol for each in market.unreadable] == ["GOLD"]
    assert list(market.unreadable) == told


async def test_a_good_of_which_nothing_can_be_bought_at_once_makes_no_sense() -> None:
    body = MARKET | {"tradeGoods": [GOOD | {"tradeVolume": 0}]}
    market, _ = await answered(lambda g, _: g.ask(table.MARKET("X1-AB1-B2")), data(body))
    assert market.quotes == ()


@pytest.mark.parametrize("key", ["tradeGoods", "transactions", "exports"])
async def test_a_list_that_is_none_counts_as_unreadable(key: str) -> None:
    market, told = await answered(
        lambda g, _: g.ask(table.MARKET("X1-AB1-B2")), data(MARKET | {key: {"symbol": "X"}})
    )
    assert market.unreadable == tuple(told)
    assert [each.symbol for each in told] == [None]


async def test_one_bad_event_costs_one_event() -> None:
    events, told = await answered(
        lambda g, _: g.ask(table.AGENT_EVENTS()), data([{"id": "bad"}, EVENT])
    )
    assert [event.event_id for event in events.events] == ["e1"]
    assert [each.symbol for each in told] == ["bad"]


async def test_one_bad_recipe_costs_one_recipe() -> None:
    chain = {"exportToImportMap": {"IRON": ["IRON_ORE"], "BAD": [None], "WORSE": 7}}
    recipes, told = await answered(lambda g, _: g.ask(table.SUPPLY_CHAIN()), data(chain))
    assert recipes.recipes == {"IRON": ("IRON_ORE",)}
    assert len(told) == 2


async def test_one_bad_code_costs_one_code() -> None:
    codes = {"errorCodes": [{"code": None, "name": "x"}, {"code": 4000, "name": "cooldown"}]}
    answer = httpx.Response(200, json=codes)
    found, told = await answered(lambda _, games: games.ask(table.ERROR_CODES()), answer)
    assert found.names == {4000: "cooldown"}
    assert len(told) == 1


async def test_one_bad_line_of_the_boards_costs_one_line() -> None:
    boards = {
        "mostCredits": [{"agentSymbol": None}, {"agentSymbol": "A", "credits": 7}],
        "mostSubmittedCharts": [7],
    }
    answer = httpx.Response(200, json=STATUS | {"leaderboards": boards, "announcements": [None]})
    status, told = await answered(lambda _, games: games.ask(table.STATUS()), answer)
    assert [line.agent_symbol for line in status.most_credits] == ["A"]
    assert (status.most_charts, status.announcements, len(told)) == ((), (), 3)


async def test_the_reset_date_is_read_whatever_else_makes_no_sense() -> None:
    answer = httpx.Response(200, json=STATUS | {"stats": "none", "leaderboards": 7})
    date, _ = await answered(lambda _, games: games.reset_date(), answer)
    assert date == "2026-01-01"


@pytest.mark.parametrize("rest", [{}, {"contract": 7, "ships": "two"}, {"ships": [None]}])
async def test_a_new_token_is_kept_whatever_else_makes_no_sense(rest: dict[str, Any]) -> None:
    answer = data({"token": TOKEN, "agent": AGENT, **rest}, 201)
    founded, _ = await answered(lambda _, games: games.register("TESTER", "COSMIC"), answer)
    assert (founded.token, founded.agent.symbol) == (TOKEN, "TESTER")


async def test_an_agent_that_makes_no_sense_as_it_is_founded_is_asked_for_by_its_token() -> None:
    asked: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        founding = request.method == "POST"
        return data({"token": TOKEN, "agent": {}}, 201) if founding else data(AGENT)

    async with gateway_to(serve) as gateway:
        founded = await HttpGames(gateway).register("TESTER", "COSMIC")
    assert founded.agent.symbol == "TESTER"
    assert asked[1].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "body",
    [
        SHIP | {"cargo": {"units": 7, "capacity": 40, "inventory": [{"symbol": "IRON"}]}},
        SHIP | {"modules": [{"symbol": None}]},
    ],
    ids=["hold", "modules"],
)
async def test_a_ship_is_read_whole_or_not_at_all(body: Any) -> None:
    with pytest.RaisesGroup(refusals.StrangeAnswer):
        await answered(lambda g, _: g.ask(table.SHIP("TESTER-1")), data(body))


async def test_what_the_server_wrote_is_not_quoted_at_length() -> None:
    body = SHIP | {"fuel": {"current": "x" * 100_000, "capacity": 1}}
    with pytest.RaisesGroup(refusals.StrangeAnswer) as caught:
        await answered(lambda g, _: g.ask(table.SHIP("TESTER-1")), data(body))
    assert len(str(caught.value.exceptions[0])) < 500


async def test_the_games_own_words_are_not_kept_at_length() -> None:
    body = {"error": {"code": 4203, "message": "x" * 100_000}}
    with pytest.RaisesGroup(refusals.InsufficientFuel) as caught:
        await answered(lambda g, _: g.ask(table.SHIP("TESTER-1")), httpx.Response(400, json=body))
    assert len(str(caught.value.exceptions[0])) < 2_000
