"""Operations: the columns that judgement and ledger read of each row of the operations' table.

The rows themselves are in `application.operations.table`.
"""

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

import attrs

# For the types alone, since `evidence` and `intents` import this module.
if TYPE_CHECKING:
    from spacetraders.domain.deeds.evidence import Evidence
    from spacetraders.domain.deeds.intents import Intent
    from spacetraders.domain.game.contracts import Contract

    Figure = Callable[[Intent, Evidence], float | None]
    """Returns the figure that a deed moves, as it is now, or None where it cannot be seen."""

    Test = Callable[[Intent, Evidence], bool | None]
    """Returns whether a deed shows as done, or None where the evidence does not tell."""


class Scene(Enum):
    """The thing that shows a deed. It is looked at when the deed's answer is lost."""

    SHIP = "ship"
    FLEET = "fleet"
    """The list of ships, without their state."""
    CONTRACT = "contract"
    CONTRACTS = "contracts"
    """The list of contracts, without their state."""
    WAYPOINT = "waypoint"


@attrs.frozen
class Listed:
    """The trade that a market lists for a deed. A `good` of None is the good of the deed."""

    type: str
    good: str | None = None


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Operation:
    """A row of the game's operations: one change of the world.

    `name` is its name in the database. `shown_in` and `shows` judge a lost answer, by the `figure`
    that was written down before, if the deed moves one. `costs` or `brings` is the kind of its
    ledger entry, and `pays` returns the payment of a contract for it. `echoes` are the codes that
    refuse a deed which has already been done, where a proxy sends it twice. `on_two_ships` says
    that its target is a ship too.
    """

    name: str
    shows: "Test"
    figure: "Figure"
    shown_in: Scene = Scene.SHIP
    costs: str | None = None
    brings: str | None = None
    pays: "Callable[[Contract], int] | None" = None
    listed: Listed | None = None
    echoes: frozenset[int] = frozenset()
    on_two_ships: bool = False

    @property
    def moves_credits(self) -> bool:
        """Whether it costs or brings credits."""
        return self.ledger_kind != ""

    @property
    def ledger_kind(self) -> str:
        """The kind of its ledger entry, or empty where it moves no credits."""
        return self.costs or self.brings or ""

    @property
    def sign(self) -> int:
        """The sign of its price in the ledger: 1 where it brings credits, else -1."""
        return 1 if self.brings else -1

    @property
    def is_of_the_agent(self) -> bool:
        """Whether it shows in the agent's ships and contracts, and not in one ship."""
        return self.shown_in in {Scene.FLEET, Scene.CONTRACT, Scene.CONTRACTS}
