"""Notices: in which words they come, when each is told, and what of the fleet makes one."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.containers import Container, ExitReason, State
from spacetraders.domain.game.construction import Construction, Material
from spacetraders.domain.game.contracts import Contract, Delivery
from spacetraders.domain.idle import Idle, IdleKind
from spacetraders.domain.notices.backlog import (
    GATHER_SECONDS,
    MOST_REMEMBERED,
    MOST_WAITING,
    REPEAT_SECONDS,
    RETRY_LAST_SECONDS,
    Backlog,
    backoff_seconds,
)
from spacetraders.domain.notices.lookout import Lookout, SeenAgent
from spacetraders.domain.notices.notice import (
    MOST_CHARACTERS,
    MOST_LINES,
    TEST,
    Bulletin,
    Notice,
    NoticeKind,
    failed,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FAR = 1e9


def notice(subject: str = "one", kind: NoticeKind = NoticeKind.CONTAINER_FAILED) -> Notice:
    return Notice(kind, subject, f"{subject} has failed", AT)


# The words.


def test_a_failed_container_is_told_with_its_agent_its_ship_and_the_reason() -> None:
    container = Container(
        "haul-1",
        1,
        "haul",
        {},
        AT,
        ship_symbol="FLEET-1",
        state=State.FAILED,
        exit_reason=ExitReason("no_route", "there is no way"),
    )
    told = failed(container, "FLEET", AT)
    assert told.text == "FLEET: haul-1 (haul with FLEET-1) has failed: there is no way (no_route)"


def test_a_failed_container_without_a_ship_or_a_reason_is_told_too() -> None:
    container = Container("autopilot-1", 1, "autopilot", {}, AT, state=State.FAILED)
    assert failed(container, "FLEET", AT).text == "FLEET: autopilot-1 (autopilot) has failed"


def test_one_bulletin_tells_of_many_and_says_how_many_it_leaves_out() -> None:
    bulletin = Bulletin([notice(str(n)) for n in range(MOST_LINES + 3)], more=4)
    lines = bulletin.text.splitlines()
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == "and 7 more"
    assert bulletin.title == f"spacetraders: container failed ({MOST_LINES + 3})"


def test_a_bulletin_names_each_of_its_kinds_once() -> None:
    bulletin = Bulletin([notice(), notice("two"), notice("A", NoticeKind.FLEET_IDLE)])
    assert bulletin.title == "spacetraders: container failed, fleet idle"


def test_a_bulletin_of_one_notice_is_that_notice() -> None:
    bulletin = Bulletin([attrs.evolve(notice(), count=3)])
    assert bulletin.title == "spacetraders: container failed"
    assert bulletin.text == "one has failed (3 times)"


def test_a_test_says_that_it_is_one() -> None:
    assert "test" in TEST.title
    assert "test" in TEST.text


def test_a_long_text_is_cut_and_stays_on_one_line() -> None:
    told = attrs.evolve(notice(), text="a\nb\x1b[31m" + "c" * 1000).words
    assert len(told) == MOST_CHARACTERS
    assert told.startswith("a\\nb\\x1b[31m")


# The backlog.


def told_all(backlog: Backlog, now: float) -> Bulletin:
    bulletin = backlog.bulletin(now)
    backlog.told(bulletin, now)
    return bulletin


def test_nothing_is_due_where_nothing_waits() -> None:
    assert Backlog().due_at() == float("inf")


def test_what_comes_together_is_told_together() -> None:
    backlog = Backlog()
    backlog.add(notice("a"), 100.0)
    backlog.add(notice("b"), 102.0)
    assert backlog.due_at() == 100.0 + GATHER_SECONDS
    assert len(told_all(backlog, 105.0).notices) == 2
    assert len(backlog) == 0


def test_bulletins_are_a_while_apart() -> None:
    backlog = Backlog(every_seconds=60)
    backlog.add(notice("a"), 0.0)
    told_all(backlog, 5.0)
    backlog.add(notice("b"), 6.0)
    assert backlog.due_at() == 65.0


def test_the_same_notice_comes_again_after_an_hour_at_the_earliest() -> None:
    backlog = Backlog()
    backlog.add(notice(), 0.0)
    told_all(backlog, 5.0)
    backlog.add(notice(), 100.0)
    assert backlog.bulletin(101.0).notices == ()
    assert backlog.due_at() == 5.0 + REPEAT_SECONDS + GATHER_SECONDS
    assert len(backlog.bulletin(backlog.due_at()).notices) == 1


def test_a_repeat_does_not_hold_up_what_is_new() -> None:
    backlog = Backlog()
    backlog.add(notice("a"), 0.0)
    told_all(backlog, 5.0)
    backlog.add(notice("a"), 100.0)
    backlog.add(notice("b"), 101.0)
    assert [each.subject for each in told_all(backlog, backlog.due_at()).notices] == ["b"]
    assert len(backlog) == 1


def test_what_was_not_told_waits_and_is_tried_ever_more_seldom() -> None:
    backlog = Backlog(every_seconds=1)
    backlog.add(notice(), 0.0)
    pauses = [backlog.failed(0.0) for _ in range(8)]
    assert pauses == [10, 20, 40, 80, 160, 320, 600, 600]
    assert backlog.due_at() == 600.0
    assert len(backlog) == 1


def test_a_target_that_asks_for_a_pause_gets_it_within_limits() -> None:
    assert Backlog(1).failed(0.0, 100.0) == 100.0
    assert Backlog(1).failed(0.0, FAR) == RETRY_LAST_SECONDS
    assert Backlog(1).failed(0.0, 0.0) == 10.0


def test_success_ends_the_backoff() -> None:
    backlog = Backlog(every_seconds=1)
    backlog.add(notice(), 0.0)
    for _ in range(5):
        backlog.failed(0.0)
    told_all(backlog, 1000.0)
    assert backlog.failed(2000.0) == 10.0


def test_what_was_added_while_a_bulletin_was_under_way_waits_on() -> None:
    backlog = Backlog()
    backlog.add(notice(), 0.0)
    bulletin = backlog.bulletin(5.0)
    backlog.add(notice(), 6.0)
    backlog.add(notice("two"), 6.0)
    backlog.lose(2)
    backlog.told(bulletin, 7.0)
    again = backlog.bulletin(FAR)
    assert {(each.subject, each.count) for each in again.notices} == {("one", 1), ("two", 1)}
    assert again.more == 2


def test_the_pause_after_very_many_failures_is_the_longest_one() -> None:
    assert backoff_seconds(10_000) == RETRY_LAST_SECONDS


@given(st.lists(st.integers(0, 5 * MOST_WAITING), max_size=600))
def test_every_notice_is_told_or_counted_and_the_backlog_stays_small(subjects: list[int]) -> None:
    backlog = Backlog()
    for number in subjects:
        backlog.add(notice(str(number)), 0.0)
    assert len(backlog._waiting) <= MOST_WAITING
    bulletin = told_all(backlog, FAR)
    assert sum(each.count for each in bulletin.notices) + bulletin.more == len(subjects)
    assert len(backlog) == 0


def test_one_notice_too_many_is_only_counted() -> None:
    backlog = Backlog()
    for number in range(MOST_WAITING + 3):
        backlog.add(notice(str(number)), 0.0)
    bulletin = told_all(backlog, FAR)
    assert (len(bulletin.notices), bulletin.more) == (MOST_WAITING, 3)


def test_a_flood_over_hours_leaves_no_memory_behind() -> None:
    backlog = Backlog(every_seconds=1)
    for now in range(0, 3000, 10):
        for number in range(50):
            backlog.add(notice(f"{now}-{number}"), float(now))
        told_all(backlog, float(now))
    assert len(backlog._told_at) <= MOST_REMEMBERED
    assert (len(backlog._waiting), len(backlog._fresh_at)) == (0, 0)
    backlog.add(notice("last"), 9000.0)
    told_all(backlog, 9000.0)
    assert len(backlog._told_at) == 1


# The lookout.

AGENT = SeenAgent("FLEET", (None,), 100_000, 10_000, (), (), AT)
STUCK = Idle("no market pays", AT, IdleKind.NO_WORK)


def looks(lookout: Lookout, *steps: tuple[float, SeenAgent]) -> list[str]:
    """What is told over these looks, each at its second."""
    return [
        str(found.kind)
        for now, agent in steps
        for found in lookout.look("2026-03-01", [agent], now=now, at=AT)
    ]


def idle(*waits: Idle | None) -> SeenAgent:
    return attrs.evolve(AGENT, waits=waits)


def test_a_fleet_that_works_is_nothing_to_tell() -> None:
    assert looks(Lookout(60), (0, AGENT), (1000, AGENT)) == []


def test_a_fleet_that_waits_for_long_is_told_once_until_it_works_again() -> None:
    lookout = Lookout(60)
    assert looks(lookout, (0, idle(STUCK)), (59, idle(STUCK))) == []
    assert looks(lookout, (60, idle(STUCK)), (5000, idle(STUCK))) == ["fleet_idle"]
    assert looks(lookout, (5001, AGENT), (5002, idle(STUCK)), (5062, idle(STUCK))) == ["fleet_idle"]


def test_an_idle_fleet_says_why() -> None:
    lookout = Lookout(0)
    [told] = lookout.look("2026-03-01", [idle(STUCK, STUCK)], now=1.0, at=AT)
    assert told.text == "FLEET: no ship has worked for 0 min: no market pays"


def test_a_fleet_without_tasks_is_idle_only_if_it_worked_before() -> None:
    assert looks(Lookout(60), (0, idle()), (1000, idle())) == []
    assert looks(Lookout(60), (0, AGENT), (1, idle()), (61, idle())) == ["fleet_idle"]


@pytest.mark.parametrize("kind", [IdleKind.COOLDOWN, IdleKind.NEXT_ROUND, IdleKind.HELD])
def test_pauses_of_the_work_itself_are_not_idle(kind: IdleKind) -> None:
    wait = Idle("it rests", AT, kind)
    assert looks(Lookout(60), (0, idle(wait)), (1000, idle(wait))) == []


def test_low_credits_are_told_once_until_there_is_room_above_the_floor() -> None:
    def having(credits_left: int | None) -> SeenAgent:
        return attrs.evolve(AGENT, credits=credits_left)

    lookout = Lookout()
    steps = [20_000, 9_999, None, 9_000, 10_001, 9_999]
    assert looks(lookout, *((n, having(c)) for n, c in enumerate(steps))) == ["credits_low"]
    assert looks(lookout, (7, having(10_500)), (8, having(9_999))) == ["credits_low"]


def test_the_floor_of_the_settings_comes_before_that_of_the_treasury() -> None:
    assert looks(Lookout(floor=200_000), (0, AGENT)) == ["credits_low"]
    assert looks(Lookout(floor=0), (0, attrs.evolve(AGENT, credits=0))) == []


def contract(**changes: object) -> Contract:
    deliveries = (Delivery("IRON", "X1-AG9-A1", 50, 20),)
    made = Contract("c1", "COSMIC", "PROCUREMENT", 1, 2, AT, True, False, None, deliveries)
    return attrs.evolve(made, **changes)  # type: ignore[arg-type]


def at(minutes: float, *contracts: Contract) -> SeenAgent:
    return attrs.evolve(AGENT, contracts=contracts, now=AT + timedelta(minutes=minutes))


def test_a_contract_that_runs_out_is_told_once_with_what_was_missing() -> None:
    lookout = Lookout()
    assert looks(lookout, (0, at(-1, contract()))) == []
    [told] = lookout.look("2026-03-01", [at(1, contract())], now=1.0, at=AT)
    assert told.text == "FLEET: contract c1 has expired: 30 IRON were missing"
    assert looks(lookout, (2, at(2, contract()))) == []


def test_contracts_that_were_over_before_are_not_told() -> None:
    assert looks(Lookout(), (0, at(1, contract())), (1, at(2, contract()))) == []


def test_a_contract_that_was_fulfilled_or_never_accepted_does_not_run_out() -> None:
    done = contract(fulfilled=True)
    assert looks(Lookout(), (0, at(-1, contract())), (1, at(1, done))) == []
    offer = contract(accepted=False, deadline_to_accept=AT)
    assert looks(Lookout(), (0, at(-1, offer)), (1, at(1, offer))) == []


def site(*, complete: bool) -> SeenAgent:
    built = Construction("X1-AG9-I64", (Material("FAB_MATS", 10, 10),), complete)
    return attrs.evolve(AGENT, sites=(built,))


def test_a_gate_that_is_completed_is_told_once() -> None:
    lookout = Lookout()
    steps = [(0, site(complete=False)), (1, site(complete=True)), (2, site(complete=True))]
    assert looks(lookout, *steps) == ["gate_open"]


def test_a_gate_that_is_still_being_built_is_nothing_to_tell() -> None:
    assert looks(Lookout(), (0, site(complete=False)), (1, site(complete=False))) == []


def test_a_gate_that_was_always_open_is_nothing_new() -> None:
    assert looks(Lookout(), (0, site(complete=True)), (1, site(complete=True))) == []


def test_a_reset_is_told_and_what_was_known_before_it_is_forgotten() -> None:
    lookout = Lookout(60)
    looks(lookout, (0, AGENT))
    assert lookout.look(None, [], now=1.0, at=AT) == []
    [told] = lookout.look("2026-03-08", [idle()], now=2.0, at=AT)
    assert told.kind is NoticeKind.SERVER_RESET
    assert "2026-03-08" in told.text
    assert lookout.look("2026-03-08", [idle()], now=1000.0, at=AT) == []


def test_agents_are_told_apart() -> None:
    other = attrs.evolve(idle(STUCK), symbol="OTHER")
    lookout = Lookout(60)
    lookout.look("2026-03-01", [AGENT, other], now=0.0, at=AT)
    [told] = lookout.look("2026-03-01", [AGENT, other], now=60.0, at=AT)
    assert told.subject == "OTHER"
