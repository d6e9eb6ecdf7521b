"""Errors of direct orders: why a deed is not sent to the game."""

from datetime import datetime
from typing import Any, ClassVar

import attrs

from spacetraders import clock
from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class DeedInDoubt(FleetError):
    """An earlier deed may still be carried out, and would change what this one is about."""

    kind = "deed_in_doubt"
    deed: str
    sent_at: datetime
    again_at: datetime

    @property
    def message(self) -> str:
        return (
            f"the answer to {self.deed} of {self.sent_at:%H:%M:%S} UTC is lost, and it may still"
            f" be carried out: it is looked at again at {self.again_at:%H:%M:%S} UTC"
        )

    @property
    def hint(self) -> str:
        return "wait until then; nothing was sent. spacetraders intent list --state OPEN shows it"

    @property
    def details(self) -> dict[str, Any]:
        times = {"sent_at": clock.iso(self.sent_at), "again_at": clock.iso(self.again_at)}
        return {"deed": self.deed, **times}


@attrs.define(eq=False, str=False)
class UnknownContract(FleetError):
    """The player has no such contract."""

    kind = "unknown_contract"
    lasting: ClassVar[bool] = True
    contract_id: str
    agent_symbol: str

    @property
    def message(self) -> str:
        return f"{self.agent_symbol} has no contract {self.contract_id}"

    @property
    def hint(self) -> str:
        return "spacetraders contract list shows them"


@attrs.define(eq=False, str=False)
class AmbiguousDelivery(FleetError):
    """No good was named, and the ship has several that the contract wants where it is."""

    kind = "ambiguous_delivery"
    contract_id: str
    ship_symbol: str
    goods: list[str]

    @property
    def message(self) -> str:
        goods = " and ".join(self.goods)
        return f"contract {self.contract_id} wants {goods} here, and {self.ship_symbol} has each"

    @property
    def hint(self) -> str:
        return "say which to deliver with --good"


@attrs.define(eq=False, str=False)
class UnknownSurvey(FleetError):
    """The daemon has no such survey, or none any more."""

    kind = "unknown_survey"
    lasting: ClassVar[bool] = True
    survey: str

    @property
    def message(self) -> str:
        return f"no survey {self.survey} is known: it may have expired"

    @property
    def hint(self) -> str:
        return "surveys are kept until they expire, or the daemon stops: survey the place anew"


@attrs.define(eq=False, str=False)
class PriceOutOfBounds(FleetError):
    """The cost or the gain is not within the limit that the caller set. Nothing was sent."""

    kind = "price_out_of_bounds"
    what: str
    price: int
    limit: int

    @property
    def message(self) -> str:
        return f"{self.what} is at {self.price} credits, and the limit is {self.limit}"

    @property
    def hint(self) -> str:
        return "wait for the market, go elsewhere, or allow another price"


@attrs.define(eq=False, str=False)
class NotConfirmed(FleetError):
    """It cannot be undone, and nobody said that it is meant."""

    kind = "not_confirmed"
    ship_symbol: str
    price: int

    @property
    def message(self) -> str:
        return f"{self.ship_symbol} would be gone for good, for {self.price} credits"

    @property
    def hint(self) -> str:
        return "say it with confirm"
