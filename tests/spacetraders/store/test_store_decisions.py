"""Decisions of the autopilot, and who has started a container, on both databases."""

import attrs
import pytest
from support.store.samples import AGENT, NOON, add_player, container, later

from spacetraders.application.ports.store import Store
from spacetraders.containers.retention import Retention, prune_decisions
from spacetraders.domain.work.decisions import KeptDecision

LEFT = KeptDecision(
    1,
    "autopilot-1",
    NOON,
    NOON,
    "leave",
    "SHIP_PROBE",
    "",
    "it costs 23,066",
    {"yard": "X1-A-H", "price": 23_066},
)


@pytest.fixture
async def store(store: Store) -> Store:
    await add_player(store)
    await add_player(store, agent=attrs.evolve(AGENT, symbol="VEGA"))
    return store


def about(subject: str, **fields: object) -> KeptDecision:
    return attrs.evolve(LEFT, subject=subject, **fields)


async def test_decisions_are_read_as_they_were_written(store: Store) -> None:
    launched = about("F-1", verb="launch", kind="haul", outcome="haul-1")
    written = await store.keep_decisions([LEFT, launched])
    assert [each.decision_id for each in written] == [1, 2]
    assert await store.decisions_about(1, "SHIP_PROBE", limit=9) == [written[0]]
    assert await store.decisions_about(1, "F-1", limit=9) == [written[1]]
    assert await store.decisions_about(2, "F-1", limit=9) == []


async def test_one_that_is_seen_again_keeps_its_row(store: Store) -> None:
    (written,) = await store.keep_decisions([LEFT])
    seen = attrs.evolve(written, last_seen_at=later(600), reason="it costs 23,070", terms={})
    assert await store.keep_decisions([seen, about("F-1")]) == [
        seen,
        about("F-1", decision_id=2),
    ]
    assert await store.decisions_about(1, "SHIP_PROBE", limit=9) == [seen]


async def test_the_newest_of_each_subject_are_told_and_the_latest_of_one(store: Store) -> None:
    made = [about("F-1"), about("F-2"), about("F-1", reason="later"), about("F-1", player_id=2)]
    written = await store.keep_decisions(made)
    assert await store.latest_decisions(1) == [written[1], written[2]]
    assert await store.latest_decisions(2) == [written[3]]
    assert await store.decisions_about(1, "F-1", limit=1) == [written[2]]
    assert await store.keep_decisions([]) == []


async def test_old_ones_are_dropped_by_when_they_were_seen_last(store: Store) -> None:
    lasting = about("F-1", last_seen_at=later(3600))
    await store.keep_decisions([LEFT, lasting])
    assert await store.drop_decisions(before=later(1), limit=1000) == 1
    assert [each.subject for each in await store.latest_decisions(1)] == ["F-1"]
    assert await prune_decisions(store, Retention()) == 1


async def test_who_has_started_a_container_is_kept(store: Store) -> None:
    await store.add_container(container("haul-1", started_by="autopilot-1"))
    await store.add_container(container("haul-2"))
    found = {each.container_id: each.started_by for each in await store.containers()}
    assert found == {"haul-1": "autopilot-1", "haul-2": None}
