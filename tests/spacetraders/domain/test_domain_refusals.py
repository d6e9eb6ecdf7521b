"""What the game can refuse, in words and for programs."""

from datetime import UTC, datetime

import pytest

from spacetraders.application.operations import table
from spacetraders.domain import refusals
from spacetraders.domain.deeds.doubts import subjects
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.deeds.operations import Operation
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import (
    IncompleteList,
    InsufficientCredits,
    NotSecure,
    NoUsableAnswer,
    OutcomeUnknown,
    Refused,
    ShipInTransit,
    StaleToken,
    StrangeAnswer,
    Unreachable,
    Unsendable,
)
from spacetraders.errors import FleetError, leaf


def classes() -> list[type[FleetError]]:
    found = [getattr(refusals, name) for name in dir(refusals)]
    return [c for c in found if isinstance(c, type) and issubclass(c, FleetError)]


def test_every_refusal_has_a_kind_of_its_own() -> None:
    kinds = [cls.kind for cls in classes()]
    assert len(set(kinds)) == len(kinds)


def test_a_refusal_says_the_games_words_and_code_once() -> None:
    error = Refused(4244, "Ship is not docked.", {})
    assert str(error) == "the game refused: Ship is not docked (code 4244)"


def test_a_refusal_keeps_the_games_answer_for_programs() -> None:
    error = Refused(4600, "No money.", {"agentCredits": 5})
    assert error.details == {
        "game": {"code": 4600, "message": "No money.", "data": {"agentCredits": 5}}
    }


def test_a_ship_in_transit_says_how_long_it_flies() -> None:
    assert ShipInTransit(4214, "", {"secondsToArrival": 12}).seconds_to_arrival == 12.0


@pytest.mark.parametrize(
    ("said", "number"),
    [
        *((12, 12.0), (-1.5, -1.5), ("12", 12.0), ("soon", None), (None, None), (True, None)),
        *((float("nan"), None), (float("-inf"), None), (10**400, None), ([1], None), ("nan", None)),
    ],
)
def test_a_number_that_the_game_said_freely_is_finite_or_none(
    said: object, number: float | None
) -> None:
    assert refusals.finite(said) == number


def test_a_ship_in_transit_that_does_not_say_is_there_at_once() -> None:
    assert ShipInTransit(4214, "", {}).seconds_to_arrival == 0.0


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (refusals.NoFuelSold(4226, "None.", {}), "where spacetraders waypoint list says so"),
        (refusals.SymbolTaken(4111, "Taken.", {}), "choose another symbol"),
        (refusals.BadToken(4103, "Missing.", {}), "its own token"),
        (InsufficientCredits(4600, "No.", {}), "earn some credits first"),
        (StaleToken(4113, "Old.", {}), "register the agent anew"),
        (Unreachable("GET /my/agent", "connect error"), "check the network"),
        (NotSecure("GET /x", "expired", advice="check the clock"), "check the clock"),
        (NoUsableAnswer("GET /x", "HTTP 500"), "gives no usable answer to GET /x: HTTP 500"),
        (NoUsableAnswer("GET /x", "HTTP 500"), "the others go on"),
        (IncompleteList("GET /x", "1 of 2"), "the list of GET /x is incomplete: 1 of 2"),
        (OutcomeUnknown("POST /x", "read timeout"), "before you repeat it"),
        (Unsendable("half a letter"), "cannot be sent: half a letter"),
        (StrangeAnswer("GET /x", "no data"), "makes no sense: no data"),
    ],
)
def test_an_error_says_what_to_do_about_it(error: FleetError, words: str) -> None:
    assert words in str(error)


def test_an_error_that_says_nothing_more_has_its_kind_for_a_message() -> None:
    assert str(FleetError()) == "internal"
    assert FleetError().details == {}


def test_the_leaf_of_a_group_is_its_first_single_error() -> None:
    first, second = ValueError("a"), ValueError("b")
    assert leaf(ExceptionGroup("", [ExceptionGroup("", [first]), second])) is first


@pytest.mark.parametrize(
    ("error", "all_of_them"),
    [
        (StaleToken(4113, "Old.", {}), True),
        (refusals.Maintenance(3100, "Later.", {}), True),
        (ShipInTransit(4214, "Flies.", {}), True),
        (refusals.NotDocked(4244, "In orbit.", {}), True),
        (refusals.NotFound(404, "None.", {}), False),
        (refusals.NotVisible(4001, "Dark.", {}), False),
        (StrangeAnswer("GET /x", "odd"), False),
    ],
)
def test_what_is_about_one_place_is_told_from_what_concerns_all(
    error: FleetError, all_of_them: bool
) -> None:
    assert refusals.concerns_all(error) is all_of_them


def test_a_players_token_is_not_in_its_repr() -> None:
    player = Player(
        1, "A", "COSMIC", "X1-A1-A1", "2026-01-01", "s3cret", datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert "s3cret" not in repr(player)


def test_a_lost_answer_says_what_looking_showed_in_the_end() -> None:
    lost = refusals.OutcomeUnknown("POST /x", "slow")
    assert "it may have been done" in lost.message
    assert lost.hint == "look at what there is now before you repeat it"
    undone = refusals.OutcomeUnknown("POST /x", "slow", IntentState.FOUND_UNDONE, None, "ship list")
    assert "nothing shows that it was done" in undone.message
    assert undone.hint == "look before you repeat it: spacetraders ship list"
    untold = refusals.OutcomeUnknown("POST /x", "slow", IntentState.UNTOLD)
    assert "nothing shows whether it was done" in untold.message


@pytest.mark.parametrize(
    ("operation", "ship", "target", "kinds"),
    [
        (table.NEGOTIATE, "A-1", None, ["contracts", "ship"]),
        (table.CONTRACT_FULFILL, None, "c", ["contract"]),
        (table.TRANSFER, "A-1", "A-2", ["ship", "ship"]),
        (table.SHIP_PURCHASE, None, "X1-A-B", ["yard"]),
    ],
)
def test_a_deed_in_doubt_withholds_what_it_concerns(
    operation: Operation, ship: str | None, target: str | None, kinds: list[str]
) -> None:
    assert sorted(each.kind for each in subjects(operation, ship, target)) == kinds
