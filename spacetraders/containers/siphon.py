"""The kind `siphon`: draws gas from a giant, and hands it over or sells it. A load an iteration."""

from functools import partial
from typing import Annotated

import attrs

from spacetraders.application.bus.fields import waypoint
from spacetraders.application.services import Services
from spacetraders.containers.digging import DigConfig, Digger
from spacetraders.containers.kinds import Kind
from spacetraders.domain.digging import SIPHONING, lack


@attrs.frozen(kw_only=True)
class SiphonConfig(DigConfig):
    """Which ship siphons, and at which gas giant."""

    giant: Annotated[str, "The gas giant where it draws gas."] = waypoint()

    @property
    def place(self) -> str:
        """The gas giant."""
        return self.giant


def siphon(services: Services) -> Kind[SiphonConfig]:
    """Return the kind, joined to the services that it siphons with."""
    digger = Digger.over(SIPHONING, services)
    return Kind(
        "siphon",
        SiphonConfig,
        lambda config: config.ship_symbol,
        digger.load,
        iterations=-1,
        fits=partial(lack, craft=SIPHONING),
    )
