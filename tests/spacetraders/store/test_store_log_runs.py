"""The rule of repeated lines, as a pure decision."""

from collections import Counter

import attrs
from hypothesis import given
from hypothesis import strategies as st
from support.store.samples import later, line

from spacetraders.application.ports.store import LogLine
from spacetraders.domain.logs import REPEAT_WINDOW
from spacetraders.store.tables.log_runs import LogRun, Said, of_known, runs_of

KNOWN = {("one", 1), ("two", 1)}
WINDOW = int(REPEAT_WINDOW.total_seconds())

lines = st.lists(
    st.builds(
        line,
        st.sampled_from("ab"),
        container_id=st.sampled_from(["one", "two"]),
        at=st.integers(0, 3 * WINDOW),
    ),
    max_size=30,
).map(lambda said: sorted(said, key=lambda each: each.logged_at))


def kept_of(batches: list[list[LogLine]]) -> list[LogRun]:
    """All rows, after the batches were written one after the other."""
    rows: list[LogRun] = []
    newest: dict[int, LogRun] = {}
    for batch in batches:
        for run in runs_of(of_known(batch, KNOWN), newest):
            assert run.said is not None or run.line_id is not None
            if run.line_id is None:
                rows.append(attrs.evolve(run, line_id=len(rows)))
                newest[rows[-1].said.digest] = rows[-1]  # type: ignore[union-attr]
            else:
                rows[run.line_id].count += run.count
                rows[run.line_id].last_seen = run.last_seen
        newest = {digest: attrs.evolve(run, count=0) for digest, run in newest.items()}
    return [rows[run.line_id] for run in rows if run.line_id is not None]


def expected(said: list[LogLine]) -> list[tuple[str, str, int]]:
    """The law, said plainly: the first opens a window, the others in it are counted."""
    rows: list[list[object]] = []
    opened: dict[tuple[str, str], int] = {}
    for each in said:
        name = (each.container_id, each.message)
        index = opened.get(name)
        if index is None or each.logged_at - rows[index][3] >= REPEAT_WINDOW:  # type: ignore[operator]
            opened[name] = index = len(rows)
            rows.append([*name, 0, each.logged_at])
        rows[index][2] += 1  # type: ignore[operator]
    return [(str(row[0]), str(row[1]), int(str(row[2]))) for row in rows]


@given(said=lines, cut=st.integers(0, 30))
def test_lines_become_the_rows_of_the_law_wherever_the_batch_was_cut(
    said: list[LogLine], cut: int
) -> None:
    found = [
        (run.said.key[0], str(run.said.message), run.count)
        for run in kept_of([said[:cut], said[cut:]])
        if run.said is not None
    ]
    assert found == expected(said)


@given(said=lines, cut=st.integers(0, 30))
def test_no_line_is_lost(said: list[LogLine], cut: int) -> None:
    counted: Counter[object] = Counter()
    for run in kept_of([said[:cut], said[cut:]]):
        assert run.said is not None
        counted[run.said.key[0], run.said.message] += run.count
    assert counted == Counter((each.container_id, each.message) for each in said)


@given(said=lines)
def test_a_row_lasts_no_longer_than_its_window(said: list[LogLine]) -> None:
    for run in kept_of([said]):
        assert run.first_seen <= run.last_seen < run.first_seen + REPEAT_WINDOW


@given(said=lines)
def test_lines_of_an_unknown_container_are_dropped(said: list[LogLine]) -> None:
    assert {each.key[0] for each in of_known(said, {("one", 1)})} <= {"one"}


@given(first=lines, second=lines)
def test_digests_are_equal_where_the_lines_are(first: list[LogLine], second: list[LogLine]) -> None:
    for one, other in zip(first, second, strict=False):
        same = (one.container_id, one.message) == (other.container_id, other.message)
        assert (Said.of(one).digest == Said.of(other).digest) == same


def test_a_clock_that_was_set_back_opens_no_second_row() -> None:
    (run,) = runs_of(of_known([line("a", at=5), line("a", at=2)], KNOWN), {})
    assert (run.count, run.first_seen, run.last_seen) == (2, later(5), later(5))


def test_what_is_kept_is_not_changed() -> None:
    said = of_known([line("a", at=1)], KNOWN)
    kept = LogRun(later(0), later(0), line_id=7)
    (run,) = runs_of(said, {said[0].digest: kept})
    assert (run.line_id, run.count, run.last_seen) == (7, 1, later(1))
    assert kept == LogRun(later(0), later(0), line_id=7)
