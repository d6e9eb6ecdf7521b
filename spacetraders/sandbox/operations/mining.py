"""Operations of mining: survey, extract, siphon and refine."""

from spacetraders.sandbox import issues, refusals, views
from spacetraders.sandbox.operations import survey_inputs
from spacetraders.sandbox.operations.call import Call
from spacetraders.sandbox.rules import mining, refining
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.surveys import Survey
from spacetraders.sandbox.views import Json


def survey(call: Call) -> Json:
    ship = call.ship
    made = mining.survey(call.world, ship, call.now)
    here = ship.nav.destination.symbol
    call.did("survey", ship.symbol, waypoint=here, signatures=[signature for signature, _ in made])
    shown = [views.survey(signature, of) for signature, of in made]
    return {"data": {"cooldown": views.cooldown(ship, call.now), "surveys": shown}}


def extract(call: Call) -> Json:
    ship, using = call.ship, None
    # The old form of the operation: the survey stands in the body (MECHANICS 5.3).
    if "survey" in call.body:
        inner = call.body["survey"]
        if not isinstance(inner, dict):
            raise refusals.invalid_input(issues.wrong_type("survey", "object", inner))
        using = survey_inputs.read(inner)
    return _extract(call, ship, using)


def extract_with_survey(call: Call) -> Json:
    ship = call.ship
    return _extract(call, ship, survey_inputs.read(call.body))


def siphon(call: Call) -> Json:
    ship = call.ship
    gas = mining.siphon(call.world, ship, call.now)
    here = ship.nav.destination.symbol
    call.did("siphon", ship.symbol, waypoint=here, good=gas.good, units=gas.units)
    data = {
        "siphon": views.gathered(ship, gas),
        "cooldown": views.cooldown(ship, call.now),
        "cargo": views.cargo(ship),
        "events": views.events(gas.events),
    }
    return {"data": data}


def refine(call: Call) -> Json:
    ship, product = call.ship, call.text("produce")
    batch = refining.refine(call.world, ship, product, call.now)
    call.did(
        "refine",
        ship.symbol,
        good=batch.produced,
        units=batch.produced_units,
        raw_good=batch.consumed,
        raw_units=batch.consumed_units,
    )
    data = {
        "cargo": views.cargo(ship),
        "cooldown": views.cooldown(ship, call.now),
        **views.refined(batch),
    }
    return {"data": data}


def _extract(call: Call, ship: Ship, using: tuple[str, Survey] | None) -> Json:
    dug = mining.extract(call.world, ship, call.now, using)
    here = ship.nav.destination
    signature = using[0] if using else None
    call.did(
        "extract",
        ship.symbol,
        waypoint=here.symbol,
        good=dug.good,
        units=dug.units,
        survey=signature,
    )
    data = {
        "extraction": views.gathered(ship, dug),
        "cooldown": views.cooldown(ship, call.now),
        "cargo": views.cargo(ship),
        "modifiers": views.modifiers(call.world.place(here)),
        "events": views.events(dug.events),
    }
    return {"data": data}
