"""Steering: what the autopilot does with a fleet, and what it leaves, with reasons."""

from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.game.construction import Construction, Material
from spacetraders.domain.work.steering import (
    HAULER,
    LAST_HOURS,
    PROBE,
    Decision,
    HullOffer,
    Situation,
    SteeredShip,
    Verb,
    cheapest,
    steer,
)

YARDS, TYPES = ("X-A2", "X-C1", "X-H9"), (PROBE, HAULER, "SHIP_MINING_DRONE")
GATE = Construction("X-I55", (Material("FAB_MATS", 400, 0),), is_complete=False)
RICH = 10**9


@st.composite
def ships(draw: st.DrawFn) -> list[SteeredShip]:
    hulls = draw(st.lists(st.sampled_from([(0, 0), (40, 400), (80, 600), (0, 300), (15, 0)])))
    found = []
    for number, (hold, tank) in enumerate(hulls, 1):
        busy = draw(st.sampled_from(["", "haul-1"]))
        held = draw(st.booleans())
        found.append(
            SteeredShip(f"HERMES-{number:X}", "", hold, tank, held, busy, "haul" * bool(busy))
        )
    return found


hull_offers = st.builds(
    HullOffer,
    yard=st.sampled_from(YARDS),
    ship_type=st.sampled_from(TYPES),
    price=st.integers(1, 600_000),
    attended=st.booleans(),
)

sites = st.builds(
    Construction,
    symbol=st.just("X-I55"),
    materials=st.just(GATE.materials),
    is_complete=st.booleans(),
)

situations = st.builds(
    Situation,
    ships=ships(),
    offers=st.lists(hull_offers, max_size=6),
    credits=st.integers(0, 5_000_000),
    markets=st.integers(0, 30),
    hours_left=st.floats(0, 168),
    gains=st.dictionaries(st.just(HAULER), st.floats(0, 900_000)),
    waiting_share=st.floats(0, 1),
    live=st.frozensets(st.sampled_from(["contract", "construct"])),
    yard=st.sampled_from(["", "X-A2"]),
    site=st.one_of(st.none(), sites),
    site_cost=st.integers(0, 3_000_000),
    builds=st.booleans(),
)


def ship(number: int = 1, *, hold: int = 80, tank: int = 600, **more: object) -> SteeredShip:
    it = SteeredShip(f"HERMES-{number}", "", hold, tank)
    return attrs.evolve(it, **more)  # type: ignore[arg-type]


def world(*fleet: SteeredShip, **more: object) -> Situation:
    """A rich player with no need of probes, late in no week."""
    offers = [HullOffer("X-A2", HAULER, 300_000, attended=True)]
    offers.append(HullOffer("X-A2", PROBE, 20_000, attended=True))
    it = Situation(fleet, offers, RICH, 0, 100.0, {HAULER: 500_000.0}, live=frozenset({"contract"}))
    return attrs.evolve(it, **more)  # type: ignore[arg-type]


def about(decisions: Sequence[Decision], subject: str) -> list[Decision]:
    return [it for it in decisions if it.subject == subject]


# Any situation.


@given(situations)
def test_every_decision_has_a_reason(situation: Situation) -> None:
    assert all(it.reason for it in steer(situation))


@given(situations)
def test_no_hull_is_bought_in_the_last_hours(situation: Situation) -> None:
    late = attrs.evolve(situation, hours_left=min(situation.hours_left, LAST_HOURS - 0.01))
    assert not [it for it in steer(late) if it.verb is Verb.BUY]


@given(situations)
def test_no_hull_is_bought_beyond_the_credits(situation: Situation) -> None:
    for it in steer(situation):
        if it.verb is Verb.BUY:
            assert 0 < it.terms["price"] <= situation.credits


@given(situations)
def test_one_hull_is_bought_a_tick_where_it_is_sold_and_a_ship_is_there(
    situation: Situation,
) -> None:
    bought = [it for it in steer(situation) if it.verb is Verb.BUY]
    assert len(bought) <= 1
    for it in bought:
        terms = it.terms["yard"], it.subject, it.terms["price"]
        assert HullOffer(*terms, attended=True) in situation.offers


@given(situations)
def test_a_hull_that_is_not_bought_is_left_for_a_reason(situation: Situation) -> None:
    decisions = steer(situation)
    bought = [it.subject for it in decisions if it.verb is Verb.BUY]
    assert bought or [it.verb for it in about(decisions, HAULER)] == [Verb.LEAVE]


@given(situations)
def test_a_held_or_busy_ship_is_left_alone(situation: Situation) -> None:
    decisions = steer(situation)
    for it in situation.ships:
        if it.held:
            (left,) = about(decisions, it.symbol)
            assert left.verb is Verb.LEAVE
        elif it.busy:
            assert not about(decisions, it.symbol)


@given(situations)
def test_every_free_ship_is_launched_once_or_left_for_a_reason(situation: Situation) -> None:
    decisions = steer(situation)
    for it in situation.ships:
        if not it.held and not it.busy:
            (found,) = about(decisions, it.symbol)
            assert found.verb is (Verb.LEAVE if it.tank and not it.hold else Verb.LAUNCH)
            if found.verb is Verb.LAUNCH:
                assert found.terms["ship_symbol"] == it.symbol


@given(situations)
def test_no_venture_is_begun_twice(situation: Situation) -> None:
    decisions = steer(situation)
    kinds = [
        it.kind for it in decisions if it.verb is Verb.LAUNCH and "ship_symbol" not in it.terms
    ]
    assert len(kinds) == len(set(kinds))
    assert not set(kinds) & situation.live
    assert ("contract" in kinds) == ("contract" not in situation.live)


@given(situations)
def test_a_site_that_is_complete_is_not_built(situation: Situation) -> None:
    if situation.site is None or situation.site.is_complete:
        assert not [it for it in steer(situation) if it.kind == "construct"]


@given(situations)
def test_a_site_that_is_to_be_built_is_begun_or_left_for_a_reason(situation: Situation) -> None:
    site = situation.site
    if site is not None and not site.is_complete and "construct" not in situation.live:
        (it,) = about(steer(situation), site.symbol)
        assert it.verb in (Verb.LAUNCH, Verb.LEAVE)


@given(situations)
def test_the_same_world_has_the_same_decisions(situation: Situation) -> None:
    assert steer(situation) == steer(situation)


# Each rule by itself.


def test_a_hold_hauls_and_a_probe_scouts() -> None:
    found = steer(world(ship(1), ship(2, hold=0, tank=0)))
    assert [(it.subject, it.kind) for it in found[:2]] == [
        ("HERMES-1", "haul"),
        ("HERMES-2", "scout"),
    ]


def test_one_probe_keeps_to_the_yard_so_that_hulls_can_be_bought() -> None:
    probes = [ship(n, hold=0, tank=0) for n in (1, 2)]
    first, second = steer(world(*probes, yard="X-A2"))[:2]
    assert (first.terms["markets"], second.terms["markets"]) == (["X-A2"], [])


def test_a_hauler_is_bought_while_it_would_earn_its_price() -> None:
    (it,) = about(steer(world(ship(busy="h"))), HAULER)
    assert (it.verb, it.terms) == (Verb.BUY, {"yard": "X-A2", "price": 300_000})
    (it,) = about(steer(world(ship(busy="h"), gains={HAULER: 10.0})), HAULER)
    assert "it costs 300,000 and may cost" in it.reason


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"hours_left": 9.5}, "the reset comes in 9.5 hours"),
        ({"offers": []}, "no yard is known that sells one"),
        ({"credits": 300_000}, "credits are needed, and 300,000 free"),
        ({"offers": [HullOffer("X-C1", HAULER, 5, attended=False)]}, "no ship of ours is at X-C1"),
        ({"waiting_share": 0.5}, "50% of 1 hulls wait for work"),
    ],
)
def test_a_hauler_that_is_not_bought_says_why(more: dict[str, object], reason: str) -> None:
    (it,) = about(steer(world(ship(busy="h"), **more)), HAULER)
    assert it.verb is Verb.LEAVE
    assert reason in it.reason


def test_probes_come_first_and_only_until_there_are_enough() -> None:
    many = world(ship(busy="h"), markets=20)
    assert [it.subject for it in steer(many) if it.verb is Verb.BUY] == [PROBE]
    probes = [ship(n, hold=0, tank=0, busy="s") for n in range(2, 12)]
    enough = world(ship(busy="h"), *probes, markets=20)
    assert not about(steer(enough), PROBE)


def test_a_dear_probe_is_left_but_does_not_stop_a_hauler() -> None:
    dear = [
        HullOffer("X-A2", PROBE, RICH, attended=True),
        HullOffer("X-A2", HAULER, 300_000, attended=True),
    ]
    found = steer(world(ship(busy="h"), markets=20, offers=dear))
    assert [(it.verb, it.subject) for it in found] == [(Verb.LEAVE, PROBE), (Verb.BUY, HAULER)]


def test_the_cheapest_offer_wins_and_of_equal_ones_that_where_a_ship_is() -> None:
    offers = [
        HullOffer("X-A2", PROBE, 30, attended=True),
        HullOffer("X-C1", PROBE, 20, attended=False),
        HullOffer("X-H9", PROBE, 20, attended=True),
        HullOffer("X-A2", HAULER, 10, attended=True),
    ]
    assert cheapest(offers, PROBE) == offers[2]
    assert cheapest(offers, "SHIP_SURVEYOR") is None


@pytest.mark.parametrize(
    ("more", "begun", "reason"),
    [
        ({"builds": True}, True, "it is to be built"),
        ({"builds": True, "credits": 1_000}, False, "the site is not begun: 1,000 credits of"),
        ({"site_cost": 1_000_000}, True, "credits have no better use"),
        ({"site_cost": RICH}, False, "the site is not begun"),
    ],
)
def test_a_site_is_begun_when_there_are_credits_for_it(
    more: dict[str, object], begun: bool, reason: str
) -> None:
    (it,) = about(steer(world(site=GATE, **more)), GATE.symbol)
    assert it.verb is (Verb.LAUNCH if begun else Verb.LEAVE)
    assert reason in it.reason
    assert it.terms == ({"site": GATE.symbol} if begun else {})
