"""What followers are told of leads from one moment's fleet to the next, and to nothing else."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.domain.fleet_parts import Frame, Gone, MarketPart, changes

markets = st.builds(
    MarketPart,
    st.sampled_from("ABCDEF"),
    st.integers(0, 3).map(lambda hours: EPOCH + timedelta(hours=hours)),
    st.integers(0, 2),
)
frames = st.lists(markets, unique_by=lambda it: it.key).map(
    lambda parts: {(part.part, part.key): part for part in parts}
)


@given(frames, frames)
def test_the_changes_lead_from_one_frame_to_the_other(before: Frame, now: Frame) -> None:
    other, gone = changes(before, now)
    kept = {name: part for name, part in before.items() if Gone(*name) not in gone}
    assert kept | {(part.part, part.key): part for part in other} == now


@given(frames, frames)
def test_nothing_is_told_that_was_told_already(before: Frame, now: Frame) -> None:
    other, gone = changes(before, now)
    assert all(before.get((part.part, part.key)) != part for part in other)
    assert all((each.part, each.key) in before for each in gone)
