"""The logs of containers, on both databases."""

import attrs
import pytest
from store_samples import add_player, container, later, line

from spacetraders.application.ports import LoggedLine, Store
from spacetraders.domain.containers import State


@pytest.fixture
async def store(store: Store) -> Store:
    await add_player(store)
    await store.add_container(container("one"))
    await store.add_container(container("two"))
    return store


def said(lines: list[LoggedLine]) -> list[tuple[str, int]]:
    return [(kept.message, kept.count) for kept in lines]


async def test_lines_are_kept_in_order(store: Store) -> None:
    await store.append_logs([line("orbit"), line("depart")])
    await store.append_logs([line("arrive")])
    assert said(await store.logs("one", limit=9)) == [("orbit", 1), ("depart", 1), ("arrive", 1)]


async def test_a_line_keeps_all_that_it_says(store: Store) -> None:
    await store.append_logs([line("burnt", at=1.5, fuel=12, legs=[1, 2], at_dock=None)])
    (kept,) = await store.logs("one", limit=9)
    assert kept == LoggedLine(
        line_id=kept.line_id,
        container_id="one",
        level="info",
        message="burnt",
        fields={"fuel": 12, "legs": [1, 2], "at_dock": None},
        count=1,
        first_seen=later(1.5),
        last_seen=later(1.5),
    )


async def test_a_repeated_line_is_counted_within_a_batch(store: Store) -> None:
    await store.append_logs([line("wait", at=1), line("wait", at=2), line("wait", at=3)])
    (kept,) = await store.logs("one", limit=9)
    assert (kept.count, kept.first_seen, kept.last_seen) == (3, later(1), later(3))


async def test_a_repeated_line_is_counted_over_batches(store: Store) -> None:
    await store.append_logs([line("wait", at=1)])
    await store.append_logs([line("wait", at=2), line("wait", at=3), line("go", at=4)])
    kept, go = await store.logs("one", limit=9)
    assert (kept.count, kept.first_seen, kept.last_seen) == (3, later(1), later(3))
    assert go.message == "go"


async def test_a_line_said_again_after_another_is_a_new_line(store: Store) -> None:
    await store.append_logs([line("wait"), line("go"), line("wait")])
    assert said(await store.logs("one", limit=9)) == [("wait", 1), ("go", 1), ("wait", 1)]


async def test_the_order_of_the_fields_makes_no_other_line(store: Store) -> None:
    await store.append_logs([line("fly", a=1, b=2)])
    await store.append_logs([line("fly", b=2, a=1)])
    assert said(await store.logs("one", limit=9)) == [("fly", 2)]


@pytest.mark.parametrize(
    "other", [line("fly", a=2), line("Fly", a=1), attrs.evolve(line("fly", a=1), level="error")]
)
async def test_a_line_that_differs_anywhere_is_another(store: Store, other: object) -> None:
    await store.append_logs([line("fly", a=1), other])  # type: ignore[list-item]
    assert len(await store.logs("one", limit=9)) == 2


async def test_what_another_container_says_in_between_does_not_matter(store: Store) -> None:
    await store.append_logs([line("wait"), line("wait", container_id="two"), line("wait")])
    assert said(await store.logs("one", limit=9)) == [("wait", 2)]
    assert said(await store.logs("two", limit=9)) == [("wait", 1)]


async def test_a_limit_takes_the_last_lines(store: Store) -> None:
    await store.append_logs([line(str(n)) for n in range(10)])
    assert said(await store.logs("one", limit=2)) == [("8", 1), ("9", 1)]


async def test_a_limit_of_nothing_takes_nothing(store: Store) -> None:
    await store.append_logs([line("x")])
    assert await store.logs("one", limit=0) == []
    assert await store.logs("one", limit=-5) == []


async def test_an_immense_limit_takes_everything(store: Store) -> None:
    await store.append_logs([line("x")])
    assert len(await store.logs("one", limit=10**30)) == 1


async def test_pages_go_back_through_a_log_without_a_gap(store: Store) -> None:
    await store.append_logs([line(str(n)) for n in range(7)])
    pages: list[str] = []
    before = None
    while page := await store.logs("one", limit=3, before=before):
        pages = [kept.message for kept in page] + pages
        before = page[0].line_id
    assert pages == [str(n) for n in range(7)]


async def test_a_log_that_is_not_there_is_empty(store: Store) -> None:
    assert await store.logs("three", limit=9) == []


async def test_no_lines_are_no_error(store: Store) -> None:
    await store.append_logs([])


async def test_late_lines_of_a_removed_container_take_no_others_with_them(store: Store) -> None:
    await store.save_container(container("two", state=State.STOPPED))
    await store.remove_container("two")
    await store.append_logs([line("late", container_id="two"), line("fine")])
    assert said(await store.logs("one", limit=9)) == [("fine", 1)]
    assert await store.logs("two", limit=9) == []


async def test_a_character_that_no_database_can_hold_costs_only_itself(database: Store) -> None:
    await add_player(database)
    await database.add_container(container("one"))
    await database.append_logs([line("a\0b\ud800")])
    await database.append_logs([line("a\0b\ud800"), line("next", odd="\0")])
    first, second = await database.logs("one", limit=9)
    assert (first.message, first.count) == ("a\N{REPLACEMENT CHARACTER}b?", 2)
    assert second.fields == {"odd": "\0"}


async def test_a_large_batch_of_many_containers_is_one_call(store: Store) -> None:
    names = [f"c{number}" for number in range(200)]
    for name in names:
        await store.add_container(container(name))
    lines = [line(f"step {n}", container_id=name) for n in range(5) for name in names]
    calls = store.statistics().calls
    await store.append_logs(lines)
    assert store.statistics().calls == calls + 1
    assert len(await store.logs("c7", limit=99)) == 5
