"""The table of error codes (MECHANICS 11): each is provoked, or it is said why it cannot be."""

import copy

import pytest
from support.sandbox.provocations import TABLE, Provocation
from support.sandbox.stage import Stage
from trio.testing import MockClock

from spacetraders.domain.game_codes import RETIRED, GameCode

NOT_PROVOKED = {
    3002: "the server's own error handlers have no errors here",
    3200: "a universe that is being reset says so with 3100 (MECHANICS 9.3)",
    4106: "the one account there can be is made with the world and stays",
    4108: "agents are found by their own tokens, never by way of an account",
    4114: "accounts have no roles",
    4200: "a ship in flight is refused with 4214, whatever is asked of it (MECHANICS 2)",
    4206: "no rock belongs to anyone",
    4238: "the products are an enumeration of the specification, so others are invalid input, 3001",
    4260: "no gas giant belongs to anyone",
}
"""The other codes of the table, and why nothing brings them about in the sandbox."""


def test_every_code_of_the_table_is_provoked_or_has_a_reason_why_not() -> None:
    provoked = {it.code for it in TABLE}
    assert len(provoked) == len(TABLE)
    assert not provoked & set(NOT_PROVOKED)
    assert provoked | set(NOT_PROVOKED) == set(GameCode) - RETIRED


@pytest.mark.parametrize("it", TABLE, ids=lambda it: str(it.code))
async def test_a_code_comes_with_its_status_and_its_data_and_changes_nothing(
    it: Provocation, mock_clock: MockClock
) -> None:
    stage = Stage.new(**it.settings)
    asking = it.provoke(stage)
    deeds, agents = stage.world.ledger.count, copy.deepcopy(stage.world.agents)
    response = await asking
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (it.status, it.code)
    assert it.keys <= set(error.get("data") or {})
    assert (stage.world.ledger.count, stage.world.agents) == (deeds, agents)
