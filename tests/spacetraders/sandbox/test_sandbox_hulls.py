"""The figures of hulls and parts are those that the server was seen to send."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spacetraders.sandbox import guesses, views
from spacetraders.sandbox.catalogue.parts import MODULES, MOUNTS
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.shipyard import Offer, Shipyard

Recorded = Callable[[str], Path]

OURS = ("name", "description", "condition", "integrity", "supply", "activity", "purchasePrice")


def figures(body: Any) -> Any:
    """A body without its prose and its prices, and without what says nothing."""
    if isinstance(body, dict):
        kept = {key: figures(value) for key, value in body.items() if key not in OURS}
        return {key: value for key, value in kept.items() if value not in (None, [], {})}
    return [figures(item) for item in body] if isinstance(body, list) else body


def test_every_recorded_hull_has_its_parts_its_figures_and_its_crew(recorded: Recorded) -> None:
    rows = json.loads(recorded("captured/static/shipyard_ships.json").read_text())
    offers = tuple(Offer.priced(name, 4, 10) for name in SHIP_TYPES)
    yard = Shipyard("X1-AA1-A1", tuple(SHIP_TYPES), offers)
    ours = {body.pop("symbol"): body for body in views.shipyard(yard, near=True)["ships"]}
    # Of the largest hull nothing but its hold was recorded.
    assert set(ours) - {"SHIP_BULK_FREIGHTER"} == {row["type"] for row in rows}
    for row in rows:
        assert figures(ours[row["type"]]) == figures(row)


def test_all_parts_but_the_guessed_ones_have_their_recorded_figures(
    recorded: Recorded, agent: Agent
) -> None:
    ship = agent.ship("TESTER-1")
    ship.modules, ship.mounts = list(MODULES), list(MOUNTS)
    shown = {"modules": views.modules(ship), "mounts": views.mounts(ship)}
    guessed = {**guesses.GUESSED_MODULES, **guesses.GUESSED_MOUNTS}
    for family, bodies in shown.items():
        ours = {body["symbol"]: figures(body) for body in bodies if body["symbol"] not in guessed}
        rows = json.loads(recorded(f"captured/static/{family}.json").read_text())
        assert ours == {row["symbol"]: figures(row) for row in rows}


def test_every_guessed_part_is_one_that_the_game_names(specification: Path) -> None:
    schemas = json.loads(specification.read_text())["components"]["schemas"]
    named = {
        symbol
        for schema in ("ShipModule", "ShipMount")
        for symbol in schemas[schema]["properties"]["symbol"]["enum"]
    }
    assert {part.symbol for part in (*MODULES, *MOUNTS)} == named
    for schema, guessed in (
        ("ShipFrame", guesses.GUESSED_FRAMES),
        ("ShipReactor", guesses.GUESSED_REACTORS),
    ):
        assert set(guessed) <= set(schemas[schema]["properties"]["symbol"]["enum"])


def test_the_largest_hull_has_the_recorded_hold_and_can_power_and_house_what_it_carries() -> None:
    hull = SHIP_TYPES["SHIP_BULK_FREIGHTER"]
    parts = (hull.frame, hull.engine, *hull.modules, *hull.mounts)
    assert hull.cargo_capacity == 490
    assert sum(part.power or 0 for part in parts) <= hull.reactor.power_output
    assert sum(part.slots or 0 for part in hull.modules) <= hull.frame.module_slots
    assert sum(part.crew or 0 for part in (*parts, hull.reactor)) == hull.crew_required
    assert hull.crew_required <= hull.crew_capacity == 40 * 6


def test_every_hull_of_the_game_has_its_parts(specification: Path) -> None:
    schemas = json.loads(specification.read_text())["components"]["schemas"]
    assert set(schemas["ShipType"]["enum"]) == set(SHIP_TYPES)
