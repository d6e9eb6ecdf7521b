"""Diggings: a ship at a rock or a gas giant, and one survey or dig after the other."""

from collections.abc import Mapping
from typing import TypeVar

import attrs

from spacetraders.application.errors.work import NothingToDig
from spacetraders.application.known.surveys import SPENT
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Extracted
from spacetraders.application.operations.operation import Deed
from spacetraders.containers.worker import Worker
from spacetraders.domain import digging
from spacetraders.domain.digging import MINING, Craft, best_survey, worth
from spacetraders.domain.game.extraction import Survey
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusals import Refused

T = TypeVar("T")

ROCK_RESTS_SECONDS = 1800.0
"""How long a rock is left alone that would fall apart. Chosen: experienced players wait three hours
(MECHANICS 5.2), and to try costs a request."""

MOST_SURVEYS = 5
"""The surveys of a rock that a ship without a laser keeps in stock. Chosen."""

ENOUGH_SURVEYS_SECONDS = 60.0
"""Its pause while there are as many."""

NEVER = frozenset(
    {
        GameCode.EXTRACT_INVALID_WAYPOINT,
        GameCode.EXTRACT_PERMISSION,
        GameCode.SIPHON_INVALID_WAYPOINT,
        GameCode.SIPHON_PERMISSION,
        GameCode.SURVEY_WAYPOINT_TYPE,
        GameCode.WAYPOINT_NO_YIELD,
    }
)
"""Refusals that mean that nothing will ever be dug at a place."""


@attrs.frozen
class Diggings:
    """A worker at the place where it digs.

    `values` are credits a unit, as `worth` takes them. For the way to `way_out` a ship that comes
    here keeps fuel.
    """

    craft: Craft
    worker: Worker
    rock: Waypoint
    way_out: str | None = None
    values: Mapping[str, float] = attrs.field(factory=dict)

    async def dig(self) -> Extracted | None:
        """Dig once, in orbit and rested, or make a survey where that is better.

        Returns None where nothing was dug.

        Raises:
            NothingToDig: the game says that nothing can be dug here.
            FleetError: as `Worker.attempt` raises it.
        """
        await self._ready()
        survey = self._best_survey()
        if survey is None and self.craft is MINING and digging.surveys(self.worker.ship):
            await self._survey()
            return None
        return await self._extract(survey)

    async def survey_for_others(self) -> None:
        """Make surveys for the ships that dig here, or wait while there are enough."""
        await self._ready()
        if len(self._surveys()) < MOST_SURVEYS:
            await self._survey()
        else:
            await self.worker.wait(ENOUGH_SURVEYS_SECONDS, "waits, having made enough surveys")

    async def throw_away(self, good: str) -> None:
        """Throw all of a good away."""
        units = self.worker.ship.cargo.units_of(good)
        if units:
            await self.worker.attempt(table.JETTISON(self.worker.symbol, good=good, units=units))
            self.worker.context.log.info("throws away", good=good, units=units)

    async def arrive(self) -> None:
        """Bring the ship into orbit here."""
        await self.worker.orbit(self.rock.symbol, onward=self.way_out)

    async def _ready(self) -> None:
        await self.arrive()
        await self.worker.rested()

    async def _survey(self) -> None:
        self.worker.says(f"surveys {self.rock.symbol}")
        made = await self._tried(table.SURVEY(self.worker.symbol))
        if made is not None:
            services = self.worker.services
            services.surveys.keep(self.worker.player, made.surveys, services.games.clock.now())
            deposits = sorted({good for survey in made.surveys for good in survey.deposits})
            self.worker.context.log.info(
                "surveys", waypoint=self.rock.symbol, deposits=", ".join(deposits)
            )

    async def _extract(self, survey: Survey | None) -> Extracted | None:
        """Dig once, when the rock bears it."""
        worker, rocks = self.worker, self.worker.services.rocks
        # The pace is for rocks alone: nobody has seen a gas giant suffer (MECHANICS 5.2).
        if self.craft is MINING:
            left = rocks.wait_seconds(worker.player, self.rock)
            if left:
                worker.says(f"lets {self.rock.symbol} rest", left)
            await rocks.turn(worker.player, self.rock)
            deed = table.extract(worker.symbol, survey)
        else:
            deed = table.SIPHON(worker.symbol)
        worker.says(f"{self.craft.verb} at {self.rock.symbol}")
        found = await self._tried(deed, survey)
        if found is not None:
            rocks.saw(worker.player, self.rock, found.modifiers)
            worker.context.log.info(
                self.craft.verb,
                good=found.trade_symbol,
                units=found.units,
                free_units=found.cargo.free,
            )
        return found

    def _surveys(self) -> list[Survey]:
        services = self.worker.services
        now = services.games.clock.now()
        return services.surveys.at(self.worker.player, self.rock.symbol, now)

    def _best_survey(self) -> Survey | None:
        known = self.worker.services.surveys.deposits(self.worker.player, self.rock.symbol)
        usual = worth([good for good, count in known.items() for _ in range(count)], self.values)
        return best_survey(self._surveys(), self.values, usual)

    async def _tried(self, deed: Deed[T], survey: Survey | None = None) -> T | None:
        """Carry a deed out at the rock. Returns None after a surprise, and for a spent survey."""
        try:
            return await self.worker.attempt(deed)
        except Refused as refused:
            if refused.code in NEVER:
                wanted = min(self.craft.types)
                raise NothingToDig(self.rock.symbol, refused.message, wanted) from refused
            if not self._goes_on(refused, survey):
                raise
        return None

    def _goes_on(self, refused: Refused, survey: Survey | None) -> bool:
        """Whether another dig may succeed after a refusal. Notes what it says of the rock."""
        worker, log = self.worker, self.worker.context.log
        if survey is not None and refused.code in SPENT:
            worker.services.surveys.drop(worker.player, survey.signature)
            log.info("drops a survey", survey=survey.signature, kind=refused.kind)
            return True
        if refused.code == GameCode.EXTRACT_DESTABILIZED:
            worker.services.rocks.rest(worker.player, self.rock, ROCK_RESTS_SECONDS)
            log.warning("lets the rock rest", waypoint=self.rock.symbol, seconds=ROCK_RESTS_SECONDS)
            return True
        return False
