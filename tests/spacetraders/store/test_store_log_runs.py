"""The rule of repeated lines, as a pure decision."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st
from store_samples import line

from spacetraders.application.ports import LogLine
from spacetraders.store.log_runs import LogRun, runs_of

lines = st.lists(
    st.builds(
        line,
        st.sampled_from("ab"),
        container_id=st.sampled_from(["one", "two"]),
        at=st.integers(0, 9),
    )
)


def batches(said: list[LogLine], cut: int) -> list[LogRun]:
    """What is kept of lines that came in two batches."""
    kept = runs_of(said[:cut], {("one", 1): None, ("two", 1): None})
    last: dict[tuple[str, int], LogRun | None] = {("one", 1): None, ("two", 1): None}
    for line_id, run in enumerate(kept):
        last[run.key] = LogRun.kept({**run.row(), "line_id": line_id})
    for run in runs_of(said[cut:], last):
        if run.line_id is None:
            kept.append(run)
        else:
            kept[run.line_id].count += run.count
            kept[run.line_id].last_seen = run.last_seen
    return kept


@given(said=lines, cut=st.integers(0, 20))
def test_no_line_is_lost_and_no_neighbours_are_equal_wherever_the_batch_was_cut(
    said: list[LogLine], cut: int
) -> None:
    kept = batches(said, cut)
    for name in ("one", "two"):
        mine = [each.message for each in said if each.container_id == name]
        expected = [(message, len(list(group))) for message, group in groupby(mine)]
        assert [(run.message, run.count) for run in kept if run.key[0] == name] == expected


@given(said=lines)
def test_lines_of_an_unknown_container_make_no_run(said: list[LogLine]) -> None:
    assert {run.key[0] for run in runs_of(said, {("one", 1): None})} <= {"one"}
