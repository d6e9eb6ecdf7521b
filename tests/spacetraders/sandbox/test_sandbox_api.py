"""The operations over HTTP: what they answer, and what they change."""

from datetime import datetime, timedelta

import attrs
import httpx
import pytest
import trio.testing

from spacetraders.clock import EPOCH
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.universe import System
from spacetraders.sandbox.state.world import World

FRIGATE, PROBE = "/my/ships/TESTER-1", "/my/ships/TESTER-2"


def first_of(system: System, kind: str) -> str:
    return next(w.symbol for w in system.waypoints.values() if w.type == kind)


def code(response: httpx.Response) -> tuple[int, int]:
    return response.status_code, response.json()["error"]["code"]


async def test_the_status_is_served_with_and_without_the_last_slash(
    anyone: httpx.AsyncClient,
) -> None:
    for path in ("", "/"):
        body = (await anyone.get(f"http://sandbox/v2{path}")).json()
        assert body["resetDate"] == "2026-01-01"
        assert body["stats"]["systems"] == 1


async def test_a_new_agent_has_credits_a_frigate_a_probe_and_an_offer(
    anyone: httpx.AsyncClient, world: World
) -> None:
    new = {"symbol": "hero_1", "faction": "VOID"}
    response = await anyone.post("/register", json=new)
    assert response.status_code == 201
    data = response.json()["data"]
    home, yard = world.universe.headquarters.symbol, world.universe.first_shipyard.symbol
    assert data["agent"]["symbol"] == "HERO_1"
    assert (data["agent"]["credits"], data["agent"]["shipCount"]) == (175_000, 2)
    assert data["agent"]["headquarters"] == home
    frigate, probe = data["ships"]
    assert (frigate["symbol"], frigate["nav"]["waypointSymbol"]) == ("HERO_1-1", home)
    assert (frigate["nav"]["status"], frigate["fuel"]["current"]) == ("DOCKED", 400)
    assert (probe["registration"]["role"], probe["nav"]["waypointSymbol"]) == ("SATELLITE", yard)
    assert data["faction"]["symbol"] == data["contract"]["factionSymbol"] == "VOID"
    assert not data["contract"]["accepted"]


async def test_the_token_of_a_new_agent_speaks_for_it(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient
) -> None:
    new = {"symbol": "OTHER", "faction": "VOID"}
    token = (await anyone.post("/register", json=new)).json()["data"]["token"]
    response = await api.get("/my/agent", headers={"Authorization": f"Bearer {token}"})
    assert response.json()["data"]["symbol"] == "OTHER"


async def test_a_symbol_is_given_once_whatever_its_case(api: httpx.AsyncClient) -> None:
    again = {"symbol": "tester", "faction": "VOID"}
    assert code(await api.post("/register", json=again)) == (409, 4111)


async def test_a_larger_fleet_is_numbered_in_hex(world: World) -> None:
    world.extra_ships = 15
    agent = register(world, "BIG", "COSMIC", EPOCH)
    assert list(agent.ships)[8:] == [f"BIG-{n}" for n in ("9", *"ABCDEF", "10", "11")]
    assert [s.type.symbol for s in list(agent.ships.values())[2:6]] == [
        "SHIP_LIGHT_HAULER",
        "SHIP_PROBE",
        "SHIP_LIGHT_SHUTTLE",
        "SHIP_LIGHT_HAULER",
    ]


async def test_the_answer_to_a_registration_lists_the_two_ships_that_the_game_gives(
    anyone: httpx.AsyncClient, world: World
) -> None:
    world.extra_ships = 15
    data = (await anyone.post("/register", json={"symbol": "BIG", "faction": "VOID"})).json()[
        "data"
    ]
    assert [ship["symbol"] for ship in data["ships"]] == ["BIG-1", "BIG-2"]
    assert data["agent"]["shipCount"] == 17


async def test_the_first_contract_is_the_same_in_every_run_and_pays_four_times_the_base(
    world: World,
) -> None:
    (contract,) = register(world, "BIG", "COSMIC", EPOCH).contracts.values()
    again = register(World(world.universe, EPOCH), "BIG", "COSMIC", EPOCH)
    assert [contract] == list(again.contracts.values())
    assert contract.good.endswith("_ORE")
    assert contract.deadline == EPOCH + timedelta(days=7)
    paid = contract.on_accepted + contract.on_fulfilled
    assert 4 * 50 * contract.units <= paid <= 4 * 60 * contract.units


async def test_ships_are_listed_in_pages_with_their_total(
    api: httpx.AsyncClient, world: World
) -> None:
    world.extra_ships = 10
    register(world, "BIG", "COSMIC", EPOCH)
    headers = {"Authorization": f"Bearer {world.authority.issue('BIG', EPOCH)}"}
    seen: list[str] = []
    for page in (1, 2, 3):
        query = {"page": page, "limit": 5}
        body = (await api.get("/my/ships", params=query, headers=headers)).json()
        assert body["meta"] == {"total": 12, "page": page, "limit": 5}
        seen += [ship["symbol"] for ship in body["data"]]
    assert seen == [f"BIG-{n:X}" for n in range(1, 13)]


async def test_a_page_past_the_end_is_empty_and_ten_is_the_usual_length(
    api: httpx.AsyncClient, system: System
) -> None:
    path = f"/systems/{system.symbol}/waypoints"
    assert len((await api.get(path)).json()["data"]) == 10
    past = (await api.get(path, params={"page": 99})).json()
    assert past == {"data": [], "meta": {"total": len(system.waypoints), "page": 99, "limit": 10}}


@pytest.mark.parametrize("page", ["9" * 10, "0" * 20 + "9" * 10, "1" * 5_000])
async def test_a_page_however_far_past_the_end_is_empty(api: httpx.AsyncClient, page: str) -> None:
    far = await api.get("/my/ships", params={"page": page})
    assert (far.status_code, far.json()["data"]) == (200, [])


async def test_zeros_before_the_number_of_a_page_mean_nothing(api: httpx.AsyncClient) -> None:
    first = await api.get("/my/ships", params={"page": "0" * 20 + "1"})
    assert len(first.json()["data"]) == first.json()["meta"]["total"] > 0


async def test_a_refused_page_says_what_is_expected(api: httpx.AsyncClient) -> None:
    refused = await api.get("/my/ships?page=0")
    assert "page: a whole number of at least 1 is expected" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "limit=0", "limit=21", "limit=", "page=1.5"]
)
async def test_a_page_that_cannot_be_is_refused(api: httpx.AsyncClient, query: str) -> None:
    assert code(await api.get(f"/my/ships?{query}")) == (422, 3001)


async def test_waypoints_are_filtered_by_type_and_by_all_of_the_traits(
    api: httpx.AsyncClient, system: System
) -> None:
    path = f"/systems/{system.symbol}/waypoints"
    moons = (await api.get(path, params={"type": "MOON", "limit": 20})).json()
    assert {w["type"] for w in moons["data"]} == {"MOON"}
    assert moons["meta"]["total"] == len(moons["data"]) >= 8
    query = {"traits": ["SHIPYARD", "INDUSTRIAL"]}
    yards = (await api.get(path, params=query)).json()
    assert yards["meta"]["total"] == 2
    ignored = (await api.get(path, params={"traits[]": "SHIPYARD"})).json()
    assert ignored["meta"]["total"] == len(system.waypoints)


@pytest.mark.parametrize("query", ["type=COMET", "traits=NICE", "traits=SHIPYARD&traits=NICE"])
async def test_a_filter_for_what_does_not_exist_is_refused(
    api: httpx.AsyncClient, system: System, query: str
) -> None:
    response = await api.get(f"/systems/{system.symbol}/waypoints?{query}")
    assert code(response) == (422, 3001)


async def test_systems_are_listed_without_the_traits_of_their_waypoints(
    api: httpx.AsyncClient, system: System
) -> None:
    listed = (await api.get("/systems")).json()
    single = (await api.get(f"/systems/{system.symbol}")).json()
    assert listed["data"] == [single["data"]]
    assert len(single["data"]["waypoints"]) == len(system.waypoints)
    assert "traits" not in single["data"]["waypoints"][0]


async def test_a_ship_flies_refuels_and_pays_over_http(
    api: httpx.AsyncClient, system: System, mock_clock: trio.testing.MockClock
) -> None:
    goal = first_of(system, "FUEL_STATION")
    await api.post(f"{FRIGATE}/orbit")
    flight = (await api.post(f"{FRIGATE}/navigate", json={"waypointSymbol": goal})).json()["data"]
    assert flight["nav"]["status"] == "IN_TRANSIT"
    assert (
        flight["nav"]["waypointSymbol"] == flight["nav"]["route"]["destination"]["symbol"] == goal
    )
    arrival = datetime.fromisoformat(flight["nav"]["route"]["arrival"])
    departure = datetime.fromisoformat(flight["nav"]["route"]["departureTime"])
    mock_clock.jump((arrival - departure).total_seconds())
    assert (await api.get(f"{FRIGATE}/nav")).json()["data"]["status"] == "IN_ORBIT"
    await api.post(f"{FRIGATE}/dock")
    data = (await api.post(f"{FRIGATE}/refuel")).json()["data"]
    burnt = flight["fuel"]["consumed"]["amount"]
    assert data["fuel"]["current"] == 400
    assert data["transaction"]["units"] == -(-burnt // 100)
    assert data["agent"]["credits"] == 175_000 - data["transaction"]["totalPrice"]
    assert "cargo" not in data


async def test_the_flight_mode_is_set_and_tells_nav_and_fuel(api: httpx.AsyncClient) -> None:
    data = (await api.patch(f"{FRIGATE}/nav", json={"flightMode": "BURN"})).json()["data"]
    assert (data["nav"]["flightMode"], data["fuel"]["current"], data["events"]) == ("BURN", 400, [])


async def test_a_patch_of_nothing_changes_nothing(api: httpx.AsyncClient) -> None:
    before = (await api.get(f"{FRIGATE}/nav")).json()["data"]
    assert (await api.patch(f"{FRIGATE}/nav", json={})).json()["data"]["nav"] == before
    assert (await api.get("http://sandbox/_sandbox/ledger")).json() == {"items": []}


async def test_prices_are_shown_where_a_ship_is_and_hidden_elsewhere(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient, world: World, system: System
) -> None:
    path = f"/systems/{system.symbol}/waypoints/"
    home = path + world.universe.headquarters.symbol + "/market"
    assert "tradeGoods" in (await api.get(home)).json()["data"]
    far = path + first_of(system, "JUMP_GATE") + "/market"
    assert set((await api.get(far)).json()["data"]) == {"symbol", "exports", "imports", "exchange"}
    assert "tradeGoods" not in (await anyone.get(home)).json()["data"]


async def test_prices_are_hidden_again_once_the_ship_has_left(
    api: httpx.AsyncClient, world: World, system: System
) -> None:
    home = world.universe.headquarters.symbol
    path = f"/systems/{system.symbol}/waypoints/{home}/market"
    await api.post(f"{FRIGATE}/orbit")
    assert "tradeGoods" in (await api.get(path)).json()["data"]
    goal = {"waypointSymbol": first_of(system, "FUEL_STATION")}
    await api.post(f"{FRIGATE}/navigate", json=goal)
    assert "tradeGoods" not in (await api.get(path)).json()["data"]


async def test_a_purchase_of_fuel_is_seen_in_the_market(
    api: httpx.AsyncClient, world: World, system: System
) -> None:
    world.agent("TESTER").ships["TESTER-1"].fuel = 150
    await api.post(f"{FRIGATE}/refuel", json={"units": 101})
    home = world.universe.headquarters.symbol
    market = (await api.get(f"/systems/{system.symbol}/waypoints/{home}/market")).json()["data"]
    (sale,) = market["transactions"]
    assert (sale["shipSymbol"], sale["units"], sale["totalPrice"]) == ("TESTER-1", 2, 144)
    assert world.markets[home].listings["FUEL"].net_supply == -2


async def test_fuel_from_the_hold_answers_with_the_cargo(
    api: httpx.AsyncClient, world: World
) -> None:
    ship = world.agent("TESTER").ships["TESTER-1"]
    ship.fuel, ship.cargo = 0, {"FUEL": 5}
    data = (await api.post(f"{FRIGATE}/refuel", json={"fromCargo": True})).json()["data"]
    assert data["fuel"]["current"] == 400
    assert data["cargo"]["inventory"][0]["units"] == 1
    assert data["agent"]["credits"] == 175_000


async def test_an_uncharted_waypoint_hides_its_traits_and_its_market_but_not_from_filters(
    api: httpx.AsyncClient, world: World, system: System
) -> None:
    gate = first_of(system, "JUMP_GATE")
    world.places[gate] = attrs.evolve(world.place(system.waypoints[gate]), chart=None)
    path = f"/systems/{system.symbol}/waypoints"
    shown = (await api.get(f"{path}/{gate}")).json()["data"]
    assert [trait["symbol"] for trait in shown["traits"]] == ["UNCHARTED"]
    assert "chart" not in shown
    query = {"traits": "MARKETPLACE", "type": "JUMP_GATE"}
    assert (await api.get(path, params=query)).json()["meta"]["total"] == 1
    assert code(await api.get(f"{path}/{gate}/market")) == (400, 4001)
    frigate = world.agent("TESTER").ships["TESTER-1"]
    frigate.nav = type(frigate.nav).docked(system.waypoints[gate], EPOCH)
    assert "tradeGoods" in (await api.get(f"{path}/{gate}/market")).json()["data"]


async def test_each_deed_is_in_the_ledger_and_a_refusal_is_not(
    api: httpx.AsyncClient, system: System
) -> None:
    goal = {"waypointSymbol": first_of(system, "FUEL_STATION")}
    await api.post(f"{FRIGATE}/navigate", json=goal)  # docked: refused
    await api.post(f"{FRIGATE}/orbit")
    await api.patch(f"{FRIGATE}/nav", json={"flightMode": "BURN"})
    await api.post(f"{FRIGATE}/navigate", json=goal)
    await api.post(f"{PROBE}/refuel")
    items = (await api.get("http://sandbox/_sandbox/ledger")).json()["items"]
    assert [(deed["ship"], deed["operation"]) for deed in items] == [
        ("TESTER-1", "orbit"),
        ("TESTER-1", "set_flight_mode"),
        ("TESTER-1", "navigate"),
        ("TESTER-2", "refuel"),
    ]
    assert items[2]["detail"]["destination"] == goal["waypointSymbol"]
    assert items[3]["detail"]["units"] == 0
    assert items[0]["agent"] == "TESTER"


async def test_the_statistics_count_what_came_and_what_there_is(
    api: httpx.AsyncClient, world: World, system: System
) -> None:
    await api.get("/my/agent")
    await api.get("/nowhere")
    assert repr(world).startswith("<World of seed 1 at pace 1: 1 agents, 2 ships")
    assert (await api.get("http://sandbox/_sandbox/statistics")).json() == {
        "requests": 2,
        "rejected": 0,
        "agents": 1,
        "ships": 2,
        "systems": 1,
        "waypoints": len(system.waypoints),
        "max_window_use": None,
    }
