"""Prices on all three stores: what was seen last, and a history that leads to it."""

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.store.samples import NOON, RESET, later

from spacetraders.application.ports.store import Store
from spacetraders.domain.game.prices import SeenQuote
from spacetraders.domain.game.waypoints import Quote
from spacetraders.store import open_store

HERE, THERE = "X1-AB12-A1", "X1-AB12-B2"
IRON = Quote("IRON", "EXPORT", 60, "HIGH", "WEAK", 40, 36)
GOLD = Quote("GOLD", "IMPORT", 10, "SCARCE", None, 900, 850)
DEARER = attrs.evolve(IRON, purchase_price=44)


async def saw(store: Store, *quotes: Quote, at: float = 0, where: str = HERE) -> None:
    await store.save_quotes(RESET, where, quotes, seen_at=later(at))


async def changes(store: Store, good: str = "IRON", reset: str = RESET) -> list[tuple[int, float]]:
    """Prices of a good, and from when on they were so."""
    return [
        (seen.quote.purchase_price, (seen.seen_at - NOON).total_seconds())
        for seen in await store.quote_history(reset, good)
    ]


async def test_a_price_that_stays_has_one_row_of_history(store: Store) -> None:
    for at in (0, 60, 120):
        await saw(store, IRON, at=at)
    assert await changes(store) == [(40, 0)]
    assert await store.seen_quotes(RESET) == [SeenQuote(HERE, IRON, later(120))]


@pytest.mark.parametrize(
    "change",
    [
        {"purchase_price": 41},
        {"sell_price": 35},
        {"supply": "MODERATE"},
        {"activity": None},
        {"trade_volume": 80},
        {"type": "EXCHANGE"},
    ],
)
async def test_whatever_changes_is_a_row_of_history(
    store: Store, change: dict[str, object]
) -> None:
    other = attrs.evolve(IRON, **change)
    await saw(store, IRON)
    await saw(store, other, at=60)
    history = await store.quote_history(RESET, "IRON")
    assert [seen.quote for seen in history] == [IRON, other]


async def test_the_prices_of_many_waypoints_are_one_question(store: Store) -> None:
    await saw(store, IRON, GOLD)
    await saw(store, DEARER, where=THERE)
    many = [f"X1-AB12-M{number}" for number in range(1_200)]
    asked = [THERE, *many, HERE]
    assert await store.quotes_at(RESET, asked) == {HERE: [GOLD, IRON], THERE: [DEARER]}
    assert await store.quotes_at(RESET, [THERE]) == {THERE: [DEARER]}
    assert await store.quotes_at("2026-04-01", [HERE]) == {}
    assert await store.quotes_at(RESET, []) == {}


async def test_a_price_that_comes_back_is_another_row(store: Store) -> None:
    for at, quote in enumerate((IRON, DEARER, IRON)):
        await saw(store, quote, at=at)
    assert await changes(store) == [(40, 0), (44, 1), (40, 2)]


async def test_what_was_seen_earlier_is_not_news(store: Store) -> None:
    await saw(store, IRON, at=60)
    await saw(store, DEARER, at=0)
    assert await store.quotes(RESET, HERE) == [IRON]
    assert await changes(store) == [(40, 60)]


async def test_goods_that_were_not_seen_stay(store: Store) -> None:
    await saw(store, IRON, GOLD)
    await saw(store, DEARER, at=60)
    assert await store.quotes(RESET, HERE) == [GOLD, DEARER]


async def test_no_prices_change_nothing(store: Store) -> None:
    await saw(store)
    assert await store.seen_quotes(RESET) == []


async def test_prices_of_a_good_are_found_wherever_it_was_seen(store: Store) -> None:
    await saw(store, IRON, GOLD)
    await saw(store, DEARER, where=THERE)
    found = await store.seen_quotes(RESET, "IRON")
    assert [(seen.waypoint_symbol, seen.quote) for seen in found] == [(HERE, IRON), (THERE, DEARER)]
    assert len(await store.seen_quotes(RESET)) == 3


async def test_prices_of_different_resets_never_mix(store: Store) -> None:
    await saw(store, IRON)
    await store.save_quotes("2026-04-01", HERE, [DEARER], seen_at=later(60))
    assert [seen.quote for seen in await store.seen_quotes("2026-04-01", "IRON")] == [DEARER]
    assert [seen.quote for seen in await store.seen_quotes(RESET)] == [IRON]
    assert await changes(store) == [(40, 0)]
    assert await changes(store, reset="2026-04-01") == [(44, 60)]


async def test_a_history_is_chosen_by_place_time_and_number(store: Store) -> None:
    await saw(store, IRON)
    await saw(store, DEARER, at=60)
    await saw(store, IRON, at=30, where=THERE)
    at = [seen.seen_at for seen in await store.quote_history(RESET, "IRON")]
    assert at == [NOON, later(30), later(60)]
    (only,) = await store.quote_history(RESET, "IRON", waypoint_symbol=THERE)
    assert only.waypoint_symbol == THERE
    recent = await store.quote_history(RESET, "IRON", since=later(30))
    assert [seen.seen_at for seen in recent] == at[1:]
    (newest,) = await store.quote_history(RESET, "IRON", limit=1)
    assert newest.seen_at == at[-1]


async def test_old_changes_are_dropped_but_for_the_one_that_held_then(store: Store) -> None:
    for at, quote in enumerate((IRON, DEARER, IRON, DEARER)):
        await saw(store, quote, at=10 * at)
    await saw(store, GOLD)
    assert await store.drop_quote_history(before=later(25), limit=9) == 2
    assert await changes(store) == [(40, 20), (44, 30)]
    assert await changes(store, "GOLD") == [(900, 0)]


async def test_no_more_changes_are_dropped_than_asked(store: Store) -> None:
    for at, quote in enumerate((IRON, DEARER, IRON, DEARER)):
        await saw(store, quote, at=at)
    assert await store.drop_quote_history(before=later(60), limit=2) == 2
    assert await changes(store) == [(40, 2), (44, 3)]


prices = st.builds(
    Quote,
    trade_symbol=st.sampled_from(["IRON", "GOLD"]),
    type=st.just("EXPORT"),
    trade_volume=st.just(60),
    supply=st.sampled_from(["HIGH", "LIMITED"]),
    activity=st.sampled_from([None, "WEAK"]),
    purchase_price=st.integers(1, 3),
    sell_price=st.just(1),
)
sights = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from([HERE, THERE]),
        st.lists(prices, max_size=2, unique_by=lambda quote: quote.trade_symbol),
    ),
    max_size=12,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sights=sights, cutoff=st.none() | st.integers(0, 41))
async def test_the_history_replays_to_what_was_seen_last(
    url: str, sights: list[tuple[int, str, list[Quote]]], cutoff: int | None
) -> None:
    async with open_store(url) as store:
        reset = f"2026-{await universes(store)}"
        for at, where, quotes in sights:
            await store.save_quotes(reset, where, quotes, seen_at=later(at))
        if cutoff is not None:
            await store.drop_quote_history(before=later(cutoff), limit=100)
        replayed = {}
        for good in ("IRON", "GOLD"):
            for seen in await store.quote_history(reset, good):
                replayed[seen.waypoint_symbol, good] = seen.quote
        current = await store.seen_quotes(reset)
        assert {(s.waypoint_symbol, s.quote.trade_symbol): s.quote for s in current} == replayed
        await store.save_quotes(
            "count", "X", [attrs.evolve(IRON, trade_symbol=reset)], seen_at=NOON
        )


async def universes(store: Store) -> int:
    """How many examples have been here before."""
    return len(await store.seen_quotes("count"))


async def test_a_market_was_seen_when_its_newest_price_was(store: Store) -> None:
    await saw(store, IRON, GOLD)
    await saw(store, GOLD, at=60)
    await saw(store, IRON, at=30, where=THERE)
    assert await store.markets_seen(RESET) == {HERE: later(60), THERE: later(30)}
    assert await store.markets_seen("2020-01-01") == {}
