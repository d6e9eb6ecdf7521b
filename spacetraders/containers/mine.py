"""The kind `mine`: digs at a rock, and hands the ore over or sells it. An iteration is a load."""

from functools import partial
from typing import Annotated

import attrs

from spacetraders.application.bus.fields import waypoint
from spacetraders.application.services import Services
from spacetraders.containers.digging import DigConfig, Digger
from spacetraders.containers.kinds import Kind
from spacetraders.domain.digging import MINING, lack


@attrs.frozen(kw_only=True)
class MineConfig(DigConfig):
    """Which ship mines, and at which rock."""

    rock: Annotated[str, "The waypoint where it digs."] = waypoint()

    @property
    def place(self) -> str:
        """The rock."""
        return self.rock


def mine(services: Services) -> Kind[MineConfig]:
    """Return the kind, joined to the services that it mines with."""
    digger = Digger.over(MINING, services)
    return Kind(
        "mine",
        MineConfig,
        lambda config: config.ship_symbol,
        digger.load,
        iterations=-1,
        fits=partial(lack, craft=MINING),
    )
