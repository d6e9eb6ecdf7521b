"""What is sent for each container is counted, and nothing grows without end."""

from spacetraders.api.request_counts import MOST_KEPT, RequestCounts
from spacetraders.application.ports.game import ContainerRequests


def test_a_container_is_counted_by_itself() -> None:
    counts = RequestCounts(lambda: 0.0)
    for name in ("one", "two", "one", None):
        counts.note(name)
    assert counts.of("one") == ContainerRequests(2, 2)
    assert counts.of("two") == ContainerRequests(1, 1)


def test_one_that_sent_nothing_has_none() -> None:
    assert RequestCounts(lambda: 0.0).of("one") == ContainerRequests(0, 0)


def test_after_a_minute_only_the_total_is_left() -> None:
    now = 0.0
    counts = RequestCounts(lambda: now)
    counts.note("one")
    now = 61.0
    counts.note("one")
    assert counts.of("one") == ContainerRequests(2, 1)


def test_the_oldest_is_forgotten_when_there_are_too_many() -> None:
    counts = RequestCounts(lambda: 0.0)
    for number in range(MOST_KEPT + 1):
        counts.note(str(number))
    assert counts.of("0") == ContainerRequests()
    assert counts.of(str(MOST_KEPT)) == ContainerRequests(1, 1)
