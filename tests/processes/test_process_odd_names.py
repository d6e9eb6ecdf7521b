"""Names that no ship, system or token can have: refused in words, and never the daemon's end."""

import pytest
from support.processes.wire import Wire

ODD_SYMBOLS = {
    "half a surrogate pair": "\ud800",
    "a zero": "A\0-1",
    "a line end": "A\r\n-1",
    "as long as a novel": "A" * 100_000,
    "another path": "../agent",
    "a letter of elsewhere": "\u00c9-1",
}


@pytest.mark.parametrize("symbol", ODD_SYMBOLS.values(), ids=ODD_SYMBOLS)
def test_a_ship_of_an_odd_name_is_unknown(wire: Wire, registered: str, symbol: str) -> None:
    error = wire.ask("ship.get", ship_symbol=symbol)["error"]
    assert error["data"]["kind"] in ("unknown_ship", "invalid_params")


@pytest.mark.parametrize("tail", ["?", "?a=1", "#", "/", "/nav", "%20"])
def test_a_ship_has_one_name_only(wire: Wire, registered: str, tail: str) -> None:
    error = wire.ask("ship.get", ship_symbol=registered + tail)["error"]
    assert error["data"]["kind"] in ("unknown_ship", "invalid_params")


@pytest.mark.parametrize("symbol", ODD_SYMBOLS.values(), ids=ODD_SYMBOLS)
def test_a_system_of_an_odd_name_is_unknown(wire: Wire, registered: str, symbol: str) -> None:
    error = wire.ask("waypoint.list", system_symbol=symbol)["error"]
    assert error["data"]["kind"] in ("unknown_system", "invalid_params")


@pytest.mark.parametrize("symbol", ODD_SYMBOLS.values(), ids=ODD_SYMBOLS)
def test_a_destination_of_an_odd_name_is_unknown(wire: Wire, registered: str, symbol: str) -> None:
    answer = wire.ask("ship.navigate", ship_symbol=registered, destination=symbol)
    assert answer["error"]["data"]["kind"] in ("unknown_waypoint", "other_system", "invalid_params")


@pytest.mark.parametrize("symbol", ODD_SYMBOLS.values(), ids=ODD_SYMBOLS)
def test_a_container_of_an_odd_name_is_unknown(wire: Wire, symbol: str) -> None:
    error = wire.ask("container.get", container_id=symbol)["error"]
    assert error["data"]["kind"] in ("unknown_container", "invalid_params")


@pytest.mark.parametrize("token", ["", " ", "t\u00f6ken", "to\r\nken: x", "\ud800"])
def test_a_token_of_an_odd_form_is_a_bad_token(wire: Wire, token: str) -> None:
    error = wire.ask("player.register", token=token)["error"]
    assert error["data"]["kind"] in ("bad_token", "invalid_params")
