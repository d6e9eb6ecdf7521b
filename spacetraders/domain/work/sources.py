"""Sources: where a player's credits come from and go to, by the kinds of ledger entries."""

from collections.abc import Iterable
from enum import StrEnum

from spacetraders.domain.deeds.accounts import Sum


class Source(StrEnum):
    """What credits are earned with or spent on."""

    CONTRACTS = "contracts"
    """What contracts pay. The goods for them are among the goods."""
    GOODS = "goods"
    """Sales less purchases, those for contracts and sites included."""
    FUEL = "fuel"
    """Fuel, and the antimatter of jumps."""
    SHIPS = "ships"
    """Ships bought and scrapped, repairs and parts."""
    OTHER = "other"
    """Charts, and what no deed explains."""


SOURCES = {
    "CONTRACT_ACCEPT": Source.CONTRACTS,
    "CONTRACT_FULFILL": Source.CONTRACTS,
    "CONTRACT_LOST": Source.CONTRACTS,
    "PURCHASE": Source.GOODS,
    "SELL": Source.GOODS,
    "REFUEL": Source.FUEL,
    "ANTIMATTER": Source.FUEL,
    "SHIP_PURCHASE": Source.SHIPS,
    "SCRAP": Source.SHIPS,
    "REPAIR": Source.SHIPS,
    "MOUNT_INSTALL": Source.SHIPS,
    "MOUNT_REMOVE": Source.SHIPS,
    "MODULE_INSTALL": Source.SHIPS,
    "MODULE_REMOVE": Source.SHIPS,
}
"""The source of each kind of entry. The others are other."""


def income_of(sums: Iterable[Sum]) -> dict[str, int]:
    """Return the net credits by source, from sums of entries by kind."""
    found = dict.fromkeys((source.value for source in Source), 0)
    for each in sums:
        found[SOURCES.get(each.key or "", Source.OTHER)] += each.net
    return found
