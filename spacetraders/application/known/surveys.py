"""Surveys: the deposits of rocks that ships have found, in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from spacetraders.application.errors.orders import UnknownSurvey
from spacetraders.domain.game.extraction import Survey
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.players import Player

SPENT = frozenset(
    {GameCode.SURVEY_VERIFICATION, GameCode.SURVEY_EXPIRED, GameCode.SURVEY_EXHAUSTED}
)
"""The game's refusals of a survey that is of no more use: not genuine, expired or exhausted."""


class Surveys:
    """The surveys of all players, until they expire or the game calls them spent.

    Any ship of a player may use them. What they told of a rock is remembered beyond their end.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], Survey] = {}
        self._deposits: dict[tuple[str, str], Counter[str]] = {}

    def __repr__(self) -> str:
        return f"<Surveys: {len(self._kept)} kept>"

    def keep(self, player: Player, surveys: Sequence[Survey], now: datetime) -> None:
        """Keep new surveys, and drop those that have expired at `now`, the server's time."""
        # Surveys are few and live for minutes, so it is enough to clear up when new ones come.
        fresh = {key: survey for key, survey in self._kept.items() if survey.expiration > now}
        fresh |= {(player.player_id, survey.signature): survey for survey in surveys}
        self._kept = fresh
        for survey in surveys:
            rock = self._deposits.setdefault((player.reset_date, survey.symbol), Counter())
            rock.update(survey.deposits)

    def get(self, player: Player, signature: str, now: datetime) -> Survey:
        """Return a survey that has not expired. Raises UnknownSurvey."""
        survey = self._kept.get((player.player_id, signature))
        if survey is None or survey.expiration <= now:
            raise UnknownSurvey(signature)
        return survey

    def at(self, player: Player, waypoint_symbol: str, now: datetime) -> list[Survey]:
        """Return the player's surveys of a rock that have not expired."""
        return [
            survey
            for (owner, _), survey in self._kept.items()
            if owner == player.player_id
            and survey.symbol == waypoint_symbol
            and survey.expiration > now
        ]

    def deposits(self, player: Player, waypoint_symbol: str) -> Mapping[str, int]:
        """Return how often each good stood in the surveys of a rock so far."""
        return self._deposits.get((player.reset_date, waypoint_symbol), Counter())

    def drop(self, player: Player, signature: str) -> None:
        """Forget a survey that is spent."""
        self._kept.pop((player.player_id, signature), None)
