"""Chains in general: whatever the markets are, and why no other answer gains more."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.work import WAYPOINTS, seconds, stock, stocks

from spacetraders.domain.economy.goods import MADE_OF
from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT, Stock
from spacetraders.domain.game.waypoints import FUEL
from spacetraders.domain.work.chains import (
    HUNGRY_LEVEL,
    Constraint,
    Program,
    Solution,
    SystemChains,
    chains_of,
    hungry,
    unsolved,
)
from spacetraders.domain.work.choosing import NEVER
from spacetraders.domain.work.jobs import Sink, SinkKind
from spacetraders.domain.work.offers import Offer
from spacetraders.planning.linear import solved

GOODS = ("IRON_ORE", "IRON", "COPPER_ORE", "COPPER", "EXPLOSIVES", "FAB_MATS", FUEL)
HOME = {
    ("X-A1", "IRON_ORE"): stock("IRON_ORE", EXCHANGE, base=90, volume=60),
    ("X-B1", "IRON_ORE"): stock("IRON_ORE", IMPORT, base=50, volume=60, net=-240),
    ("X-B1", "IRON"): stock("IRON", EXPORT, base=1200, volume=60),
    ("X-C1", "IRON"): stock("IRON", IMPORT, base=1200, volume=60),
}
"""Ore is dug at A1, and dear, a smelter at B1 makes iron of it, and C1 uses that."""

CHOSEN = settings(max_examples=50)


@st.composite
def systems(draw: st.DrawFn) -> dict[tuple[str, str], Stock]:
    keys = [(place, good) for place in WAYPOINTS for good in GOODS]
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=10))
    return {(place, good): draw(stocks(good)) for place, good in sorted(chosen)}


@st.composite
def site_offers(draw: st.DrawFn) -> list[Offer]:
    goods = draw(st.lists(st.sampled_from(GOODS[:-1]), unique=True, max_size=2))
    sink = Sink("X-C1", SinkKind.SITE)
    return [
        Offer(sink, good, draw(st.integers(1, 2_000)), 0.0, float(draw(st.integers(1, 9_000))))
        for good in goods
    ]


def allowed(
    system: dict[tuple[str, str], Stock],
    *,
    hulls: float = 4,
    offers: list[Offer] | None = None,
    way: Callable[[str, str], float] = seconds,
) -> SystemChains:
    return chains_of(system, way, hulls=hulls, solve=solved, offers=offers or [])


@CHOSEN
@given(systems(), site_offers(), st.floats(0, 20))
def test_a_system_never_costs_anything(
    system: dict[tuple[str, str], Stock], offers: list[Offer], hulls: float
) -> None:
    found = allowed(system, hulls=hulls, offers=offers)
    assert found.profit >= -1e-6
    assert found.credits_per_second >= -1e-9


@CHOSEN
@given(systems(), st.floats(0, 10), st.floats(0, 10))
def test_more_hulls_never_lower_the_profit(
    system: dict[tuple[str, str], Stock], hulls: float, more: float
) -> None:
    less, rest = allowed(system, hulls=hulls), allowed(system, hulls=hulls + more)
    assert rest.profit >= less.profit - 1e-3 * (1 + abs(less.profit))


@CHOSEN
@given(systems(), site_offers())
def test_only_inputs_of_what_their_market_makes_are_worth_anything(
    system: dict[tuple[str, str], Stock], offers: list[Offer]
) -> None:
    for (place, good), worth in allowed(system, offers=offers).worth.items():
        assert worth > 0
        assert system[place, good].kind == IMPORT
        assert any(
            good in MADE_OF.get(product, ()) and it.kind == EXPORT
            for (where, product), it in system.items()
            if where == place
        )


@CHOSEN
@given(systems(), site_offers())
def test_only_what_runs_out_is_fed(
    system: dict[tuple[str, str], Stock], offers: list[Offer]
) -> None:
    found = allowed(system, offers=offers)
    for key, worth in hungry(found, system).items():
        assert worth == found.worth[key]
        assert system[key].level < HUNGRY_LEVEL
    assert hungry(found, {}) == {}


def test_what_is_dug_and_smelted_is_worth_more_than_what_is_smelted_alone() -> None:
    fed = allowed(HOME)
    assert fed.profit > 0
    assert fed.worth["X-B1", "IRON_ORE"] > 0
    unfed = {key: it for key, it in HOME.items() if key != ("X-A1", "IRON_ORE")}
    assert allowed(unfed).profit < fed.profit


def test_where_nothing_can_be_carried_nothing_is_allowed() -> None:
    assert allowed({}) == SystemChains()
    assert allowed(HOME, way=lambda *_: NEVER) == SystemChains()
    assert allowed({("X-A1", FUEL): stock(FUEL, EXPORT), ("X-B1", FUEL): HOME["X-B1", "IRON"]}) == (
        SystemChains()
    )


def test_without_hulls_nothing_is_earned() -> None:
    assert allowed(HOME, hulls=0).profit == pytest.approx(0)


def test_without_a_solver_inputs_are_worth_what_markets_pay() -> None:
    assert chains_of(HOME, seconds, hulls=4, solve=unsolved) == SystemChains()


def test_the_materials_of_a_site_are_fed_though_no_market_buys_them() -> None:
    material = {
        ("X-A1", "IRON"): stock("IRON", EXPORT, base=120, volume=60, net=200),
        ("X-B1", "IRON"): stock("IRON", IMPORT, base=120, volume=60, net=-240),
        ("X-B1", "FAB_MATS"): stock("FAB_MATS", EXPORT, base=1600, volume=20),
    }
    offer = Offer(Sink("X-C1", SinkKind.SITE), "FAB_MATS", 1_600, 0.0, 3_000.0)
    assert not allowed(material).worth.get(("X-B1", "IRON"))
    assert allowed(material, offers=[offer]).worth["X-B1", "IRON"] > 0
    cheap = Offer(offer.sink, "FAB_MATS", 1_600, 0.0, 1.0)
    assert allowed(material, offers=[cheap]) == allowed(material)


def test_an_offer_of_a_contract_is_gone_too_soon_to_count() -> None:
    offer = Offer(Sink("X-C1", SinkKind.CONTRACT, "c1"), "IRON", 100, 9_000.0, 9_000.0)
    assert allowed(HOME, offers=[offer]) == allowed(HOME)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Programs that are bounded: each variable is limited by a row of its own."""
    names = [f"v{n}" for n in range(draw(st.integers(1, 5)))]
    numbers = st.integers(-20, 20).map(float)
    gains = {name: draw(numbers) for name in names}
    rows = [
        Constraint(f"most {name}", {name: 1.0}, float(draw(st.integers(0, 50)))) for name in names
    ]
    for n in range(draw(st.integers(0, 4))):
        terms = draw(st.dictionaries(st.sampled_from(names), numbers, min_size=1))
        rows.append(Constraint(f"row {n}", terms, float(draw(st.integers(0, 50)))))
    return Program(gains, rows)


@CHOSEN
@given(programs())
def test_no_other_answer_of_a_program_gains_more(program: Program) -> None:
    """The dual values prove it: each gain is paid for, and together they are worth the total."""
    found: Solution = solved(program)
    for name, gain in program.gains.items():
        paid = sum(found.duals[row.name] * row.terms.get(name, 0.0) for row in program.rows)
        assert paid >= gain - 1e-6
    assert all(dual >= -1e-9 for dual in found.duals.values())
    worth = sum(found.duals[row.name] * row.most for row in program.rows)
    assert found.gain == pytest.approx(worth, abs=1e-4)
    assert solved(program) == found


def test_a_program_without_an_end_has_no_answer() -> None:
    assert solved(Program({"v": 1.0}, ())) == Solution(0.0, {})
