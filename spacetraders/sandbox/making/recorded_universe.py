"""Reads a recorded universe from JSON: its systems, waypoints, markets and shipyards.

The form is that of one agent's recording: `systems`, `waypoints` (with traits, as the API shows
them), `marketplaces` and `shipyards` (with prices where a ship was), and `agent` for the
headquarters. `calibration` finds the hidden numbers behind the prices, so that the price law
continues where the recording ended.
"""

import json
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from spacetraders.domain.game.waypoints import UNCHARTED
from spacetraders.sandbox.catalogue.goods import good
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.making import start_template, stocking
from spacetraders.sandbox.making.calibration import Seen, explain
from spacetraders.sandbox.refusals import SandboxError
from spacetraders.sandbox.state.market import Kind, Listing, Market, Quote, Supply
from spacetraders.sandbox.state.shipyard import MODIFICATIONS_FEE, Offer, Shipyard
from spacetraders.sandbox.state.universe import (
    SHIPYARD,
    Atlas,
    Chart,
    System,
    Waypoint,
    first_shipyard,
)

Json = Mapping[str, Any]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def load(path: Path) -> Atlas:
    """Return the universe of a file.

    Raises:
        SandboxError: the file cannot be read, is not JSON, or is not of the form.

    """
    try:
        recorded = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SandboxError(f"universe {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SandboxError(f"universe {path} is not JSON: {error}") from error
    try:
        return _universe(recorded)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise SandboxError(f"universe {path} is not of the expected form ({reason})") from error


def _universe(recorded: Json) -> Atlas:
    # Any error in the file is reported by `load`: here the form is taken for granted.
    waypoints = [_waypoint(entry) for entry in recorded["waypoints"]]
    systems = {entry["symbol"]: _system(entry, waypoints) for entry in recorded["systems"]}
    # Nothing of the sandbox could begin without a waypoint, or at one of an unknown system.
    if not waypoints or not {w.system_symbol for w in waypoints} <= set(systems):
        raise ValueError("no waypoints, or some of a system that is not there")
    markets = {entry["symbol"]: _market(entry) for entry in recorded.get("marketplaces") or ()}
    yards = {entry["symbol"]: _shipyard(entry) for entry in recorded.get("shipyards") or ()}
    # A recording of markets alone has yards that only their traits tell of.
    for waypoint in waypoints:
        if SHIPYARD in waypoint.traits and waypoint.symbol not in yards:
            yards[waypoint.symbol] = _unseen_shipyard(waypoint.symbol)
    home = _headquarters(recorded, waypoints)
    return Atlas(
        systems=systems,
        markets=markets,
        shipyards=yards,
        headquarters=home,
        first_shipyard=first_shipyard(waypoints, home),
        gates={
            entry["symbol"]: tuple(str(symbol) for symbol in entry["connections"])
            for entry in recorded.get("jump_gates") or ()
        },
    )


def _headquarters(recorded: Json, waypoints: list[Waypoint]) -> Waypoint:
    named = (recorded.get("agent") or {}).get("headquarters")
    return next((w for w in waypoints if w.symbol == named), waypoints[0])


def _system(entry: Json, waypoints: list[Waypoint]) -> System:
    symbol = entry["symbol"]
    return System(
        symbol=symbol,
        type=entry["type"],
        x=int(entry["x"]),
        y=int(entry["y"]),
        waypoints={w.symbol: w for w in waypoints if w.system_symbol == symbol},
        factions=tuple(faction["symbol"] for faction in entry.get("factions") or ()),
    )


def _waypoint(entry: Json) -> Waypoint:
    traits = tuple(trait["symbol"] for trait in entry["traits"])
    faction = entry.get("faction")
    return Waypoint(
        symbol=entry["symbol"],
        system_symbol=entry["systemSymbol"],
        type=entry["type"],
        x=int(entry["x"]),
        y=int(entry["y"]),
        traits=traits,
        orbits=entry.get("orbits"),
        orbitals=tuple(orbital["symbol"] for orbital in entry.get("orbitals") or ()),
        faction=faction["symbol"] if faction else None,
        chart=None if UNCHARTED in traits else _chart(entry.get("chart") or {}),
        under_construction=bool(entry.get("isUnderConstruction")),
    )


def _chart(entry: Json) -> Chart:
    submitted = entry.get("submittedOn")
    when = datetime.fromisoformat(submitted) if submitted else LONG_AGO
    return Chart(entry.get("submittedBy") or "COSMIC", when)


def _market(entry: Json) -> Market:
    quoted = {quote["symbol"]: quote for quote in entry.get("tradeGoods") or ()}
    dice = random.Random(f"unseen goods {entry['symbol']}")
    return Market(entry["symbol"], dict(_listings(entry, quoted, dice)))


def _listings(
    entry: Json, quoted: Mapping[str, Json], dice: random.Random
) -> Iterator[tuple[str, Listing]]:
    lists = (
        (Kind.EXPORT, "exports"),
        (Kind.IMPORT, "imports"),
        (Kind.EXCHANGE, "exchange"),
    )
    for kind, name in lists:
        for symbol in (item["symbol"] for item in entry[name]):
            quote = quoted.get(symbol)
            # A good without a recorded price begins as in a market that nobody has visited.
            yield (
                symbol,
                _quoted(kind, symbol, quote) if quote else stocking.listing(dice, kind, symbol),
            )


def _quoted(kind: Kind, symbol: str, quote: Json) -> Listing:
    prices = Quote(int(quote["purchasePrice"]), int(quote["sellPrice"]))
    seen = Seen(kind, int(quote["tradeVolume"]), Supply(quote["supply"]), prices)
    hidden = explain(seen, good(symbol).base)
    return Listing(
        good=symbol,
        kind=kind,
        base=hidden.base,
        margin=hidden.margin,
        trade_volume=seen.volume,
        net_supply=hidden.net_supply,
        activity=quote.get("activity"),
    )


def _shipyard(entry: Json) -> Shipyard:
    types = tuple(listed["type"] for listed in entry["shipTypes"])
    seen = {quote["type"]: quote for quote in entry.get("ships") or ()}
    dice = random.Random(f"unseen ships {entry['symbol']}")
    return Shipyard(
        symbol=entry["symbol"],
        ship_types=types,
        offers=tuple(_offer(dice, name, seen.get(name)) for name in types if name in SHIP_TYPES),
        modifications_fee=int(entry.get("modificationsFee", MODIFICATIONS_FEE)),
    )


def _unseen_shipyard(symbol: str) -> Shipyard:
    # It sells what the yard of the same group does in the template of start systems.
    letter = symbol.rpartition("-")[2][:1]
    return stocking.shipyard(0, symbol, start_template.YARDS.get(letter, start_template.YARDS["A"]))


def _offer(dice: random.Random, symbol: str, quote: Json | None) -> Offer:
    if quote is None:
        return stocking.offer(dice, symbol)
    price, supply = int(quote["purchasePrice"]), Supply(quote["supply"])
    return Offer.recorded(symbol, price, supply, quote.get("activity"))
