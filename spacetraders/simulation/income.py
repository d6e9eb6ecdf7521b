"""Income by source: what the deeds of a game earned and cost, with the cost of goods behind them.

What is bought is not spent yet: it lies in a hold at its cost until it is sold, delivered or
supplied, and then the cost counts for that source. So all sources together, with what is still
aboard, are the change of the credits. Goods that were dug cost nothing.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

import attrs

from spacetraders.sandbox.state.ledger import Deed


class Source(StrEnum):
    """Where credits come from, and where they go."""

    CONTRACTS = "contracts"
    """What contracts pay, less the cost of what was delivered."""
    TRADE = "trade"
    """Sales of bought goods, less their cost."""
    FEEDING = "feeding"
    """The same where the market makes something of the good: a factory's inputs."""
    DIGGING = "digging"
    """Sales of what was extracted, siphoned, or refined of that."""
    SHIPS = "ships"
    """Ships bought and scrapped, repairs and parts."""
    GATE = "gate"
    """The cost of what went into building sites."""
    FUEL = "fuel"
    """Fuel, and the antimatter of jumps."""
    ABOARD = "aboard"
    """The cost of what is still in holds."""
    OTHER = "other"
    """Charts, goods thrown away, what a reset took, and what no deed explains."""


PAID = {
    "accept_contract": (Source.CONTRACTS, 1),
    "fulfill_contract": (Source.CONTRACTS, 1),
    "refuel": (Source.FUEL, -1),
    "jump": (Source.FUEL, -1),
    "purchase_ship": (Source.SHIPS, -1),
    "repair": (Source.SHIPS, -1),
    "install_mount": (Source.SHIPS, -1),
    "remove_mount": (Source.SHIPS, -1),
    "install_module": (Source.SHIPS, -1),
    "remove_module": (Source.SHIPS, -1),
    "scrap": (Source.SHIPS, 1),
    "chart": (Source.OTHER, 1),
}
"""Deeds whose credits are a source's at once, and their sign."""

USED = {
    "deliver_contract": Source.CONTRACTS,
    "supply_construction": Source.GATE,
    "jettison": Source.OTHER,
}
"""Deeds that use goods up, and the source whose cost they are."""

Makes = Callable[[str, str], bool]
"""Whether the market of a waypoint makes something of a good."""


@attrs.define
class Parcel:
    """Units of one good that came aboard together, their cost in credits, and whether dug."""

    units: int
    cost: int
    dug: bool = False


@attrs.define
class Income:
    """The sums by source so far. `holds` are the lots by ship and good, the oldest first."""

    sums: dict[str, int] = attrs.field(factory=lambda: dict.fromkeys(Source, 0))
    holds: dict[str, dict[str, list[Parcel]]] = attrs.field(factory=dict)
    seen: int = 0
    """The number of the last deed."""

    def take(self, deeds: Iterable[Deed], makes: Makes) -> None:
        """Count deeds, in their order."""
        for deed in deeds:
            self.seen = deed.seq
            self._count(deed, makes)

    def begin_anew(self) -> None:
        """Go on with the first deed of a new universe. What was in holds is gone."""
        lost = sum(_cost(hold.values()) for hold in self.holds.values())
        self.sums[Source.OTHER] -= lost
        self.holds, self.seen = {}, 0

    def totals(self, change: int) -> dict[str, int]:
        """Return all sums, which make up the `change` of the credits since the start."""
        aboard = sum(_cost(hold.values()) for hold in self.holds.values())
        sums = {**self.sums, Source.ABOARD: -aboard}
        sums[Source.OTHER] += change - sum(sums.values())
        return {source.value: sums[source] for source in Source}

    def _count(self, deed: Deed, makes: Makes) -> None:
        told, ship = deed.detail, deed.ship or ""
        if deed.operation in PAID:
            source, sign = PAID[deed.operation]
            self.sums[source] += sign * told["credits"]
            if deed.operation == "scrap":  # what was aboard is gone with the ship
                gone = self.holds.pop(ship, {}).values()
                self.sums[Source.OTHER] -= _cost(gone)
        elif deed.operation in USED:
            used = self._taken(ship, told["good"], told["units"])
            self.sums[USED[deed.operation]] -= sum(lot.cost for lot in used)
        elif deed.operation == "sell":
            self._sold(ship, told, makes)
        elif deed.operation == "purchase":
            self._load(ship, told["good"], Parcel(told["units"], told["credits"]))
        elif deed.operation in ("extract", "siphon"):
            self._load(ship, told["good"], Parcel(told["units"], 0, dug=True))
        elif deed.operation == "transfer":
            for lot in self._taken(ship, told["good"], told["units"]):
                self._load(told["target"], told["good"], lot)
        elif deed.operation == "refine":
            raw = self._taken(ship, told["raw_good"], told["raw_units"])
            dug = all(lot.dug for lot in raw)
            cost = sum(lot.cost for lot in raw)
            self._load(ship, told["good"], Parcel(told["units"], cost, dug=dug))

    def _sold(self, ship: str, told: dict[str, Any], makes: Makes) -> None:
        feeds = makes(told["waypoint"], told["good"])
        usual = Source.FEEDING if feeds else Source.TRADE
        for lot in self._taken(ship, told["good"], told["units"]):
            source = Source.DIGGING if lot.dug else usual
            self.sums[source] += told["price"] * lot.units - lot.cost

    def _load(self, ship: str, good: str, lot: Parcel) -> None:
        if lot.units:
            self.holds.setdefault(ship, {}).setdefault(good, []).append(lot)

    def _taken(self, ship: str, good: str, units: int) -> list[Parcel]:
        """Take units out of a hold, the oldest first. Those of unknown origin cost nothing."""
        lots, taken = self.holds.get(ship, {}).get(good, []), []
        while units and lots:
            first = lots[0]
            if first.units <= units:
                taken.append(lots.pop(0))
                units -= first.units
                continue
            # Rounded down: what is left of the lot keeps the odd credit.
            cost = first.cost * units // first.units
            taken.append(Parcel(units, cost, first.dug))
            first.units -= units
            first.cost -= cost
            units = 0
        return [*taken, Parcel(units, 0)] if units else taken


def _cost(hold: Iterable[list[Parcel]]) -> int:
    return sum(lot.cost for lots in hold for lot in lots)
