"""The kind `contract`: offers, refusals, contracts that run out, and holds that persons keep."""

from collections.abc import AsyncIterator
from datetime import timedelta

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.works import begin, done, lines, refuse, see_markets
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.errors.containers import InvalidConfig
from spacetraders.application.orders.containers import StopContainer
from spacetraders.application.orders.holding import HoldShip
from spacetraders.domain.containers import State
from spacetraders.sandbox.state.contracts import Contract
from spacetraders.sandbox.state.faults import FOR_EVER

PROBE = "HERMES-2"


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


def offer(harness: Harness) -> Contract:
    """The contract that a new agent is offered."""
    return next(iter(harness.world.agents["HERMES"].contracts.values()))


def without_offer(harness: Harness) -> None:
    harness.world.agents["HERMES"].contracts.clear()


async def said(harness: Harness, container_id: str, message: str) -> None:
    """Wait until a container says something."""
    with trio.fail_after(3600):
        while not await lines(harness, container_id, message):  # noqa: ASYNC110
            await trio.sleep(5)


async def test_without_an_offer_it_has_one_negotiated_by_the_smallest_docked_ship(
    harness: Harness, autojump_clock: MockClock
) -> None:
    without_offer(harness)
    container_id = await begin(harness, "contract", {})
    await said(harness, container_id, "negotiates")
    assert [deed.ship for deed in done(harness, "negotiate_contract")] == [PROBE]
    await harness.send(StopContainer(container_id))


async def test_a_named_negotiator_alone_negotiates(
    harness: Harness, autojump_clock: MockClock
) -> None:
    without_offer(harness)
    container_id = await begin(harness, "contract", {"negotiator": FRIGATE})
    await said(harness, container_id, "negotiates")
    assert [deed.ship for deed in done(harness, "negotiate_contract")] == [FRIGATE]
    await harness.send(StopContainer(container_id))


async def test_a_negotiator_may_be_named_in_lower_case(
    harness: Harness, autojump_clock: MockClock
) -> None:
    without_offer(harness)
    container_id = await begin(harness, "contract", {"negotiator": FRIGATE.lower()})
    await said(harness, container_id, "negotiates")
    assert [deed.ship for deed in done(harness, "negotiate_contract")] == [FRIGATE]
    await harness.send(StopContainer(container_id))


async def test_a_negotiator_that_cannot_be_a_ship_is_refused(harness: Harness) -> None:
    with pytest.raises(InvalidConfig) as refused:
        await begin(harness, "contract", {"negotiator": "FLEET 1"})
    assert refused.value.field == "negotiator"


async def test_an_empty_negotiator_is_none(harness: Harness, autojump_clock: MockClock) -> None:
    without_offer(harness)
    container_id = await begin(harness, "contract", {"negotiator": ""})
    await said(harness, container_id, "negotiates")
    await harness.send(StopContainer(container_id))


async def test_ships_that_a_person_holds_do_not_negotiate_unless_they_are_named(
    harness: Harness, autojump_clock: MockClock
) -> None:
    without_offer(harness)
    for ship in (FRIGATE, PROBE):
        await harness.send(HoldShip(ANY, ship))
    container_id = await begin(harness, "contract", {})
    await trio.sleep(300)
    assert done(harness, "negotiate_contract") == []
    idle = harness.supervisor.idle(container_id)
    assert idle is not None
    assert idle.kind == "no_ship"
    await harness.send(StopContainer(container_id))
    named = await begin(harness, "contract", {"negotiator": FRIGATE})
    await said(harness, named, "negotiates")
    await harness.send(StopContainer(named))


async def test_where_one_ship_may_not_negotiate_another_one_does(
    harness: Harness, autojump_clock: MockClock
) -> None:
    without_offer(harness)
    refuse(harness, "negotiate_contract", 4500, target=PROBE, count=FOR_EVER)
    container_id = await begin(harness, "contract", {})
    await said(harness, container_id, "negotiates")
    assert len(await lines(harness, container_id, "cannot negotiate here")) == 1
    await harness.send(StopContainer(container_id))


async def test_a_contract_that_is_open_already_is_taken_up(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    there = offer(harness)
    without_offer(harness)
    refuse(harness, "negotiate_contract", 4511, count=FOR_EVER)
    container_id = await begin(harness, "contract", {})
    await trio.sleep(2)
    harness.world.agents["HERMES"].contracts[there.contract_id] = there
    await said(harness, container_id, "accepts a contract")
    assert offer(harness).accepted
    await harness.send(StopContainer(container_id))


async def test_a_token_that_is_not_taken_ends_it(
    harness: Harness, autojump_clock: MockClock
) -> None:
    without_offer(harness)
    refuse(harness, "negotiate_contract", 4113, count=FOR_EVER)
    container_id = await begin(harness, "contract", {})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.exit_reason.kind) == (State.FAILED, "server_reset")


async def test_a_contract_that_runs_out_is_no_iteration(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    there = attrs.evolve(offer(harness), deadline=clock.now() + timedelta(seconds=900))
    harness.world.agents["HERMES"].contracts[there.contract_id] = there
    container_id = await begin(harness, "contract", {}, max_iterations=1)
    await said(harness, container_id, "a contract has run out")
    row = harness.supervisor.current(container_id)
    assert row is not None
    assert row.iteration == 0
    await harness.send(StopContainer(container_id))


async def test_an_offer_that_would_lose_too_much_lapses(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    there = offer(harness)
    lost = attrs.evolve(
        there,
        on_accepted=1,
        on_fulfilled=1,
        units=100_000,
        deadline_to_accept=clock.now() + timedelta(seconds=600),
    )
    harness.world.agents["HERMES"].contracts[there.contract_id] = lost
    container_id = await begin(harness, "contract", {})
    await said(harness, container_id, "negotiates")
    assert await lines(harness, container_id, "does not accept")
    assert not done(harness, "accept_contract")
    await harness.send(StopContainer(container_id))
