"""Handlers of orders to a ship's instruments: chart, survey, extract, siphon, refine, scan."""

from enum import StrEnum
from typing import Any, TypeAlias

import attrs

from spacetraders import clock
from spacetraders.application.bus.fields import required, symbol
from spacetraders.application.bus.methods import answers
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.error_groups import ABOARD, ORDER, RESTED
from spacetraders.application.errors.orders import UnknownSurvey
from spacetraders.application.known.surveys import SPENT, Surveys
from spacetraders.application.known.systems import Atlas
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import (
    Charted,
    Extracted,
    Refined,
    ScannedShips,
    ScannedSystems,
    ScannedWaypoints,
    Surveyed,
)
from spacetraders.application.operations.operation import DeedOperation
from spacetraders.application.orders.desk import Desk, Order, Ordered, PreparedMessage, ShipMessage
from spacetraders.domain import readiness
from spacetraders.domain.game.extraction import Survey
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusal_classes import foreseen
from spacetraders.domain.refusals import Refused

Scanned: TypeAlias = ScannedSystems | ScannedWaypoints | ScannedShips


class Scan(StrEnum):
    """The objects that a sensor array scans for."""

    SYSTEMS = "systems"
    WAYPOINTS = "waypoints"
    SHIPS = "ships"


SCANS: dict[Scan, DeedOperation[Any]] = {
    Scan.SYSTEMS: table.SCAN_SYSTEMS,
    Scan.WAYPOINTS: table.SCAN_WAYPOINTS,
    Scan.SHIPS: table.SCAN_SHIPS,
}


@attrs.frozen
class ChartWaypoint(ShipMessage[Ordered[Charted]]):
    """Chart the waypoint where the ship is."""


@attrs.frozen
class SurveyWaypoint(PreparedMessage[Ordered[Surveyed]]):
    """Look for deposits where the ship is."""


@attrs.frozen
class ExtractGoods(PreparedMessage[Ordered[Extracted]]):
    """Dig where the ship is, for what a survey found if its signature is given."""

    survey: str | None = attrs.field(default=None)

    @survey.validator
    def _signature(self, _: Any, signature: str | None) -> None:
        if signature is not None and not 1 <= len(signature) <= 100:
            raise Misfit("survey", "must be 1 to 100 characters")


@attrs.frozen
class SiphonGas(PreparedMessage[Ordered[Extracted]]):
    """Draw gas from the giant where the ship is."""


@attrs.frozen
class RefineGoods(ShipMessage[Ordered[Refined]]):
    """Make a good of raw cargo."""

    good: str = symbol()


@attrs.frozen
class ScanSpace(PreparedMessage[Ordered[Scanned]]):
    """See the systems, the waypoints or the ships around."""

    what: Scan = required()  # noqa: RUF009 - an attrs field


@attrs.frozen
class WorkHandlers:
    """The handlers of messages about a ship's instruments.

    The ship is judged here. What its waypoint allows is left to the game.
    """

    desk: Desk
    atlas: Atlas
    surveys: Surveys

    @answers("ship.chart", raises=ORDER, refused=("ship_in_transit", "already_charted"))
    async def chart(self, command: ChartWaypoint) -> Ordered[Charted]:
        async with self.desk.taken(command) as order:
            readiness.not_in_transit(order.ship, order.now)
            charted = await order.do(table.CHART(order.symbol))
            # The traits are visible now, and a market among them may sell fuel to planned routes.
            await self.atlas.charted(order.player, charted.waypoint)
            return order.done(charted)

    @answers("ship.survey", raises=ORDER, refused=(*RESTED, "no_surveyor", "not_extractable"))
    async def survey(self, command: SurveyWaypoint) -> Ordered[Surveyed]:
        async with self.desk.taken(command) as order:
            _check_rested(order)
            readiness.mounted(order.ship, readiness.SURVEYOR)
            found = await order.do(table.SURVEY(order.symbol))
            self.surveys.keep(order.player, found.surveys, order.now)
            return order.done(found)

    @answers(
        "ship.extract",
        raises=(*ORDER, UnknownSurvey),
        refused=(
            *RESTED,
            "no_mining_laser",
            "no_mineral_processor",
            "cargo_full",
            "not_extractable",
            "extraction_not_permitted",
            "extraction_destabilised",
            "waypoint_no_yield",
            "survey_not_genuine",
            "survey_expired",
            "survey_exhausted",
            "survey_of_other_location",
        ),
    )
    async def extract(self, command: ExtractGoods) -> Ordered[Extracted]:
        async with self.desk.taken(command) as order:
            _check_rested(order)
            readiness.mounted(order.ship, readiness.LASER)
            readiness.fitted(order.ship, readiness.MINERALS)
            readiness.not_full(order.ship)
            survey = self._survey(order, command.survey)
            try:
                return order.done(await order.do(table.extract(order.symbol, survey)))
            except Refused as refused:
                # The game would refuse a spent survey each time.
                if survey is not None and refused.code in SPENT:
                    self.surveys.drop(order.player, survey.signature)
                raise

    @answers(
        "ship.siphon",
        raises=ORDER,
        refused=(
            *RESTED,
            "no_gas_siphon",
            "no_gas_processor",
            "cargo_full",
            "not_siphonable",
            "siphoning_not_permitted",
            "waypoint_no_yield",
        ),
    )
    async def siphon(self, command: SiphonGas) -> Ordered[Extracted]:
        async with self.desk.taken(command) as order:
            _check_rested(order)
            readiness.mounted(order.ship, readiness.SIPHON)
            readiness.fitted(order.ship, readiness.GASES)
            readiness.not_full(order.ship)
            return order.done(await order.do(table.SIPHON(order.symbol)))

    @answers(
        "ship.refine",
        raises=ORDER,
        refused=(
            "ship_in_transit",
            "on_cooldown",
            "no_refinery",
            "refinery_unsuitable",
            "refining_unknown_good",
            *ABOARD,
        ),
    )
    async def refine(self, command: RefineGoods) -> Ordered[Refined]:
        async with self.desk.taken(command) as order:
            # Unlike the other instruments, a refinery works in dock too.
            readiness.not_in_transit(order.ship, order.now)
            readiness.refines(order.ship)
            readiness.cool(order.ship, clock.now())
            return order.done(await order.do(table.REFINE(order.symbol, good=command.good)))

    @answers("ship.scan", raises=ORDER, refused=(*RESTED, "no_sensor_array"))
    async def scan(self, command: ScanSpace) -> Ordered[Scanned]:
        async with self.desk.taken(command) as order:
            _check_rested(order)
            readiness.mounted(order.ship, readiness.SENSOR)
            return order.done(await order.do(SCANS[command.what](order.symbol)))

    def _survey(self, order: Order, signature: str | None) -> Survey | None:
        if signature is None:
            return None
        survey = self.surveys.get(order.player, signature, order.now)
        here = order.ship.nav.waypoint_symbol
        if survey.symbol != here:
            reason = f"the survey is of {survey.symbol}, and {order.symbol} is at {here}"
            about = {"ship_symbol": order.symbol, "waypoint_symbol": survey.symbol}
            raise foreseen(GameCode.SURVEY_OTHER_LOCATION, reason, **about)
        return survey


def _check_rested(order: Order) -> None:
    order.need(NavStatus.IN_ORBIT)
    readiness.cool(order.ship, clock.now())
