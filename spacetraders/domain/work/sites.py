"""Building sites: what a site is worth to supply, and what it costs."""

from spacetraders.domain.economy.goods import base_of
from spacetraders.domain.game.construction import Construction
from spacetraders.domain.work.jobs import Sink, SinkKind
from spacetraders.domain.work.offers import Offer

WORTH_IN_BASES = 1.35
"""What a unit of material is worth, in base prices. An export of WEAK supply asks 0.8 to 1.1 base
prices (ECONOMY 1). Above this a pause of an hour costs less than the material."""

LEAST_WORTH, MOST_WORTH = 0.1, 10.0
"""The bounds of what a person may let a unit of material cost, in base prices."""

USUAL_BASE = 5_000
"""The price that a material is taken to have whose base is not known."""


def offers_of_site(site: Construction | None, worth: float = WORTH_IN_BASES) -> list[Offer]:
    """Return what a site still takes. It pays nothing: each unit is worth a share of the gate."""
    if site is None or site.is_complete:
        return []
    sink = Sink(site.symbol, SinkKind.SITE)
    return [
        Offer(
            sink,
            each.trade_symbol,
            each.units_left,
            0.0,
            worth * (base_of(each.trade_symbol) or USUAL_BASE),
        )
        for each in site.materials
        if each.units_left
    ]


def site_cost(site: Construction) -> int:
    """Return about what the rest of a site costs, in credits."""
    return sum(
        each.units_left * (base_of(each.trade_symbol) or USUAL_BASE) for each in site.materials
    )
