"""Rocks: the pace at which ships dig at them together, and what is seen of their strain."""

from collections.abc import Collection

import attrs
import trio

from spacetraders import clock
from spacetraders.domain.digging import Pace, bearable
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.pauses import left_of
from spacetraders.domain.players import Player

Key = tuple[str, str]
"""A universe's reset date and the symbol of a rock in it."""


@attrs.define(eq=False)
class RockPaces:
    """The paces of all rocks, in memory. After a restart of the daemon each begins anew.

    `rests` are the rocks that refuse to be dug, each with the end of its rest on Trio's clock.
    """

    _paces: dict[Key, Pace] = attrs.field(factory=dict)
    _modifiers: dict[Key, frozenset[str]] = attrs.field(factory=dict)
    _rests: dict[Key, float] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        return f"<RockPaces of {len(self._paces)} rocks>"

    def wait_seconds(self, player: Player, rock: Waypoint) -> float:
        """Return how long the next dig at a rock has to wait."""
        key, now = (player.reset_date, rock.symbol), clock.monotonic()
        rest = left_of(self._rests.get(key, now) - now)
        return max(rest, self._paces.get(key, Pace()).wait_seconds(now))

    async def turn(self, player: Player, rock: Waypoint) -> None:
        """Wait until a rock bears one more dig, and count it."""
        while wait := self.wait_seconds(player, rock):  # noqa: ASYNC110 - others dig meanwhile
            await trio.sleep(wait)
        key, now = (player.reset_date, rock.symbol), clock.monotonic()
        per_minute = bearable(rock, self._modifiers.get(key, ()))
        self._paces[key] = self._paces.get(key, Pace()).dug(now, per_minute)

    def saw(self, player: Player, rock: Waypoint, modifiers: Collection[str]) -> None:
        """Note the modifiers of a rock, as the answer to a dig has them."""
        self._modifiers[player.reset_date, rock.symbol] = frozenset(modifiers)

    def rest(self, player: Player, rock: Waypoint, seconds: float) -> None:
        """Let nobody dig at a rock for so long."""
        self._rests[player.reset_date, rock.symbol] = clock.monotonic() + seconds
