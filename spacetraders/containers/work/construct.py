"""The kind `construct`: offers a building site's bill to the hulls, until the site is complete.

It flies no ship: the dispatcher sends hulls with what the site still takes. An iteration is a
whole site.
"""

from datetime import timedelta
from functools import partial
from typing import Annotated

import attrs
import trio

from spacetraders import clock
from spacetraders.application.bus.fields import waypoint
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.errors.places import NoSite
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.application.treasury import Purpose
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.game.construction import Construction
from spacetraders.domain.work.sites import (
    LEAST_WORTH,
    MOST_WORTH,
    WORTH_IN_BASES,
    offers_of_site,
)

LOOK_SECONDS = 600.0
"""From one look at the site to the next, as others may supply it too."""


def _check_worth(_: object, field: "attrs.Attribute[float]", value: float) -> None:
    if not LEAST_WORTH <= value <= MOST_WORTH:
        raise Misfit(field.name, f"must be from {LEAST_WORTH} to {MOST_WORTH}")


@attrs.frozen
class ConstructConfig:
    """Which site is built, and the most that a unit of material may cost, in base prices.

    It is an absolute cap: where there is one supplier, its price climbs with each purchase.
    """

    site: Annotated[str, "The waypoint where something is built."] = waypoint()
    most_in_bases: Annotated[
        float, "The most that a unit of material may cost, in base prices."
    ] = attrs.field(default=WORTH_IN_BASES, validator=_check_worth)


async def build(services: Services, config: ConstructConfig, context: Context) -> None:
    """Offer the site's bill until it is complete.

    Raises:
        NoSite: nothing is built there.
    """
    player, sites = context.player, services.sites
    board = services.dispatcher.board(player)
    board.offerings[context.container_id] = lambda: offers_of_site(
        sites.known(player, config.site),
        services.beliefs.stocks(player.reset_date, clock.now()),
        credits=services.treasury.free(player.player_id, Purpose.CONSTRUCTION),
        worth=config.most_in_bases,
    )
    try:
        while True:
            within = timedelta(seconds=LOOK_SECONDS)
            site = await sites.site(player, config.site, Lane.BACKGROUND, within=within)
            if site is None:
                raise NoSite(config.site)
            if site.is_complete:
                context.log.info("the site is complete", waypoint=config.site)
                return
            context.waits(f"{config.site} still takes {_rest(site)}", kind="delivery")
            with trio.move_on_after(LOOK_SECONDS):
                await board.changed.wait()
                await trio.sleep(1.0)
    finally:
        board.offerings.pop(context.container_id, None)


def _rest(site: Construction) -> str:
    left = [f"{it.units_left} {it.trade_symbol}" for it in site.materials if it.units_left]
    return ", ".join(left)


def construct(services: Services) -> Kind[ConstructConfig]:
    """Return the kind, joined to the services that it works with."""
    return Kind(
        "construct",
        ConstructConfig,
        lambda _: None,
        partial(build, services),
        single=lambda config: config.site,
    )
