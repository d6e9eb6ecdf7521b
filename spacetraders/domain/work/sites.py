"""Building sites: what a site is worth to supply, and what it costs."""

from collections.abc import Mapping

from spacetraders.domain.economy.goods import base_of
from spacetraders.domain.economy.law import IMPORT, Stock
from spacetraders.domain.game.construction import Construction, Material
from spacetraders.domain.work.jobs import Sink, SinkKind
from spacetraders.domain.work.offers import Offer

WORTH_IN_BASES = 1.45
"""What a unit of material is worth, in base prices. An export of WEAK supply asks 0.8 to 1.1 base
prices (ECONOMY 1). Above this a pause of an hour costs less than the material."""

SPARE_CREDITS = 2_000_000
"""Credits from which all materials are bought: four hulls with their goods need less than half."""

LEAST_WORTH, MOST_WORTH = 0.1, 10.0
"""The bounds of what a person may let a unit of material cost, in base prices."""

USUAL_BASE = 5_000
"""The price that a material is taken to have whose base is not known."""


def offers_of_site(
    site: Construction | None,
    stocks: Mapping[tuple[str, str], Stock],
    *,
    credits: int,  # noqa: A002 - the game's word
    worth: float = WORTH_IN_BASES,
) -> list[Offer]:
    """Return what a site takes now. It pays nothing, and a unit is worth so many base prices.

    The material that takes longest to be made is taken from the first hour on. Others can be bought
    within hours, and wait until there are `credits` enough that they are not missed in trade.
    """
    if site is None or site.is_complete:
        return []
    left = [each for each in site.materials if each.units_left]
    slowest = max(left, key=lambda it: (_volumes(it, stocks), it.trade_symbol), default=None)
    return [
        Offer(
            Sink(site.symbol, SinkKind.SITE),
            each.trade_symbol,
            each.units_left,
            0.0,
            worth * (base_of(each.trade_symbol) or USUAL_BASE),
        )
        for each in left
        if each is slowest or credits >= SPARE_CREDITS
    ]


def _volumes(material: Material, stocks: Mapping[tuple[str, str], Stock]) -> float:
    """Return the units that are left of a material in trade volumes of its largest seller."""
    volumes = [
        stock.volume
        for (_, good), stock in stocks.items()
        if good == material.trade_symbol and stock.kind != IMPORT
    ]
    return material.units_left / max(volumes, default=1)


def site_cost(site: Construction) -> int:
    """Return about what the rest of a site costs, in credits."""
    return sum(
        each.units_left * (base_of(each.trade_symbol) or USUAL_BASE) for each in site.materials
    )
