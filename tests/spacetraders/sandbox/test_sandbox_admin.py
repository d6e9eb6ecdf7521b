"""The sandbox's own pages: the ledger, and faults armed over HTTP."""

import json
from collections import deque
from typing import Any

import attrs
import httpx
import pytest

from spacetraders.sandbox.state.ledger import Ledger
from spacetraders.sandbox.state.world import World

FRIGATE = "/my/ships/TESTER-1"
FAULTS = "http://sandbox/_sandbox/faults"
LEDGER = "http://sandbox/_sandbox/ledger"


async def deeds(api: httpx.AsyncClient, **query: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await api.get(LEDGER, params=query)).json()["items"]
    return items


def goal(world: World) -> dict[str, str]:
    return {"waypointSymbol": world.universe.first_shipyard.symbol}


async def test_deeds_are_numbered_and_told_from_any_number_on(api: httpx.AsyncClient) -> None:
    for action in ("orbit", "dock", "orbit"):
        await api.post(f"{FRIGATE}/{action}")
    assert [(deed["seq"], deed["operation"]) for deed in await deeds(api)] == [
        (1, "orbit"),
        (2, "dock"),
        (3, "orbit"),
    ]
    for since, left in ((0, [1, 2, 3]), (1, [2, 3]), (3, []), (99, [])):
        assert [deed["seq"] for deed in await deeds(api, since=since)] == left


async def test_the_numbers_go_on_where_old_deeds_were_dropped(
    api: httpx.AsyncClient, world: World
) -> None:
    world.ledger = Ledger(deque(maxlen=2))
    for _ in range(5):
        await api.post(f"{FRIGATE}/orbit")
    assert [deed["seq"] for deed in await deeds(api)] == [4, 5]
    assert [deed["seq"] for deed in await deeds(api, since=1)] == [4, 5]
    assert [deed["seq"] for deed in await deeds(api, since=4)] == [5]


@pytest.mark.parametrize("since", ["-1", "x", "", "1.5"])
async def test_a_number_that_is_none_is_refused(api: httpx.AsyncClient, since: str) -> None:
    response = await api.get(LEDGER, params={"since": since})
    assert response.status_code == 422
    assert "since: a whole number of at least 0 is expected" in response.json()["error"]["message"]


async def test_orbit_and_dock_say_whether_they_changed_anything(api: httpx.AsyncClient) -> None:
    for action in ("dock", "orbit", "orbit", "dock", "dock"):
        await api.post(f"{FRIGATE}/{action}")
    assert [(deed["operation"], deed["changed"]) for deed in await deeds(api)] == [
        ("dock", False),
        ("orbit", True),
        ("orbit", False),
        ("dock", True),
        ("dock", False),
    ]


async def test_an_orbit_after_an_arrival_that_nobody_saw_changed_nothing(
    api: httpx.AsyncClient, world: World
) -> None:
    await api.post(f"{FRIGATE}/orbit")
    await api.post(f"{FRIGATE}/navigate", json=goal(world))
    ship = world.agent("TESTER").ships["TESTER-1"]
    ship.nav = attrs.evolve(ship.nav, arrival=ship.nav.departure)
    await api.post(f"{FRIGATE}/orbit")
    assert [deed["changed"] for deed in await deeds(api)] == [True, True, False]


async def test_a_refuel_tells_units_price_and_place_and_whether_anything_was_filled(
    api: httpx.AsyncClient, world: World
) -> None:
    world.agent("TESTER").ships["TESTER-1"].fuel = 150
    for _ in range(2):
        await api.post(f"{FRIGATE}/refuel")
    home = world.universe.headquarters.symbol
    bought, nothing = await deeds(api)
    assert bought["changed"]
    assert bought["detail"] == {
        "waypoint": home,
        "fuel": 250,
        "units": 3,
        "price": 72,
        "credits": 216,
    }
    assert (nothing["changed"], nothing["detail"]["units"]) == (False, 0)


async def test_a_departure_tells_agent_ship_and_both_ends(
    api: httpx.AsyncClient, world: World
) -> None:
    destination = goal(world)
    await api.post(f"{FRIGATE}/orbit")
    await api.post(f"{FRIGATE}/navigate", json=destination)
    (deed,) = await deeds(api, since=1)
    assert (deed["agent"], deed["ship"], deed["changed"]) == ("TESTER", "TESTER-1", True)
    assert deed["detail"]["origin"] == world.universe.headquarters.symbol
    assert deed["detail"]["destination"] == destination["waypointSymbol"]


async def test_a_flight_mode_that_was_set_already_is_no_change(api: httpx.AsyncClient) -> None:
    for mode in ("CRUISE", "BURN"):
        await api.patch(f"{FRIGATE}/nav", json={"flightMode": mode})
    assert [deed["changed"] for deed in await deeds(api)] == [False, True]


async def test_a_fault_is_armed_listed_struck_and_disarmed_over_http(
    api: httpx.AsyncClient,
) -> None:
    order = {"kind": "server_error", "operation": "orbit", "count": 2}
    armed = await api.post(FAULTS, json=order)
    assert armed.status_code == 201
    assert armed.json() == {
        "fault_id": 1,
        "kind": "server_error",
        "operation": "orbit",
        "method": None,
        "count": 2,
        "chance": 1.0,
        "seconds": None,
        "target": None,
        "entries": None,
        "field": None,
        "retry_after": None,
        "code": None,
        "data": None,
        "struck": 0,
        "left": 2,
    }
    assert (await api.post(f"{FRIGATE}/orbit")).status_code == 500
    assert (await api.get(FAULTS)).json() == {"items": [armed.json() | {"struck": 1, "left": 1}]}
    assert (await api.delete(FAULTS)).json() == {"disarmed": 1}
    assert (await api.post(f"{FRIGATE}/orbit")).status_code == 200


async def test_a_fault_that_is_used_up_is_forgotten_but_not_counted_as_disarmed(
    api: httpx.AsyncClient,
) -> None:
    for operation, count in (("orbit", 1), ("dock", 1), ("dock", -1)):
        order = {"kind": "server_error", "operation": operation, "count": count}
        await api.post(FAULTS, json=order)
    await api.post(f"{FRIGATE}/orbit")
    assert (await api.delete(FAULTS)).json() == {"disarmed": 2}
    assert (await api.get(FAULTS)).json() == {"items": []}


async def test_one_of_several_faults_is_disarmed_by_its_number(api: httpx.AsyncClient) -> None:
    order = {"kind": "slow", "operation": "*", "seconds": 3, "chance": 0.5, "count": -1}
    ids = [(await api.post(FAULTS, json=order)).json()["fault_id"] for _ in range(2)]
    assert (await api.delete(f"{FAULTS}/{ids[0]}")).json() == {"disarmed": 1}
    assert [fault["fault_id"] for fault in (await api.get(FAULTS)).json()["items"]] == [ids[1]]
    again = await api.delete(f"{FAULTS}/{ids[0]}")
    assert (again.status_code, again.json()["error"]["message"]) == (404, "There is no fault 1.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the body is empty"),
        (b"{", "the body is not JSON"),
        (b"[]", "not a JSON object"),
        (json.dumps({"kind": "lost", "operation": 3}).encode(), "operation: a string is required"),
        (b'{"kind": "lost", "operation": "*", "chance": NaN}', "chance: a number from 0 to 1"),
    ],
)
async def test_an_order_that_cannot_be_arms_nothing_and_says_why(
    api: httpx.AsyncClient, content: bytes, reason: str
) -> None:
    response = await api.post(FAULTS, content=content)
    assert response.status_code == 422
    assert reason in response.json()["error"]["message"]
    assert (await api.get(FAULTS)).json() == {"items": []}


@pytest.mark.parametrize(("method", "path"), [("PUT", ""), ("DELETE", "/x"), ("GET", "/1")])
async def test_what_the_pages_do_not_do_is_an_unknown_route(
    api: httpx.AsyncClient, method: str, path: str
) -> None:
    assert (await api.request(method, FAULTS + path)).status_code == 404
