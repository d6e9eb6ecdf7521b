"""What a fleet is worth, and whether a ship is at work."""

from datetime import timedelta

import pytest
from support.sandbox.stage import Stage

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.rules import navigation
from spacetraders.sandbox.state.market import Kind
from spacetraders.sandbox.state.ships import Cooldown
from spacetraders.simulation.worth import (
    UNSOLD,
    Gift,
    cargo_worth,
    gifts,
    is_at_work,
    net_worth,
    ship_price,
)


@pytest.mark.parametrize("ship_type", sorted(SHIP_TYPES.keys() - UNSOLD))
def test_a_ship_is_worth_what_a_fresh_yard_asks(ship_type: str) -> None:
    assert 0.6 < ship_price(ship_type) / SHIP_TYPES[ship_type].base_price < 0.81


def test_a_new_agent_is_worth_its_credits_and_its_probe() -> None:
    stage = Stage.new()
    probe = ship_price("SHIP_PROBE")
    assert ship_price("SHIP_COMMAND_FRIGATE") == 0
    assert net_worth(stage.world, stage.agent) == stage.agent.credits + probe


def test_ships_beyond_the_usual_ones_are_gifts_with_their_price() -> None:
    stage = Stage.new(extra_ships=1)
    hauler = Gift("TESTER-3", "SHIP_LIGHT_HAULER", ship_price("SHIP_LIGHT_HAULER"))
    assert gifts(stage.agent, 2) == [hauler]
    assert gifts(stage.agent, 3) == []


def test_cargo_is_worth_what_the_best_buyer_pays_one_tranche_after_the_other() -> None:
    stage = Stage.new()
    market = next(
        found
        for place in stage.waypoints()
        if (found := stage.world.find_market(place.symbol)) and found.listings
    )
    listing = next(it for it in market.listings.values() if it.kind is Kind.IMPORT)
    before = listing.net_supply
    stage.ship.cargo = {listing.good: 2 * listing.trade_volume}
    at_first = listing.trade_volume * listing.quote().sell_price
    assert at_first < cargo_worth(stage.world, stage.ship)
    assert listing.net_supply == before
    stage.ship.cargo = {"NOTHING": 3}
    assert cargo_worth(stage.world, stage.ship) == 0


def test_a_ship_is_at_work_while_it_flies_and_while_its_reactor_rests() -> None:
    stage = Stage.new()
    ship, system = stage.ship, stage.world.system(stage.home.system_symbol)
    assert not is_at_work(ship, EPOCH)
    ship.cooldown = Cooldown.begun(EPOCH, timedelta(seconds=70))
    assert is_at_work(ship, EPOCH + timedelta(seconds=69))
    assert not is_at_work(ship, EPOCH + timedelta(seconds=70))
    navigation.orbit(ship, EPOCH)
    navigation.navigate(ship, system, stage.rock().symbol, stage.world.lasting, EPOCH)
    assert is_at_work(ship, ship.nav.arrival - timedelta(seconds=1))
    assert not is_at_work(ship, ship.nav.arrival + timedelta(seconds=80))
