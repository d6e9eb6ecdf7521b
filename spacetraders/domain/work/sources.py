"""Sources: where a player's credits come from and go to, by the kinds of ledger entries."""

from collections.abc import Iterable
from enum import StrEnum

from spacetraders.domain.deeds.accounts import Sum


class IncomeSource(StrEnum):
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
    "CONTRACT_ACCEPT": IncomeSource.CONTRACTS,
    "CONTRACT_FULFILL": IncomeSource.CONTRACTS,
    "CONTRACT_LOST": IncomeSource.CONTRACTS,
    "PURCHASE": IncomeSource.GOODS,
    "SELL": IncomeSource.GOODS,
    "REFUEL": IncomeSource.FUEL,
    "ANTIMATTER": IncomeSource.FUEL,
    "SHIP_PURCHASE": IncomeSource.SHIPS,
    "SCRAP": IncomeSource.SHIPS,
    "REPAIR": IncomeSource.SHIPS,
    "MOUNT_INSTALL": IncomeSource.SHIPS,
    "MOUNT_REMOVE": IncomeSource.SHIPS,
    "MODULE_INSTALL": IncomeSource.SHIPS,
    "MODULE_REMOVE": IncomeSource.SHIPS,
}
"""The source of each kind of entry. The others are other."""


def flows_of(sums: Iterable[Sum]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the credits that came in by source, and those that went out, both positive."""
    earned = dict.fromkeys((source.value for source in IncomeSource), 0)
    spent = dict(earned)
    for each in sums:
        source = SOURCES.get(each.key or "", IncomeSource.OTHER)
        earned[source] += each.income
        spent[source] += each.expenses
    return earned, spent


def income_of(sums: Iterable[Sum]) -> dict[str, int]:
    """Return the net credits by source, from sums of entries by kind."""
    found = dict.fromkeys((source.value for source in IncomeSource), 0)
    for each in sums:
        found[SOURCES.get(each.key or "", IncomeSource.OTHER)] += each.net
    return found
