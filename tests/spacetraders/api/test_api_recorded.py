"""Every body that was recorded from the live server is read."""

from collections.abc import Callable
from typing import Any

import pytest
from support.api.specification import RESPONSES

from spacetraders.api.wire import read
from spacetraders.application.ports.game import Registration
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.ships import Fuel, Nav, NavStatus, Ship
from spacetraders.domain.game.shipyards import Shipyard
from spacetraders.domain.game.systems import StarSystem
from spacetraders.domain.game.universe import Faction, ServerStatus
from spacetraders.domain.game.waypoints import Market, Waypoint

Recorded = Callable[[str], Any]

KINDS: dict[str, Any] = {
    "contract.json": tuple[Contract, ...],
    "faction.json": Faction,
    "market-local.json": Market,
    "market-remote.json": Market,
    "my-ships.json": tuple[Ship, ...],
    "navigate.json": dict,
    "register.json": Registration,
    "shipyard-ships.json": Shipyard,
    "status.json": ServerStatus,
    "system-X1-RB8.json": StarSystem,
    "waypoints-X1-RB8-page1.json": tuple[Waypoint, ...],
}


def data(recorded: Recorded, name: str) -> Any:
    """The recorded data: some files have the envelope, some lost it."""
    body = recorded(name)
    return body.get("data", body)


def test_every_recorded_file_is_known_here() -> None:
    if not RESPONSES.exists():
        pytest.skip("needs the folder captured/responses")
    assert {path.name for path in RESPONSES.iterdir()} == set(KINDS)


@pytest.mark.parametrize("name", [name for name in KINDS if name != "navigate.json"])
async def test_a_recorded_body_is_read(recorded: Recorded, name: str) -> None:
    assert read(data(recorded, name), KINDS[name])


def test_a_recorded_departure_is_read_in_both_its_parts(recorded: Recorded) -> None:
    moved = data(recorded, "navigate.json")
    assert read(moved["nav"], Nav).status is NavStatus.IN_TRANSIT
    assert read(moved["fuel"], Fuel).capacity == 0


def test_a_recorded_contract_is_read_whole(recorded: Recorded) -> None:
    [contract] = read(data(recorded, "contract.json"), tuple[Contract, ...])
    [delivery] = contract.deliveries
    assert (delivery.trade_symbol, delivery.units_left) == ("COPPER_ORE", 72)
    assert delivery.destination_symbol == "X1-AP86-H61"
    assert (contract.faction, contract.type) == ("AEGIS", "PROCUREMENT")
    assert (contract.paid_on_accepted, contract.paid_on_fulfilled) == (2142, 12852)
    assert not contract.accepted
    assert contract.deadline_to_accept is not None
    assert (contract.deadline - contract.deadline_to_accept).days == 6


async def test_a_recorded_frigate_is_read_with_its_parts(recorded: Recorded) -> None:
    frigate = read(data(recorded, "my-ships.json"), tuple[Ship, ...])[0]
    assert frigate.frame is not None
    assert frigate.reactor is not None
    assert (frigate.frame.symbol, frigate.frame.mounting_points) == ("FRAME_FRIGATE", 5)
    assert frigate.reactor.power_output == 31
    assert sum(module.cargo_capacity for module in frigate.modules) == frigate.cargo.capacity == 40
    surveyor = next(mount for mount in frigate.mounts if mount.symbol == "MOUNT_SURVEYOR_II")
    assert surveyor.strength == 2
    assert "DIAMONDS" in surveyor.deposits


def test_a_recorded_shipyard_sells_what_it_lists(recorded: Recorded) -> None:
    yard = read(data(recorded, "shipyard-ships.json"), Shipyard)
    assert [offer.type for offer in yard.offers] == list(yard.ship_types)
    probe = yard.offers[0]
    assert (probe.purchase_price, probe.engine.speed, probe.cargo_capacity) == (20496, 9, 0)
    assert yard.modifications_fee == 100


def test_the_recorded_status_is_read_with_its_leaders(recorded: Recorded) -> None:
    status = read(data(recorded, "status.json"), ServerStatus)
    assert (status.reset_date, status.agents, status.systems) == ("2024-01-28", 460, 8498)
    assert len(status.most_credits) == 15
    assert status.most_charts[0].chart_count == 4


def test_a_recorded_registration_has_its_contract_and_a_recorded_system_its_gate(
    recorded: Recorded,
) -> None:
    contract = read(data(recorded, "register.json")["contract"], Contract)
    assert contract.deliveries[0].units_required == 46
    assert read(data(recorded, "system-X1-RB8.json"), StarSystem).gate == "X1-RB8-I59"
