import json
import math
import random
from collections.abc import Iterator
from fractions import Fraction
from heapq import heappop, heappush
from itertools import pairwise
from pathlib import Path
from typing import TypedDict

import attrs
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from routing.gates.galaxy import Galaxy, Gate, StarSystem, UnknownSystem, jump_cooldown_seconds
from routing.gates.journey import Journey, NoJourney, Obstacle, plan_journey

RECORDED = Path(__file__).parents[3] / "shared" / "captured" / "galaxy" / "galaxy-2026-07-04.json"
MILLION = 10**6

Edges = list[tuple[str, str]]
Cost = tuple[Fraction, int, int, tuple[str, ...]]
"""Seconds with money counted in, credits, jumps, symbols: in the order in which they matter."""


class Numbers(TypedDict):
    """What a journey depends on beside its ends."""

    cooldown_seconds: int
    seconds_per_credit: float
    prices: dict[str, int]
    usual_price: int


Question = tuple[list[StarSystem], Edges, str, str, Numbers]


def rate(numbers: Numbers) -> Fraction:
    return Fraction(round(numbers["seconds_per_credit"] * MILLION), MILLION)


class Oracle:
    """The best journey by plain search, forward and without a bound."""

    def __init__(self, systems: list[StarSystem], edges: Edges) -> None:
        self._built = {s.symbol: s for s in systems if s.gate is Gate.BUILT}
        self._near: dict[str, set[str]] = {symbol: set() for symbol in self._built}
        for a, b in edges:
            if a in self._built and b in self._built:
                self._near[a].add(b)
                self._near[b].add(a)

    def cost(self, symbols: tuple[str, ...], numbers: Numbers) -> Cost:
        """What these jumps cost, added up one by one."""
        seconds, price = numbers["cooldown_seconds"], 0
        for i, (here, there) in enumerate(pairwise(symbols), start=2):
            price += numbers["prices"].get(here, numbers["usual_price"])
            seconds += self._cooldown(here, there) if i < len(symbols) else 0
        return seconds + rate(numbers) * price, price, len(symbols) - 1, symbols

    def every_way(
        self, here: str, goal: str, before: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, ...]]:
        """Yield each chain of systems that visits none twice."""
        before = (*before, here)
        if here == goal:
            yield before
            return
        for there in self._near.get(here, set()) - set(before):
            yield from self.every_way(there, goal, before)

    def dijkstra(self, start: str, goal: str, numbers: Numbers) -> Cost | None:
        """Settle systems in the order of their costs; a state at the goal is not yet waiting."""
        queue: list[Cost] = [(Fraction(numbers["cooldown_seconds"]), 0, 0, (start,))]
        done: set[str] = set()
        while queue:
            cost, price, jumps, symbols = heappop(queue)
            here = symbols[-1]
            if here == goal:
                return cost, price, jumps, symbols
            toll = numbers["prices"].get(here, numbers["usual_price"])
            for there in self._near.get(here, set()) - done if here not in done else ():
                waits = 0 if there == goal else self._cooldown(here, there)
                weighed = cost + waits + rate(numbers) * toll
                heappush(queue, (weighed, price + toll, jumps + 1, (*symbols, there)))
            done.add(here)
        return None

    def _cooldown(self, here: str, there: str) -> int:
        a, b = self._built[here], self._built[there]
        return math.floor(15 + 0.3 * math.hypot(a.x - b.x, a.y - b.y) + 0.5)


def told(journey: Journey | NoJourney, start: str, numbers: Numbers) -> Cost | None:
    """The journey in the oracle's terms; None for a refusal."""
    if isinstance(journey, NoJourney):
        return None
    symbols = (start, *(jump.destination for jump in journey.jumps))
    weighed = journey.seconds + rate(numbers) * journey.price
    return weighed, journey.price, len(journey.jumps), symbols


@st.composite
def questions(draw: st.DrawFn, most: int = 7) -> Question:
    """A small galaxy with gates in every state, and all that a journey in it depends on."""
    span = draw(st.sampled_from([1, 30, 1000, 60_000]))
    coordinate = st.integers(-span, span)
    gate = st.sampled_from([Gate.BUILT] * 5 + [Gate.UNBUILT, Gate.UNKNOWN, Gate.NONE])
    places = draw(st.lists(st.tuples(coordinate, coordinate, gate), min_size=2, max_size=most))
    systems = [StarSystem(f"S{i}", *place) for i, place in enumerate(places)]
    symbols = [system.symbol for system in systems]
    gated = [system.symbol for system in systems if system.gate is not Gate.NONE]
    ends = st.tuples(st.sampled_from(gated), st.sampled_from(gated)) if gated else st.nothing()
    edges = draw(st.lists(ends, max_size=3 * most)) if gated else []
    start, goal = draw(st.permutations(symbols))[:2]
    numbers: Numbers = {
        "cooldown_seconds": draw(st.sampled_from([0, 0, 90])),
        "seconds_per_credit": draw(st.sampled_from([0, 1, 100_000, 3_333_333])) / MILLION,
        "prices": draw(st.dictionaries(st.sampled_from(symbols), st.integers(0, 9000))),
        "usual_price": draw(st.sampled_from([0, 1, 5930])),
    }
    return systems, edges, start, goal, numbers


def line(*systems: tuple[str, int, Gate]) -> Galaxy:
    """Build systems along the x axis, each joined to the next one where both have a gate."""
    stars = [StarSystem(symbol, x, 0, gate) for symbol, x, gate in systems]
    joined = [(a.symbol, b.symbol) for a, b in pairwise(stars) if Gate.NONE not in (a.gate, b.gate)]
    return Galaxy(stars, joined)


BUILT, UNBUILT, UNKNOWN, NONE = Gate
CHAIN = line(("A", 0, BUILT), ("B", 1000, BUILT), ("C", 3000, BUILT), ("D", 3500, BUILT))


def answer(question: Question) -> Journey | NoJourney:
    systems, edges, start, goal, numbers = question
    try:
        return plan_journey(Galaxy(systems, edges), start, goal, **numbers)
    except NoJourney as error:
        return error


@settings(max_examples=300, deadline=None)
@given(questions())
def test_no_chain_of_open_gates_is_better_than_the_journey(question: Question) -> None:
    systems, edges, start, goal, numbers = question
    oracle = Oracle(systems, edges)
    best = min((oracle.cost(w, numbers) for w in oracle.every_way(start, goal)), default=None)
    assert told(answer(question), start, numbers) == best


@settings(max_examples=60, deadline=None)
@given(questions(most=40))
def test_a_larger_galaxy_has_the_journey_that_dijkstra_finds(question: Question) -> None:
    systems, edges, start, goal, numbers = question
    best = Oracle(systems, edges).dijkstra(start, goal, numbers)
    assert told(answer(question), start, numbers) == best


@given(questions(), st.randoms(use_true_random=False))
def test_the_order_in_which_systems_and_edges_are_given_changes_nothing(
    question: Question, rng: random.Random
) -> None:
    systems, edges, start, goal, numbers = question
    again = [(b, a) for a, b in rng.sample(edges, len(edges))] + edges[:2]
    shuffled = rng.sample(systems, len(systems))
    assert str(answer(question)) == str(answer((shuffled, again, start, goal, numbers)))


@settings(deadline=None)
@given(questions())
def test_a_refusal_names_the_fewest_gates_that_would_have_to_be_open(question: Question) -> None:
    systems, edges, start, goal, _ = question
    error = answer(question)
    if not isinstance(error, NoJourney):
        reject()
    closed = {s.symbol for s in systems if s.gate in (UNBUILT, UNKNOWN)}
    opened = [s if s.gate is NONE else attrs.evolve(s, gate=BUILT) for s in systems]
    needed = [closed.intersection(way) for way in Oracle(opened, edges).every_way(start, goal)]
    assert bool(needed) == (error.reason is Obstacle.GATE_CLOSED)
    if needed:
        assert set(error.systems) in needed
        assert len(error.systems) == min(map(len, needed))


def test_the_last_jump_delays_nothing_and_its_cooldown_is_left_on_arrival() -> None:
    journey = plan_journey(CHAIN, "A", "D")
    assert [jump.cooldown_seconds for jump in journey.jumps] == [315, 615, 165]
    assert (journey.seconds, journey.cooldown_seconds) == (315 + 615, 165)


def test_a_cooldown_that_runs_at_the_start_delays_the_first_jump_and_so_the_arrival() -> None:
    journey = plan_journey(CHAIN, "A", "C", cooldown_seconds=40)
    assert [jump.at_seconds for jump in journey.jumps] == [40, 355]
    assert journey.seconds == 355


def test_a_single_jump_with_no_cooldown_running_takes_no_time() -> None:
    assert plan_journey(CHAIN, "B", "C").seconds == 0


def test_a_jump_names_its_ends_its_distance_and_what_its_origin_charges() -> None:
    journey = plan_journey(CHAIN, "D", "B", prices={"D": 4000, "B": 1}, usual_price=5000)
    ends = [(j.origin, j.destination, j.distance, j.price) for j in journey.jumps]
    assert ends == [("D", "C", 500.0, 4000), ("C", "B", 2000.0, 5000)]
    assert journey.price == 9000


def test_a_price_for_a_system_that_the_galaxy_lacks_is_ignored() -> None:
    assert plan_journey(CHAIN, "A", "B", prices={"Z": 1}) == plan_journey(CHAIN, "A", "B")


def test_who_is_there_already_stays_with_its_cooldown_and_needs_no_gate() -> None:
    galaxy = line(("A", 0, NONE))
    journey = plan_journey(galaxy, "A", "A", cooldown_seconds=40)
    assert journey == Journey(jumps=(), seconds=0, cooldown_seconds=40, price=0)


def open_galaxy(places: dict[str, tuple[int, int]], *edges: str) -> Galaxy:
    """Build systems of one-letter names with gates, joined as in "AB"."""
    stars = [StarSystem(symbol, x, y, BUILT) for symbol, (x, y) in places.items()]
    return Galaxy(stars, [(edge[0], edge[1]) for edge in edges])


FORK = open_galaxy(
    {"A": (0, 0), "B": (100, 0), "C": (200, 0), "D": (300, 0), "F": (0, 1000)},
    *("AB", "BC", "CD", "AF", "FD"),
)
"""From A to D: by B and C in 90 seconds and three jumps, by F in 315 seconds and two."""


def way(journey: Journey) -> str:
    return "".join(jump.destination for jump in journey.jumps)


@pytest.mark.parametrize(("worth", "best"), [(0, "BCD"), (0.037, "BCD"), (0.038, "FD")])
def test_a_jump_is_saved_once_its_price_is_worth_the_wait(worth: float, best: str) -> None:
    assert way(plan_journey(FORK, "A", "D", seconds_per_credit=worth)) == best


def test_a_dear_gate_is_avoided_where_money_counts() -> None:
    journey = plan_journey(FORK, "A", "D", seconds_per_credit=0.01, prices={"B": 60_000})
    assert way(journey) == "FD"


def diamond(*middles: str) -> Galaxy:
    """Join A and D through each of the systems, all at one place."""
    places = dict.fromkeys(["A", "D", *middles], (0, 0))
    return open_galaxy(places, *(end + middle for middle in middles for end in "AD"))


def test_among_journeys_as_fast_the_cheaper_one_is_taken() -> None:
    assert way(plan_journey(diamond("B", "C"), "A", "D", prices={"C": 10})) == "CD"


def test_among_journeys_as_fast_and_as_cheap_the_one_whose_symbols_sort_first_is_taken() -> None:
    assert way(plan_journey(diamond("C", "B"), "A", "D")) == "BD"


def test_symbols_decide_among_equals_even_where_the_other_way_keeps_closer_to_the_start() -> None:
    places = {"A": (0, -1000), "M": (0, 0), "B": (100, 0), "C": (0, -100), "D": (0, 500)}
    galaxy = open_galaxy(places, "AM", "MB", "MC", "BD", "CD")
    assert way(plan_journey(galaxy, "A", "D")) == "MBD"


def test_a_better_way_on_from_a_system_replaces_one_that_was_found_before() -> None:
    places = {"A": (0, 0), "X": (0, 5000), "P": (100, 0), "Q": (-800, 0), "R": (950, 0)}
    galaxy = open_galaxy(places | {"D": (0, 9)}, "AX", "XP", "PQ", "PR", "QD", "RD")
    assert way(plan_journey(galaxy, "A", "D")) == "XPRD"


def test_free_jumps_are_still_not_made_in_vain() -> None:
    galaxy = open_galaxy(dict.fromkeys("ABD", (0, 0)), "AB", "BD", "AD")
    assert way(plan_journey(galaxy, "A", "D", usual_price=0)) == "D"


@pytest.mark.parametrize("closed", [UNBUILT, UNKNOWN])
def test_a_gate_not_known_to_be_built_is_gone_round(closed: Gate) -> None:
    gates = {"A": BUILT, "B": closed, "C": BUILT, "D": BUILT}
    stars = [StarSystem(symbol, 0, 9000 * (symbol == "C"), gates[symbol]) for symbol in gates]
    galaxy = Galaxy(stars, [("A", "B"), ("B", "D"), ("A", "C"), ("C", "D")])
    assert way(plan_journey(galaxy, "A", "D")) == "CD"


@pytest.mark.parametrize(
    ("gates", "reason", "systems", "text"),
    [
        ((NONE, BUILT, BUILT), "NO_GATE", "A", "no jump gate in A"),
        ((NONE, BUILT, NONE), "NO_GATE", "AC", "no jump gate in A, C"),
        ((BUILT, NONE, BUILT), "NOT_JOINED", "", "no known jump gates join them"),
        ((BUILT, UNBUILT, UNKNOWN), "GATE_CLOSED", "BC", "only .* not known to be built: B, C"),
        ((UNBUILT, BUILT, BUILT), "GATE_CLOSED", "A", "only .* not known to be built: A"),
    ],
)
def test_a_refusal_says_what_is_in_the_way(
    gates: tuple[Gate, ...], reason: str, systems: str, text: str
) -> None:
    with pytest.raises(NoJourney, match=f"no journey from A to C: {text}$") as caught:
        plan_journey(line(*zip("ABC", (0, 1, 2), gates, strict=True)), "A", "C")
    assert (caught.value.reason, caught.value.systems) == (reason, tuple(systems))


@pytest.mark.parametrize("ends", [("A", "Z"), ("Z", "A"), ("Z", "Z")])
def test_an_unknown_system_is_named(ends: tuple[str, str]) -> None:
    with pytest.raises(UnknownSystem, match="no system Z in this galaxy") as caught:
        plan_journey(CHAIN, *ends)
    assert (caught.value.symbol, caught.value.kind) == ("Z", "unknown_system")


@pytest.mark.parametrize("worth", [-0.1, 1e6 + 1, math.inf, math.nan])
def test_a_credits_worth_is_between_nothing_and_a_million_seconds(worth: float) -> None:
    with pytest.raises(ValueError, match="a credit is worth"):
        plan_journey(CHAIN, "A", "B", seconds_per_credit=worth)


def test_a_cooldown_or_a_price_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 seconds"):
        plan_journey(CHAIN, "A", "B", cooldown_seconds=-1)
    with pytest.raises(ValueError, match="-1 credits"):
        plan_journey(CHAIN, "A", "B", usual_price=-1)
    with pytest.raises(ValueError, match="-2 credits"):
        plan_journey(CHAIN, "A", "B", prices={"B": -2})


@pytest.mark.parametrize(
    ("distance", "seconds"), [(0, 15), (705, 227), (1230, 384), (5, 17), (2033, 625)]
)
def test_a_cooldown_grows_with_the_distance_and_is_rounded_half_up(
    distance: float, seconds: int
) -> None:
    assert jump_cooldown_seconds(distance) == seconds


def test_a_galaxy_keeps_its_systems_by_symbol_and_each_edge_once() -> None:
    stars = [StarSystem("B", 0, 0, BUILT), StarSystem("A", 3, 4, UNBUILT)]
    galaxy = Galaxy(stars, [("A", "B"), ("B", "A"), ("A", "B")])
    assert [system.symbol for system in galaxy] == ["A", "B"]
    assert galaxy.edges == [(0, 1)]
    assert galaxy.distance(0, 1) == 5.0
    assert "A" in galaxy
    assert "C" not in galaxy
    assert repr(galaxy) == "<Galaxy of 2 systems, 1 gates built, 1 edges>"


def test_an_edge_to_a_system_that_is_not_given_or_has_no_gate_is_refused() -> None:
    stars = [StarSystem("A", 0, 0, BUILT), StarSystem("B", 0, 0, NONE)]
    with pytest.raises(UnknownSystem):
        Galaxy(stars, [("A", "C")])
    with pytest.raises(ValueError, match="leads to B, which has no gate"):
        Galaxy(stars, [("A", "B")])


def gate_of(record: dict[str, bool]) -> Gate:
    if not record["has_gate"]:
        return NONE
    if record["gate_under_construction"]:
        return UNBUILT
    return BUILT if record["gate_charted"] else UNKNOWN


@pytest.fixture(scope="module")
def recorded() -> tuple[list[StarSystem], Edges]:
    if not RECORDED.exists():
        pytest.skip(f"no {RECORDED.name} in shared/captured/galaxy")
    world = json.loads(RECORDED.read_text())
    systems = [StarSystem(s["symbol"], s["x"], s["y"], gate_of(s)) for s in world["systems"]]
    return systems, [(a, b) for a, b in world["edges"]]


@pytest.mark.parametrize("worth", [0.0, 0.02, 1.0])
def test_random_pairs_of_the_recorded_galaxy_have_the_journeys_that_dijkstra_finds(
    recorded: tuple[list[StarSystem], Edges], worth: float
) -> None:
    galaxy, oracle, rng = Galaxy(*recorded), Oracle(*recorded), random.Random(7)
    built = [system.symbol for system in galaxy if system.gate is BUILT]
    numbers: Numbers = {
        "cooldown_seconds": 60,
        "seconds_per_credit": worth,
        "prices": {symbol: rng.randint(3816, 19409) for symbol in built[::3]},
        "usual_price": 5930,
    }
    for _ in range(8):
        start, goal = rng.sample(built, 2)
        journey = plan_journey(galaxy, start, goal, **numbers)
        assert told(journey, start, numbers) == oracle.dijkstra(start, goal, numbers)


def test_a_goal_that_is_still_built_in_the_recorded_galaxy_is_named_as_what_is_in_the_way(
    recorded: tuple[list[StarSystem], Edges],
) -> None:
    galaxy = Galaxy(*recorded)
    joined = {galaxy.systems[i] for edge in galaxy.edges for i in edge}
    goal = min(system.symbol for system in joined if system.gate is UNBUILT)
    start = max(system.symbol for system in joined if system.gate is BUILT)
    with pytest.raises(NoJourney) as caught:
        plan_journey(galaxy, start, goal)
    assert (caught.value.reason, caught.value.systems) == (Obstacle.GATE_CLOSED, (goal,))
