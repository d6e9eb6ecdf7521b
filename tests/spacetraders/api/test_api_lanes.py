from hypothesis import given, settings
from hypothesis import strategies as st

from spacetraders.api.lanes import PATIENCE, PATIENCE_WITH_PERSONS, after_turn, choose
from spacetraders.application.ports.game import Lane

WAITING = st.fixed_dictionaries({lane: st.integers(0, 3) for lane in Lane})
LONGEST_WAIT = PATIENCE_WITH_PERSONS + len(Lane) - 2
"""A lane that ran out of patience is behind one other such lane at most: there are three."""


def waiting(*lanes: Lane) -> dict[Lane, int]:
    return {lane: int(lane in lanes) for lane in Lane}


def turns(history: list[dict[Lane, int]]) -> list[Lane | None]:
    passed_over, served = dict.fromkeys(Lane, 0), []
    for now in history:
        lane = choose(now, passed_over)
        served.append(lane)
        if lane is not None:
            passed_over = after_turn(lane, now, passed_over)
    return served


@settings(max_examples=200)
@given(st.lists(WAITING, max_size=120))
def test_only_a_lane_that_waits_is_served_and_none_only_where_nothing_waits(
    history: list[dict[Lane, int]],
) -> None:
    for now, lane in zip(history, turns(history), strict=True):
        assert now[lane] if lane else not any(now.values())


@settings(max_examples=200)
@given(st.sampled_from(Lane), st.lists(WAITING, min_size=LONGEST_WAIT + 1, max_size=120))
def test_a_lane_that_goes_on_waiting_is_served_within_the_proven_number_of_turns(
    patient: Lane, history: list[dict[Lane, int]]
) -> None:
    served = turns([now | {patient: 1} for now in history])
    for start in range(len(served) - LONGEST_WAIT):
        assert patient in served[start : start + LONGEST_WAIT + 1]


def test_the_most_urgent_lane_goes_first() -> None:
    never = dict.fromkeys(Lane, 0)
    assert choose(waiting(*Lane), never) is Lane.PERSON
    assert choose(waiting(Lane.FLIGHT, Lane.BACKGROUND), never) is Lane.FLIGHT
    assert choose(waiting(Lane.BACKGROUND), never) is Lane.BACKGROUND


def test_beside_flights_the_background_gets_one_turn_in_nine() -> None:
    served = turns([waiting(Lane.FLIGHT, Lane.BACKGROUND)] * 90)
    assert served.count(Lane.BACKGROUND) == 10


def test_persons_cannot_starve_the_others() -> None:
    served = turns([waiting(*Lane)] * 180)
    assert served.count(Lane.FLIGHT) == served.count(Lane.BACKGROUND) == 10


def test_a_person_who_asks_now_and_then_is_served_at_once_even_if_others_lost_patience() -> None:
    impatient = {Lane.PERSON: 0, Lane.FLIGHT: PATIENCE, Lane.BACKGROUND: PATIENCE}
    assert choose(waiting(*Lane), impatient) is Lane.PERSON


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_a_person_who_never_asks_twice_in_a_row_never_waits_a_turn(asks: list[bool]) -> None:
    spaced = [ask and not (n and asks[n - 1]) for n, ask in enumerate(asks)]
    others = (Lane.FLIGHT, Lane.BACKGROUND)
    history = [waiting(Lane.PERSON, *others) if ask else waiting(*others) for ask in spaced]
    for ask, lane in zip(spaced, turns(history), strict=True):
        assert (lane is Lane.PERSON) == ask


def test_a_lane_that_has_nothing_waiting_is_not_passed_over() -> None:
    passed_over = dict.fromkeys(Lane, 5)
    after = after_turn(Lane.FLIGHT, waiting(Lane.FLIGHT, Lane.BACKGROUND), passed_over)
    assert after == {Lane.PERSON: 0, Lane.FLIGHT: 0, Lane.BACKGROUND: 6}
