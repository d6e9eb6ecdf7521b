"""The rule of the spend gate: floors by purpose, hysteresis, named refusals, and estimates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.reservations import Depth, Purpose
from spacetraders.domain.spending import (
    ABOVE,
    FUEL_FLOOR,
    Asked,
    Funds,
    Rule,
    fuel_cost,
    goods_cost,
    granted,
    refusal,
    used_by,
)

CREDITS = st.integers(0, 10_000_000)
FUNDS = st.builds(
    Funds,
    balance=st.none() | st.integers(-100_000, 10_000_000),
    reserved=CREDITS,
    reserve=st.none() | CREDITS,
    tanks=st.integers(0, 200),
    shut=st.booleans(),
)
ASKED = st.builds(
    Asked,
    purpose=st.sampled_from(Purpose),
    credits=st.none() | CREDITS,
    seen=CREDITS,
    over_floor=st.booleans(),
    by_person=st.booleans(),
)
NEW = Funds(175_000, tanks=1)
"""A new agent: a frigate, and a probe without a tank."""


@given(FUNDS, ASKED)
def test_what_is_admitted_leaves_the_floor_of_its_purpose(funds: Funds, asked: Asked) -> None:
    free = asked.over_floor or asked.purpose is Purpose.FUEL
    if refusal(funds, asked) is None and not free and asked.credits:
        assert funds.balance is not None
        left_to_the_game = asked.by_person and asked.seen > funds.balance
        leaves = funds.balance - funds.reserved - asked.credits >= funds.floor(asked.purpose)
        assert leaves or left_to_the_game


@given(FUNDS, ASKED)
def test_no_more_is_granted_than_is_wanted_and_there(funds: Funds, asked: Asked) -> None:
    assert 0 <= granted(funds, asked) <= min(asked.credits or 0, funds.unreserved)


@given(FUNDS, ASKED)
def test_what_is_free_is_admitted_and_one_credit_more_is_not(funds: Funds, asked: Asked) -> None:
    free = funds.free(asked.purpose)
    plain = {"purpose": asked.purpose, "over_floor": False, "by_person": False}
    if funds.balance is not None and asked.purpose is not Purpose.FUEL:
        assert refusal(funds, Asked(credits=free, **plain)) is None  # type: ignore[arg-type]
        assert refusal(funds, Asked(credits=free + 1, **plain)) in (  # type: ignore[arg-type]
            Rule.BELOW_FLOOR,
            Rule.OVER_BUDGET,
        )


@given(FUNDS, CREDITS)
def test_fuel_is_never_refused(funds: Funds, wanted: int) -> None:
    assert refusal(funds, Asked(Purpose.FUEL, wanted)) is None


@given(FUNDS, ASKED)
def test_a_person_may_spend_below_the_floor(funds: Funds, asked: Asked) -> None:
    assert refusal(funds, Asked(asked.purpose, asked.credits, over_floor=True)) is None


@given(FUNDS)
def test_fuel_may_have_most_and_profit_least(funds: Funds) -> None:
    free = {purpose: funds.free(purpose) for purpose in Purpose}
    assert free[Purpose.FUEL] >= free[Purpose.CONTRACT] == free[Purpose.ORDER]
    assert all(free[purpose] <= free[Purpose.CONTRACT] for purpose in ABOVE)


def test_a_new_agent_may_trade_with_nearly_all_that_it_has() -> None:
    assert NEW.free(Purpose.TRADE) == 174_000


def test_an_agent_without_a_known_tank_keeps_fuel_for_one_ship() -> None:
    assert Funds(5_000).floor(Purpose.CONTRACT) == FUEL_FLOOR


def test_the_automatic_floor_grows_with_the_fleet() -> None:
    assert Funds(175_000, tanks=40).floor(Purpose.SHIP) == 40 * FUEL_FLOOR


def test_a_floor_of_zero_still_keeps_the_fuel() -> None:
    assert Funds(175_000, reserve=0, tanks=3).floor(Purpose.TRADE) == 3 * FUEL_FLOOR


@pytest.mark.parametrize("purpose", sorted(ABOVE))
def test_a_floor_above_the_balance_refuses_what_is_bought_for_profit(purpose: Purpose) -> None:
    funds = Funds(175_000, reserve=1_000_000, tanks=1)
    assert refusal(funds, Asked(purpose, 1)) is Rule.BELOW_FLOOR


def test_a_floor_above_the_balance_lets_contracts_and_orders_pass() -> None:
    funds = Funds(175_000, reserve=1_000_000, tanks=1)
    assert refusal(funds, Asked(Purpose.CONTRACT, 174_000)) is None
    assert refusal(funds, Asked(Purpose.ORDER, 174_000, by_person=True)) is None


def test_an_unreadable_balance_refuses_all_but_fuel() -> None:
    for purpose in Purpose:
        rule = None if purpose is Purpose.FUEL else Rule.BALANCE_UNREADABLE
        assert refusal(Funds(None), Asked(purpose, 1)) is rule


def test_an_unknown_price_is_refused() -> None:
    assert refusal(NEW, Asked(Purpose.TRADE, None)) is Rule.PRICE_UNKNOWN


def test_more_than_is_left_beside_what_is_reserved_is_over_the_budget() -> None:
    funds = Funds(10_000, reserved=8_000)
    assert refusal(funds, Asked(Purpose.CONTRACT, 2_001)) is Rule.OVER_BUDGET
    assert refusal(funds, Asked(Purpose.CONTRACT, 2_000)) is Rule.BELOW_FLOOR


def test_what_an_agent_cannot_pay_at_all_is_left_to_the_game_where_a_person_waits() -> None:
    def rule(seen: int) -> Rule | None:
        return refusal(NEW, Asked(Purpose.ORDER, 192_500, seen, by_person=True))

    assert rule(175_001) is None
    assert rule(175_000) is Rule.OVER_BUDGET


def test_below_the_floor_it_stays_shut_until_a_twentieth_more_is_there() -> None:
    at = [
        Funds(balance, reserve=100_000, shut=shut).shut_now
        for shut in (False, True)
        for balance in (99_999, 100_000, 104_999, 105_000)
    ]
    assert at == [True, False, False, False, True, True, True, False]


def test_while_shut_the_whole_floor_counts_as_higher_and_the_fuels_does_not() -> None:
    funds = Funds(200_000, reserve=100_000, shut=True)
    assert funds.free(Purpose.TRADE) == 95_000
    assert funds.free(Purpose.CONTRACT) == 199_000


@pytest.mark.parametrize("shut", [False, True])
def test_an_unreadable_balance_changes_nothing_about_being_shut(shut: bool) -> None:
    assert Funds(None, shut=shut).shut_now is shut


@given(st.integers(1, 100_000), st.integers(1, 500))
def test_goods_are_taken_to_cost_a_tenth_more_than_was_seen(price: int, units: int) -> None:
    cost = goods_cost(price, units)
    assert cost.seen == price * units
    assert 10 * cost.most - 11 * cost.seen in range(10)


@pytest.mark.parametrize(
    ("units", "price", "cost"), [(0, 72, 0), (1, 72, 108), (100, 80, 120), (101, None, 216)]
)
def test_fuel_is_taken_to_cost_half_as_much_again(units: int, price: int | None, cost: int) -> None:
    assert fuel_cost(units, price).most == cost


@pytest.mark.parametrize(
    ("spending", "used"),
    [
        (None, (0, None)),
        (Spending("REPAIR", total_price=-50), (50, None)),
        (Spending("PURCHASE", "W", "IRON", 5, 10, total_price=-50), (50, Depth("W", "IRON", -5))),
        (Spending("SELL", "W", "IRON", 5, 10, total_price=50), (0, Depth("W", "IRON", 5))),
    ],
)
def test_a_trade_uses_credits_and_depth(
    spending: Spending | None, used: tuple[int, Depth | None]
) -> None:
    assert used_by(spending) == used
