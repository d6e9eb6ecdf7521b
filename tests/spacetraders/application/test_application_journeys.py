"""Journeys: how far the gates are asked about, what is remembered, and what is said of the rest."""

from typing import Any

import pytest
from support.application.galaxy import FakeGalaxy, in_a_row
from support.harness import ANY, FRIGATE, Harness
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from routing.gates.galaxy import Gate, jump_cooldown_seconds
from spacetraders.application.errors.places import UnknownSystem
from spacetraders.application.errors.plans import NoJourney
from spacetraders.application.known.gates import MOST_REQUESTS, Gates, GateSurvey
from spacetraders.application.plans.journeys import JourneyHandlers, PlanJourney, PlannedJourney
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NoUsableAnswer


async def surveyed(
    harness: Harness, galaxy: FakeGalaxy, player: Player, start: str, goal: str
) -> GateSurvey:
    return await Gates(harness.store, galaxy).survey(player, start, goal, Lane.PERSON)


async def planned(
    harness: Harness, galaxy: FakeGalaxy, origin: str, goal: str, gates: Gates | None = None
) -> PlannedJourney:
    services = harness.services
    gates = gates or Gates(harness.store, galaxy)
    handlers = JourneyHandlers(services.players, services.fleet, gates, services.router)
    return await handlers.plan(PlanJourney(ANY, goal, origin))


def path(plan: PlannedJourney) -> list[str]:
    return [jump.destination for jump in plan.journey.jumps]


async def refusal(harness: Harness, galaxy: FakeGalaxy, origin: str, goal: str) -> NoJourney:
    with pytest.raises(NoJourney) as caught:
        await planned(harness, galaxy, origin, goal)
    return caught.value


async def test_the_way_leads_from_gate_to_gate(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    plan = await planned(harness, in_a_row(4), "X1-S0", "X1-S3")
    assert path(plan) == ["X1-S1", "X1-S2", "X1-S3"]
    assert plan.journey.seconds == 2 * jump_cooldown_seconds(100)
    assert plan.whole


async def test_a_waypoint_stands_for_its_system(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    plan = await planned(harness, in_a_row(2), "X1-S0-A1", "X1-S1-B2")
    assert (plan.origin, plan.destination, path(plan)) == ("X1-S0", "X1-S1", ["X1-S1"])


async def test_the_faster_of_two_ways_is_found(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    places = {"X1-A": (0, 0), "X1-B": (100, 900), "X1-C": (100, 10), "X1-D": (200, 0)}
    edges = [("X1-A", "X1-B"), ("X1-B", "X1-D"), ("X1-A", "X1-C"), ("X1-C", "X1-D")]
    assert path(await planned(harness, FakeGalaxy(places, edges), "X1-A", "X1-D")) == [
        "X1-C",
        "X1-D",
    ]


@pytest.mark.parametrize("untold", ["X1-C", "X1-C-GATE"])
async def test_a_system_that_cannot_be_told_of_is_gone_round(
    harness: Harness, player: Player, untold: str, autojump_clock: MockClock
) -> None:
    places = {"X1-A": (0, 0), "X1-B": (100, 900), "X1-C": (100, 10), "X1-D": (200, 0)}
    edges = [("X1-A", "X1-B"), ("X1-B", "X1-D"), ("X1-A", "X1-C"), ("X1-C", "X1-D")]
    galaxy = FakeGalaxy(places, edges, untold={untold})
    assert path(await planned(harness, galaxy, "X1-A", "X1-D")) == ["X1-B", "X1-D"]


async def test_a_way_that_could_not_be_read_is_not_said_to_be_none(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(4)
    galaxy.untold = {"X1-S2"}
    gates = Gates(harness.store, galaxy)
    with pytest.raises(NoJourney) as caught:
        await planned(harness, galaxy, "X1-S0", "X1-S3", gates)
    assert not caught.value.whole
    galaxy.untold = set()
    assert len(path(await planned(harness, galaxy, "X1-S0", "X1-S3", gates))) == 3


async def test_a_goal_that_cannot_be_told_of_is_heard_of_as_that(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(4)
    galaxy.untold = {"X1-S3"}
    with pytest.raises(NoUsableAnswer):
        await planned(harness, galaxy, "X1-S0", "X1-S3")


async def test_only_what_lies_on_the_way_is_asked_about(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(100)
    await planned(harness, galaxy, "X1-S50", "X1-S53")
    assert not any(asked.endswith(("S40", "S40-GATE", "S60", "S60-GATE")) for asked in galaxy.asked)


async def test_what_was_learnt_is_not_asked_for_again(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(4)
    gates = Gates(harness.store, galaxy)
    await planned(harness, galaxy, "X1-S0", "X1-S3", gates)
    galaxy.asked.clear()
    plan = await planned(harness, galaxy, "X1-S3", "X1-S0", gates)
    assert path(plan) == ["X1-S2", "X1-S1", "X1-S0"]
    assert galaxy.asked == []


async def test_the_next_daemon_knows_it_too(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy, store = in_a_row(4), harness.store
    await planned(harness, galaxy, "X1-S0", "X1-S3", Gates(store, galaxy))
    galaxy.asked.clear()
    await planned(harness, galaxy, "X1-S0", "X1-S3", Gates(store, galaxy))
    assert galaxy.asked == []


async def test_one_question_asks_for_no_more_than_it_may(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(100)
    error = await refusal(harness, galaxy, "X1-S0", "X1-S99")
    assert MOST_REQUESTS - 2 <= len(galaxy.asked) <= MOST_REQUESTS
    assert (error.reason, error.whole) == ("NOT_JOINED", False)
    assert "ask again" in error.hint


async def test_a_gate_with_hundreds_of_connections_is_no_way_round_the_bound(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    places = {f"X1-S{number}": (number, 0) for number in range(301)}
    hub = FakeGalaxy(places, [("X1-S0", f"X1-S{number}") for number in range(1, 300)])
    assert (await refusal(harness, hub, "X1-S0", "X1-S300")).whole is False
    assert len(hub.asked) <= MOST_REQUESTS


async def test_asking_again_and_again_gets_there(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(50)
    gates = Gates(harness.store, galaxy)
    for _ in range(2):
        with pytest.raises(NoJourney):
            await planned(harness, galaxy, "X1-S0", "X1-S49", gates)
    assert len(path(await planned(harness, galaxy, "X1-S0", "X1-S49", gates))) == 49


async def test_an_uncharted_gate_is_unknown(harness: Harness, player: Player) -> None:
    galaxy = in_a_row(3)
    galaxy.uncharted.add("X1-S1")
    survey = await surveyed(harness, galaxy, player, "X1-S0", "X1-S2")
    assert survey.gate("X1-S1") is Gate.UNKNOWN


@pytest.mark.parametrize("closed", ["unbuilt", "uncharted"])
@pytest.mark.parametrize("where", ["X1-S0", "X1-S1", "X1-S2"])
async def test_a_closed_gate_on_the_only_way_is_named(
    harness: Harness, player: Player, closed: str, where: str, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(3)
    getattr(galaxy, closed).add(where)
    error = await refusal(harness, galaxy, "X1-S0", "X1-S2")
    assert (error.reason, list(error.systems)) == ("GATE_CLOSED", [where])
    assert where in error.message
    assert list(getattr(error, closed)) == [f"{where}-GATE"]


async def test_each_closed_gate_is_told_with_what_it_wants(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(4)
    galaxy.unbuilt.add("X1-S0")
    galaxy.uncharted.add("X1-S3")
    error = await refusal(harness, galaxy, "X1-S0", "X1-S3")
    assert error.message == (
        "no journey from X1-S0 to X1-S3: of the jump gates on the way X1-S0-GATE is under "
        "construction, and X1-S3-GATE is not charted"
    )
    assert error.hint == (
        "spacetraders construction get X1-S0-GATE shows what it needs; "
        "a ship at X1-S3-GATE charts it: spacetraders ship chart"
    )


async def test_a_gate_that_was_closed_is_looked_at_again(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(3)
    galaxy.unbuilt.add("X1-S1")
    gates = Gates(harness.store, galaxy)
    with pytest.raises(NoJourney):
        await planned(harness, galaxy, "X1-S0", "X1-S2", gates)
    galaxy.unbuilt.clear()
    assert len(path(await planned(harness, galaxy, "X1-S0", "X1-S2", gates))) == 2


async def test_a_system_without_a_gate_is_named(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(2)
    galaxy.places["X1-LONE"] = (9, 9)
    galaxy.gateless.add("X1-LONE")
    error = await refusal(harness, galaxy, "X1-S0", "X1-LONE")
    assert (error.reason, list(error.systems), error.whole) == ("NO_GATE", ["X1-LONE"], True)
    assert "warp drive" in error.hint


async def test_systems_that_no_gates_join_are_told_apart_from_those_not_looked_at(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(4)
    galaxy.edges.remove(("X1-S1", "X1-S2"))
    error = await refusal(harness, galaxy, "X1-S0", "X1-S3")
    assert (error.reason, error.whole) == ("NOT_JOINED", True)


async def test_a_system_that_there_is_not_is_refused(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownSystem):
        await planned(harness, in_a_row(2), "X1-S0", "X1-NONE")


async def test_a_gate_that_is_said_to_lead_where_nothing_is_leads_nowhere_there(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(4)
    for system in ("X1-S0", "X1-S1", "X1-S2"):
        galaxy.astray[system] = ("X1-GONE-GATE", "FOO", "", "X1")
    assert path(await planned(harness, galaxy, "X1-S0", "X1-S3"))[-1] == "X1-S3"
    assert galaxy.asked.count("system X1-GONE") == 1


async def test_a_gate_that_is_not_found_is_one_that_nobody_knows(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(3)
    galaxy.unheard.add("X1-S1")
    error = await refusal(harness, galaxy, "X1-S0", "X1-S2")
    assert error.kind == "no_journey"


async def test_a_journey_to_where_one_is_needs_no_gate(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(1)
    galaxy.unbuilt.add("X1-S0")
    assert path(await planned(harness, galaxy, "X1-S0", "X1-S0")) == []


async def test_a_lost_database_costs_the_memory_of_the_next_daemon_alone(
    harness: Harness, player: Player, store: StoreInMemory, autojump_clock: MockClock
) -> None:
    galaxy = in_a_row(2)
    gates = Gates(store, galaxy)
    await planned(harness, galaxy, "X1-S0", "X1-S0", gates)
    store.away = True
    assert path(await planned(harness, galaxy, "X1-S0", "X1-S1", gates)) == ["X1-S1"]


async def test_a_ship_says_where_the_journey_begins(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    home = system_of(player.headquarters)
    plan: Any = await harness.send(PlanJourney(ANY, home, None, FRIGATE))
    assert (plan.origin, plan.destination, path(plan)) == (home, home, [])


async def test_the_sandbox_is_asked_like_the_game(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    home = system_of(player.headquarters)
    with pytest.raises(UnknownSystem):
        await harness.send(PlanJourney(ANY, "X1-NONE9", home))


async def test_reprs_tell_how_much_is_known(harness: Harness, player: Player) -> None:
    gates = Gates(harness.store, in_a_row(2))
    await gates.survey(player, "X1-S0", "X1-S1", Lane.PERSON)
    assert repr(gates) == "<Gates of 2 systems>"
