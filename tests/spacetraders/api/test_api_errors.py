import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.api.errors import refusal
from spacetraders.domain import refusals
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusals import Refused

OWN_CLASS: dict[int, type[Refused]] = {
    404: refusals.NotFound,
    3001: refusals.InvalidInput,
    3100: refusals.Maintenance,
    3200: refusals.Maintenance,
    5000: refusals.InvalidInput,
    4000: refusals.OnCooldown,
    4001: refusals.NotVisible,
    4100: refusals.BadToken,
    4101: refusals.BadToken,
    4102: refusals.BadToken,
    4103: refusals.BadToken,
    4104: refusals.BadToken,
    4105: refusals.BadToken,
    4106: refusals.BadToken,
    4107: refusals.BadToken,
    4108: refusals.BadToken,
    4109: refusals.BadToken,
    4110: refusals.SymbolTaken,
    4111: refusals.SymbolTaken,
    4113: refusals.StaleToken,
    4114: refusals.BadToken,
    4115: refusals.BadToken,
    4116: refusals.BadToken,
    4200: refusals.ShipInTransit,
    4203: refusals.InsufficientFuel,
    4204: refusals.AlreadyThere,
    4214: refusals.ShipInTransit,
    4216: refusals.InsufficientCredits,
    4225: refusals.NotDocked,
    4226: refusals.NoFuelSold,
    4236: refusals.NotInOrbit,
    4244: refusals.NotDocked,
    4248: refusals.InsufficientCredits,
    4265: refusals.InsufficientCredits,
    4268: refusals.InsufficientCredits,
    4600: refusals.InsufficientCredits,
}

LISTED = [
    *(429, 404, 3000, 3001, 3002, 3100, 3200, 5000, 4000, 4001),
    *range(4100, 4117),
    *range(4200, 4213),
    *range(4214, 4272),
    *range(4500, 4507),
    *range(4508, 4512),
    *range(4600, 4606),
    *(4700, 4800, 4801, 4802),
]
"""Every code of MECHANICS 11."""


def body(code: Any, **more: Any) -> dict[str, Any]:
    return {"error": {"message": "No.", "code": code} | more}


@pytest.mark.parametrize("code", LISTED)
def test_a_code_leads_to_the_class_of_its_family(code: int) -> None:
    refused = refusal(body(code, data={"some": "data"}), 400)
    assert isinstance(refused, OWN_CLASS.get(code, Refused))
    assert (refused.code, refused.reason, refused.data) == (code, "No.", {"some": "data"})


@pytest.mark.parametrize("code", LISTED)
def test_a_code_has_a_kind_that_programs_can_test_for(code: int) -> None:
    refused = refusal(body(code), 400)
    assert refused is not None
    assert refused.kind == GameCode(code).kind != "refused"
    assert re.fullmatch("[a-z_]+", refused.kind)


def test_the_kinds_are_those_of_the_codes_that_are_listed_and_no_others() -> None:
    assert set(GameCode) == set(LISTED)


def test_a_kind_is_shared_only_by_codes_that_are_handled_alike() -> None:
    own = {cls.kind for cls in OWN_CLASS.values()}
    kinds = [code.kind for code in GameCode]
    others = [kind for kind in kinds if kind not in own and kind != "jump_drive_refused"]
    assert len(set(others)) == len(others)


@pytest.mark.parametrize(("good", "kind"), [("FUEL", "no_fuel_sold"), ("IRON", "good_not_sold")])
def test_a_market_without_fuel_is_told_from_one_without_another_good(good: str, kind: str) -> None:
    refused = refusal(body(4601, data={"tradeSymbol": good}), 400)
    assert refused is not None
    assert refused.kind == kind


@given(st.integers(min_value=5001))
def test_an_unknown_code_is_a_plain_refusal(code: int) -> None:
    assert type(refusal(body(code), 400)) is Refused


@pytest.mark.parametrize("code", [None, "4214", 4.5, True, [], {}])
def test_a_code_that_is_no_whole_number_leaves_the_http_status_which_means_nothing(
    code: Any,
) -> None:
    refused = refusal(body(code), 404)
    assert type(refused) is refusals.Refused
    assert refused.code == 404


@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_data_that_is_no_object_counts_as_none(data: Any) -> None:
    refused = refusal(body(4214, data=data), 400)
    assert isinstance(refused, refusals.ShipInTransit)
    assert refused.data == {}
    assert refused.seconds_to_arrival == 0


def test_a_refusal_without_words_still_reads_well() -> None:
    refused = refusal({"error": {"code": 4999}}, 400)
    assert str(refused) == "the game refused: no reason given (code 4999)"


def test_an_unknown_route_does_not_mean_that_a_thing_is_gone() -> None:
    strange = {
        "message": "Route GET:/v2/nowhere not found",
        "error": "Not Found",
        "statusCode": 404,
    }
    assert refusal(strange, 404) is None


@pytest.mark.parametrize("odd", [None, [], "text", 3, {}, {"error": "text"}, {"error": None}])
def test_a_body_that_is_not_the_games_is_no_refusal(odd: Any) -> None:
    assert refusal(odd, 400) is None
