"""Judgement: what the game shows of a deed whose answer is lost."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import FlightMode
from spacetraders.application.operations import table
from spacetraders.domain.deeds.evidence import Evidence
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.domain.deeds.judgement import (
    CLOCK_SKEW,
    Verdict,
    before,
    concerns,
    cost,
    judge,
    place_to_ask,
)
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.deeds.operations import Operation
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.game.parts import Frame, Mount
from spacetraders.domain.game.ships import Cargo, Cooldown, Fuel, Goods, Nav, NavStatus, Ship
from spacetraders.domain.game.trades import Trade

NOW = datetime(2026, 1, 1, tzinfo=UTC)
A, B, C = "X1-A1-A1", "X1-A1-B2", "X1-A1-C3"
DONE, UNDONE, UNTOLD = IntentState.FOUND_DONE, IntentState.FOUND_UNDONE, IntentState.UNTOLD


def ship(
    at: str = A,
    status: NavStatus = NavStatus.IN_ORBIT,
    *,
    fuel: int = 100,
    mode: FlightMode = FlightMode.CRUISE,
) -> Ship:
    nav = Nav("X1-A1", at, 0, 0, status, mode, A, NOW, NOW)
    return Ship("HERMES-1", "COMMAND", nav, Fuel(fuel, 400), Cargo(0, 40), speed=36)


BEFORE = Before(A, "DOCKED", 100, level=100)
IN_ORBIT = Before(A, "IN_ORBIT", 100)


def intent(
    operation: Operation,
    target: str | None = None,
    before: Before | None = BEFORE,
) -> Intent:
    return Intent(1, 1, "HERMES-1", operation, NOW, target, before)


@pytest.mark.parametrize(
    ("asked", "seen", "verdict"),
    [
        (intent(table.ORBIT), ship(status=NavStatus.IN_ORBIT), DONE),
        (intent(table.ORBIT), ship(status=NavStatus.DOCKED), UNDONE),
        (intent(table.ORBIT, before=IN_ORBIT), ship(), UNTOLD),
        (intent(table.ORBIT, before=None), ship(), DONE),
        (intent(table.DOCK, before=IN_ORBIT), ship(status=NavStatus.DOCKED), DONE),
        (intent(table.DOCK, before=IN_ORBIT), ship(status=NavStatus.IN_ORBIT), UNDONE),
        (intent(table.DOCK), ship(status=NavStatus.DOCKED), UNTOLD),
        (intent(table.SET_FLIGHT_MODE, "BURN"), ship(mode=FlightMode.BURN), DONE),
        (intent(table.SET_FLIGHT_MODE, "BURN"), ship(), UNDONE),
        (intent(table.NAVIGATE, B), ship(B, NavStatus.IN_TRANSIT), DONE),
        (intent(table.NAVIGATE, B), ship(B), DONE),
        (intent(table.NAVIGATE, B), ship(A), UNDONE),
        (intent(table.NAVIGATE, B), ship(C), UNTOLD),
        (intent(table.NAVIGATE, A), ship(A), UNTOLD),
        (intent(table.NAVIGATE, B, before=None), ship(B), UNTOLD),
        (intent(table.REFUEL), ship(fuel=400), DONE),
        (intent(table.REFUEL), ship(fuel=100), UNDONE),
        (intent(table.REFUEL), ship(fuel=99), UNTOLD),
        (intent(table.REFUEL, before=None), ship(fuel=400), UNTOLD),
    ],
)
def test_the_ship_shows_whether_it_was_done(
    asked: Intent, seen: Ship, verdict: IntentState
) -> None:
    assert judge(asked, Evidence(seen)) == Verdict(verdict)


@given(operation=st.sampled_from([row for row in table.deeds() if row is not table.SCRAP]))
def test_of_a_ship_that_is_gone_nothing_can_be_told(operation: Operation) -> None:
    assert judge(intent(operation, B), Evidence(None)) == Verdict(UNTOLD)


def trade(
    seconds: float = 1,
    *,
    ship: str = "HERMES-1",
    good: str = "FUEL",
    kind: str = "PURCHASE",
) -> Trade:
    return Trade(A, ship, good, kind, 3, 72, 216, NOW + timedelta(seconds=seconds))


REFUEL = intent(table.REFUEL)
RISEN, SAME, LESS = ship(fuel=400), ship(fuel=100), ship(fuel=50)
FLOWN = frozenset({table.NAVIGATE})
REFUELLED = frozenset({table.REFUEL})
SKEW = CLOCK_SKEW.total_seconds()


def test_a_risen_tank_and_its_trade_are_a_refuel_with_its_cost() -> None:
    older, newer = trade(1), trade(2)
    assert judge(REFUEL, Evidence(RISEN, trades=(newer, older))) == Verdict(DONE, newer)
    assert judge(REFUEL, Evidence(RISEN, trades=(older, newer))) == Verdict(DONE, newer)


def test_a_risen_tank_without_a_trade_is_a_refuel_of_unknown_cost() -> None:
    assert judge(REFUEL, Evidence(RISEN)) == Verdict(DONE)


@pytest.mark.parametrize(
    "other", [trade(ship="HERMES-2"), trade(good="IRON"), trade(kind="SELL"), trade(-SKEW - 1)]
)
def test_a_trade_of_another_ship_good_kind_or_time_is_not_the_deeds(other: Trade) -> None:
    assert judge(REFUEL, Evidence(RISEN, trades=(other,))) == Verdict(DONE)


def test_the_servers_clock_may_be_behind_where_the_tank_has_risen() -> None:
    behind = trade(-SKEW)
    assert judge(REFUEL, Evidence(RISEN, trades=(behind,))) == Verdict(DONE, behind)


def test_a_tank_that_has_not_risen_is_no_refuel_whatever_is_listed() -> None:
    assert judge(REFUEL, Evidence(SAME, trades=(trade(),))) == Verdict(UNDONE)


@pytest.mark.parametrize(
    "evidence",
    [Evidence(LESS), Evidence(None), Evidence(SAME, FLOWN), Evidence(RISEN, FLOWN)],
    ids=["less fuel", "gone", "flown since", "flown and risen"],
)
def test_where_the_ship_cannot_tell_a_trade_does(evidence: Evidence) -> None:
    assert judge(REFUEL, evidence) == Verdict(UNTOLD)
    listed = Evidence(evidence.ship, evidence.later, (trade(),))
    assert judge(REFUEL, listed) == Verdict(DONE, trade())
    before = Evidence(evidence.ship, evidence.later, (trade(-1),))
    assert judge(REFUEL, before) == Verdict(UNTOLD)


def test_a_trade_that_a_later_deed_may_have_made_tells_nothing() -> None:
    assert judge(REFUEL, Evidence(RISEN, REFUELLED, (trade(),))) == Verdict(UNTOLD)


fleets = st.sampled_from(
    [None, ship(), ship(B), ship(C), RISEN, LESS, ship(status=NavStatus.DOCKED)]
)
listings = st.lists(
    st.builds(trade, st.integers(-60, 60), ship=st.sampled_from(["HERMES-1", "HERMES-2"])),
    max_size=4,
)
questions = st.builds(
    intent,
    st.sampled_from(table.deeds()),
    st.sampled_from([None, A, B]),
    st.sampled_from([None, BEFORE]),
)


@given(
    question=questions, seen=fleets, later=st.frozensets(st.sampled_from(table.deeds()), min_size=1)
)
def test_what_a_later_deed_superseded_is_never_judged_by_the_ship(
    question: Intent, seen: Ship | None, later: frozenset[Operation]
) -> None:
    assert judge(question, Evidence(seen, later)) == Verdict(UNTOLD)


@given(
    question=questions,
    seen=fleets,
    later=st.frozensets(st.sampled_from(table.deeds())),
    all_=listings,
)
def test_a_trade_is_named_only_with_a_deed_that_was_done_and_moves_money(
    question: Intent, seen: Ship | None, later: frozenset[Operation], all_: list[Trade]
) -> None:
    verdict = judge(question, Evidence(seen, later, tuple(all_)))
    if verdict.trade is not None:
        assert verdict.state is DONE
        assert question.operation.listed is not None
        assert verdict.trade.ship_symbol == question.ship_symbol


@given(
    question=questions,
    seen=fleets,
    later=st.frozensets(st.sampled_from(table.deeds())),
    all_=listings,
)
def test_a_market_that_is_not_asked_would_have_changed_nothing(
    question: Intent, seen: Ship | None, later: frozenset[Operation], all_: list[Trade]
) -> None:
    evidence = Evidence(seen, later)
    if place_to_ask(question, evidence) is None and (question.before or seen):
        assert judge(question, Evidence(seen, later, tuple(all_))) == judge(question, evidence)


@pytest.mark.parametrize(
    ("question", "evidence", "waypoint"),
    [
        (REFUEL, Evidence(RISEN), A),
        (REFUEL, Evidence(ship(B, fuel=50), FLOWN), A),
        (REFUEL, Evidence(None), A),
        (intent(table.REFUEL, before=None), Evidence(ship(B)), B),
        (intent(table.REFUEL, before=None), Evidence(None), None),
        (REFUEL, Evidence(SAME), None),
        (REFUEL, Evidence(RISEN, REFUELLED), None),
        (intent(table.DOCK), Evidence(RISEN), None),
    ],
)
def test_the_market_is_asked_where_the_deed_was_to_be_done_if_it_can_tell_more(
    question: Intent, evidence: Evidence, waypoint: str | None
) -> None:
    assert place_to_ask(question, evidence) == waypoint


LEVELS = [
    (table.PURCHASE, 1),
    (table.SELL, -1),
    (table.JETTISON, -1),
    (table.TRANSFER, -1),
    (table.CONTRACT_DELIVER, -1),
    (table.SUPPLY, -1),
]
IRON = "IRON"


def laden(units: int) -> Ship:
    return attrs.evolve(ship(), cargo=Cargo(units, 40, (Goods(IRON, units),)))


@given(
    kind=st.sampled_from(LEVELS), was=st.integers(0, 40), now=st.integers(0, 40), gone=st.booleans()
)
def test_cargo_that_moved_the_deeds_way_was_moved_by_it(
    kind: tuple[Operation, int], was: int, now: int, gone: bool
) -> None:
    operation, way = kind
    asked = attrs.evolve(intent(operation), good=IRON, units=5)
    asked = attrs.evolve(asked, before=before(asked, Evidence(laden(was))))
    expected = DONE if (now - was) * way > 0 else UNDONE if now == was else UNTOLD
    assert judge(asked, Evidence(laden(now))).state is expected
    assert judge(asked, Evidence(None)).state is UNTOLD


def test_a_trade_of_other_units_is_not_the_deeds() -> None:
    asked = attrs.evolve(intent(table.PURCHASE), good=IRON, units=5)
    asked = attrs.evolve(asked, before=before(asked, Evidence(laden(0))))
    other, mine = trade(good=IRON), attrs.evolve(trade(good=IRON), units=5)
    assert judge(asked, Evidence(laden(5), trades=(other, mine))) == Verdict(DONE, mine)
    assert judge(asked, Evidence(laden(5), trades=(other,))) == Verdict(DONE)


def resting(until: datetime | None) -> Ship:
    return attrs.evolve(ship(), cooldown=Cooldown(60, until))


LATER = NOW + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("was", "now", "verdict"),
    [(None, LATER, DONE), (NOW, LATER, DONE), (LATER, LATER, UNDONE), (None, None, UNTOLD)],
)
@pytest.mark.parametrize(
    "operation",
    [table.SURVEY, table.EXTRACT, table.SIPHON, table.REFINE, table.SCAN_SYSTEMS],
)
def test_a_new_rest_of_the_reactor_is_the_deeds(
    operation: Operation, was: datetime | None, now: datetime | None, verdict: IntentState
) -> None:
    asked = intent(operation)
    asked = attrs.evolve(asked, before=before(asked, Evidence(resting(was))))
    assert judge(asked, Evidence(resting(now))).state is verdict


OFFER = Contract("c1", "COSMIC", "PROCUREMENT", 100, 900, LATER, accepted=False, fulfilled=False)
TAKEN = attrs.evolve(OFFER, accepted=True)


@pytest.mark.parametrize(
    ("operation", "was", "now", "state", "paid"),
    [
        (table.CONTRACT_ACCEPT, OFFER, TAKEN, DONE, 100),
        (table.CONTRACT_ACCEPT, OFFER, OFFER, UNDONE, None),
        (table.CONTRACT_ACCEPT, TAKEN, TAKEN, UNDONE, None),
        (table.CONTRACT_ACCEPT, None, TAKEN, UNTOLD, None),
        (table.CONTRACT_FULFILL, TAKEN, attrs.evolve(TAKEN, fulfilled=True), DONE, 900),
        (table.CONTRACT_FULFILL, TAKEN, TAKEN, UNDONE, None),
        (table.CONTRACT_FULFILL, TAKEN, None, UNTOLD, None),
    ],
)
def test_a_contract_shows_what_was_done_to_it_and_what_it_paid(
    operation: Operation,
    was: Contract | None,
    now: Contract | None,
    state: IntentState,
    paid: int | None,
) -> None:
    asked = attrs.evolve(intent(operation, "c1"), ship_symbol=None)
    asked = attrs.evolve(asked, before=before(asked, Evidence(None, contract=was)))
    evidence = Evidence(None, contract=now)
    verdict = judge(asked, evidence)
    assert verdict.state is state
    entry = cost(asked, evidence, verdict)
    assert (entry and entry.total_price) == paid
    assert entry is None or entry.contract_id == "c1"


@pytest.mark.parametrize("operation", [table.NEGOTIATE, table.SHIP_PURCHASE])
@pytest.mark.parametrize(
    ("had", "has", "verdict"),
    [
        (("a",), ("a", "b"), DONE),
        (("a",), ("a",), UNDONE),
        (("a", "b"), ("a",), UNDONE),
        (None, ("a",), UNTOLD),
        (("a",), None, UNTOLD),
    ],
)
def test_what_was_not_there_before_is_the_deeds(
    operation: Operation,
    had: tuple[str, ...] | None,
    has: tuple[str, ...] | None,
    verdict: IntentState,
) -> None:
    asked = intent(operation)
    asked = attrs.evolve(asked, before=before(asked, Evidence(ship(), has=had)))
    assert judge(asked, Evidence(ship(), has=has)).state is verdict


def test_a_ship_that_is_gone_was_scrapped_for_what_was_quoted() -> None:
    asked = intent(table.SCRAP)
    asked = attrs.evolve(asked, before=before(asked, Evidence(ship()), 700))
    assert judge(asked, Evidence(ship())).state is UNDONE
    gone = Evidence(None)
    assert judge(asked, gone).state is DONE
    entry = cost(asked, gone, judge(asked, gone))
    assert entry == Spending("SCRAP", A, total_price=700)


def test_a_sound_ship_was_repaired_for_what_was_quoted() -> None:
    worn = attrs.evolve(ship(), frame=Frame("FRAME", condition=0.5))
    sound = attrs.evolve(ship(), frame=Frame("FRAME"))
    asked = intent(table.REPAIR)
    asked = attrs.evolve(asked, before=before(asked, Evidence(worn), 300))
    assert judge(asked, Evidence(worn)).state is UNDONE
    done = Evidence(sound)
    assert cost(asked, done, judge(asked, done)) == Spending("REPAIR", A, total_price=-300)


def test_a_part_that_changed_its_place_was_moved_at_an_unknown_cost() -> None:
    armed = attrs.evolve(ship(), mounts=(Mount("MOUNT_X"),))
    asked = intent(table.MOUNT_REMOVE, "MOUNT_X")
    asked = attrs.evolve(asked, before=before(asked, Evidence(armed)))
    assert judge(asked, Evidence(armed)).state is UNDONE
    done = Evidence(ship())
    assert judge(asked, done).state is DONE
    assert cost(asked, done, judge(asked, done)) is None


@pytest.mark.parametrize(("charted", "verdict"), [(True, DONE), (False, UNDONE), (None, UNTOLD)])
def test_a_chart_shows_in_its_name(charted: bool | None, verdict: IntentState) -> None:
    assert judge(intent(table.CHART), Evidence(ship(), charted=charted)).state is verdict


@given(one=st.sampled_from(table.deeds()), other=st.sampled_from(table.deeds()))
def test_deeds_of_other_ships_concern_only_what_is_the_agents(
    one: Operation, other: Operation
) -> None:
    asked = intent(one)
    agents = one in (
        table.NEGOTIATE,
        table.CONTRACT_ACCEPT,
        table.CONTRACT_FULFILL,
        table.SHIP_PURCHASE,
    )
    assert concerns(asked, "HERMES-2", other) is (agents and one is other)
    if one is not table.CHART and not agents:
        assert concerns(asked, asked.ship_symbol, other)


@pytest.mark.parametrize(("kind", "sign"), [("PURCHASE", -1), ("SELL", 1)])
def test_a_trade_that_was_found_becomes_an_entry_of_the_ledger(kind: str, sign: int) -> None:
    verdict = Verdict(DONE, trade(kind=kind))
    entry = cost(REFUEL, Evidence(RISEN), verdict)
    assert entry == Spending("REFUEL", A, "FUEL", 3, 72, total_price=sign * 216)


@given(operation=st.sampled_from(table.deeds()))
def test_of_a_ship_that_was_not_seen_nothing_is_written_down(operation: Operation) -> None:
    assert before(intent(operation, before=None), Evidence(None)) is None
