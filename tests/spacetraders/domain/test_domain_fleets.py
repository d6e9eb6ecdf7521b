"""What is to run beside what runs: the difference, and that it is none once it was made."""

from collections.abc import Sequence

import attrs
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.containers import State
from spacetraders.domain.fleets import FleetAction, FleetStep, There, WantedWork, difference

SHIPS = ("F-1", "F-2", "F-3")
LIVE, DONE, STOPPED = State.RUNNING, State.COMPLETED, State.STOPPED

HAUL = WantedWork("haul", "haul iron", "F-1")
CONTRACT = WantedWork("contract", "contract")


def there(
    wanted: WantedWork, state: State = LIVE, name: str = "one", started_by: str | None = None
) -> There:
    return There(name, wanted.kind, wanted.work, state, wanted.ship_symbol, started_by)


def only(steps: Sequence[FleetStep]) -> FleetStep:
    (step,) = steps
    return step


def test_what_runs_is_kept() -> None:
    runs = there(HAUL)
    assert difference([HAUL], [runs], prune=False) == [FleetStep(FleetAction.KEEP, HAUL, runs)]


def test_what_does_not_run_is_started() -> None:
    assert difference([HAUL], [], prune=False) == [FleetStep(FleetAction.START, HAUL)]


def test_what_was_stopped_is_started_again() -> None:
    steps = difference([HAUL], [there(HAUL, STOPPED)], prune=False)
    assert only(steps).action is FleetAction.START


def test_other_work_of_a_ship_is_replaced() -> None:
    other = there(attrs.evolve(HAUL, work="haul gold"))
    assert difference([HAUL], [other], prune=False) == [FleetStep(FleetAction.REPLACE, HAUL, other)]


def test_what_was_done_to_its_end_is_not_begun_again() -> None:
    fetch = WantedWork("fetch", "buy a probe")
    for one in (HAUL, fetch):
        assert only(difference([one], [there(one, DONE)], prune=False)).action is FleetAction.DONE


def test_a_ship_that_has_done_other_work_since_begins_again() -> None:
    since = there(attrs.evolve(HAUL, work="haul gold"), DONE, "two")
    steps = difference([HAUL], [there(HAUL, DONE), since], prune=False)
    assert only(steps).action is FleetAction.START


def test_of_a_kind_without_a_ship_the_one_that_nobody_wants_is_replaced() -> None:
    other = attrs.evolve(CONTRACT, work="another")
    runs = [there(CONTRACT, name="a"), there(attrs.evolve(CONTRACT, work="old"), name="b")]
    first, second = difference([other, CONTRACT], runs, prune=False)
    assert (first.action, first.there) == (FleetAction.REPLACE, runs[1])
    assert (second.action, second.there) == (FleetAction.KEEP, runs[0])


def test_the_rest_is_stopped_only_where_that_is_asked_for_and_a_person_started_it() -> None:
    runs = [there(HAUL, name="a"), there(CONTRACT, name="b", started_by="autopilot-1")]
    assert difference([], runs, prune=False) == []
    assert difference([], runs, prune=True) == [FleetStep(FleetAction.STOP, there=runs[0])]


WORKS = st.sampled_from(["one", "two", "three"])
FLOWN = st.builds(lambda ship, work: WantedWork("haul", work, ship), st.sampled_from(SHIPS), WORKS)
ALONE = st.builds(WantedWork, st.sampled_from(["a", "b"]), WORKS)
WANTED = st.lists(FLOWN, unique_by=lambda each: each.ship_symbol).flatmap(
    lambda flown: st.lists(ALONE, max_size=4, unique=True).map(lambda alone: [*flown, *alone])
)


@st.composite
def containers(draw: st.DrawFn) -> list[There]:
    flown: set[str | None] = set()
    rows = []
    for number in range(draw(st.integers(0, 8))):
        one = draw(st.one_of(FLOWN, ALONE))
        state = draw(st.sampled_from([LIVE, DONE, STOPPED]))
        # One ship, one container: the rest of its rows have ended.
        if one.ship_symbol and state is LIVE and one.ship_symbol in flown:
            state = STOPPED
        flown |= {one.ship_symbol} if state is LIVE else set()
        by = draw(st.sampled_from([None, "autopilot-1"]))
        rows.append(there(one, state, f"c{number}", by))
    return rows


def made(rows: list[There], steps: Sequence[FleetStep]) -> list[There]:
    """The rows once all steps were made."""
    ended = {s.there.container_id for s in steps if s.there and s.action in ("replace", "stop")}
    left = [attrs.evolve(r, state=STOPPED) if r.container_id in ended else r for r in rows]
    begun = [
        there(step.wanted, name=f"new{i}")
        for i, step in enumerate(steps)
        if step.wanted and step.action in (FleetAction.START, FleetAction.REPLACE)
    ]
    return [*left, *begun]


@given(WANTED, containers(), st.booleans())
def test_a_second_apply_changes_nothing(
    wanted: list[WantedWork], rows: list[There], prune: bool
) -> None:
    after = made(rows, difference(wanted, rows, prune=prune))
    again = difference(wanted, after, prune=prune)
    assert {step.action for step in again} <= {FleetAction.KEEP, FleetAction.DONE}


@given(containers())
def test_what_runs_as_it_runs_changes_nothing(rows: list[There]) -> None:
    runs = list({(row.kind, row.work): row for row in rows if row.is_live}.values())
    rows = [row for row in rows if row in runs or not row.is_live]
    wanted = [WantedWork(row.kind, row.work, row.ship_symbol) for row in runs]
    steps = difference(wanted, rows, prune=True)
    assert [step.action for step in steps] == [FleetAction.KEEP] * len(runs)


@given(WANTED, containers(), st.booleans())
def test_no_container_is_taken_twice(
    wanted: list[WantedWork], rows: list[There], prune: bool
) -> None:
    steps = difference(wanted, rows, prune=prune)
    taken = [s.there.container_id for s in steps if s.there is not None and s.there.is_live]
    assert len(taken) == len(set(taken))
