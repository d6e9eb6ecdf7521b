"""The logs of containers, on both databases."""

import attrs
import pytest
from support.store.samples import add_player, container, later, line

from spacetraders.application.ports.store import LoggedLine, LogLine, Store
from spacetraders.domain.containers import State
from spacetraders.domain.logs import REPEAT_WINDOW, LogFilter, LogLevel


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


async def test_lines_that_take_turns_are_a_row_each(store: Store) -> None:
    await store.append_logs([line("wait"), line("go"), line("wait"), line("go")])
    await store.append_logs([line("wait")])
    assert said(await store.logs("one", limit=9)) == [("wait", 3), ("go", 2)]


@pytest.mark.parametrize("batch", [1, 3])
async def test_a_line_said_again_after_its_window_is_a_new_row(store: Store, batch: int) -> None:
    window = REPEAT_WINDOW.total_seconds()
    lines = [line("wait", at=at) for at in (0, window - 1, window)]
    for begin in range(0, 3, batch):
        await store.append_logs(lines[begin : begin + batch])
    first, second = await store.logs("one", limit=9)
    assert (first.count, first.first_seen, first.last_seen) == (2, later(0), later(window - 1))
    assert (second.count, second.first_seen) == (1, later(window))


async def test_the_newest_row_of_a_line_is_the_one_that_counts_on(store: Store) -> None:
    window = REPEAT_WINDOW.total_seconds()
    await store.append_logs([line("wait", at=0), line("wait", at=window)])
    await store.append_logs([line("wait", at=window + 1)])
    assert said(await store.logs("one", limit=9)) == [("wait", 1), ("wait", 2)]


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


def graded(level: str, at: float) -> LogLine:
    return attrs.evolve(line(f"{level} at {at}", at=at), level=level)


@pytest.mark.parametrize(
    ("level", "wanted"), [("info", [1, 2, 3, 4]), ("warning", [2, 3]), ("error", [3])]
)
async def test_a_level_leaves_out_what_is_less_grave(
    store: Store, level: str, wanted: list[int]
) -> None:
    levels = ["info", "warning", "error", "info"]
    await store.append_logs([graded(each, at) for at, each in enumerate(levels, start=1)])
    kept = await store.logs("one", limit=9, wanted=LogFilter(LogLevel(level)))
    assert [each.first_seen for each in kept] == [later(at) for at in wanted]


async def test_since_leaves_out_what_was_last_said_before(store: Store) -> None:
    await store.append_logs([line("a", at=1), line("b", at=2), line("c", at=3), line("a", at=4)])
    kept = await store.logs("one", limit=9, wanted=LogFilter(since=later(3)))
    assert said(kept) == [("a", 2), ("c", 1)]


async def test_a_limit_counts_the_wanted_lines_alone(store: Store) -> None:
    await store.append_logs([graded("error", 1), graded("error", 2), graded("info", 3)])
    wanted = LogFilter(LogLevel.WARNING, since=later(0))
    assert said(await store.logs("one", limit=1, wanted=wanted)) == [("error at 2", 1)]


async def test_old_lines_are_dropped_the_oldest_first(store: Store) -> None:
    await store.append_logs([line(str(n), at=n) for n in range(6)])
    assert await store.drop_logs(before=later(4), limit=3) == 3
    assert await store.drop_logs(before=later(4), limit=3) == 1
    assert await store.drop_logs(before=later(4), limit=3) == 0
    assert said(await store.logs("one", limit=9)) == [("4", 1), ("5", 1)]


async def test_a_trimmed_log_keeps_its_last_lines_and_others_theirs(store: Store) -> None:
    await store.append_logs([line(str(n)) for n in range(6)])
    await store.append_logs([line("other", container_id="two")])
    assert await store.trim_log("one", keep=2, limit=3) == 3
    assert await store.trim_log("one", keep=2, limit=3) == 1
    assert await store.trim_log("one", keep=2, limit=3) == 0
    assert said(await store.logs("one", limit=9)) == [("4", 1), ("5", 1)]
    assert said(await store.logs("two", limit=9)) == [("other", 1)]


async def test_a_dropped_line_that_is_said_again_is_a_new_row(store: Store) -> None:
    await store.append_logs([line("wait", at=0)])
    await store.drop_logs(before=later(1), limit=9)
    await store.append_logs([line("wait", at=2)])
    assert said(await store.logs("one", limit=9)) == [("wait", 1)]


async def test_more_lines_than_one_statement_has_room_for_are_kept(database: Store) -> None:
    await add_player(database)
    await database.add_container(container("one"))
    await database.append_logs([line(str(n)) for n in range(2_500)])
    await database.append_logs([line(str(n)) for n in range(2_500)])
    kept = await database.logs("one", limit=9_999)
    assert [each.count for each in kept] == [2] * 2_500


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
