"""Operations: what is known of each change of the world, however it is sent.

The rows themselves are in `application.operations.table`; the judgement of lost answers and the
ledger read these columns.
"""

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from spacetraders.domain.contracts import Contract
    from spacetraders.domain.evidence import Evidence
    from spacetraders.domain.intents import Intent

    Figure = Callable[[Intent, Evidence], float | None]
    """Returns the figure that a deed moves, as it is now; None where it cannot be seen."""

    Test = Callable[[Intent, Evidence], bool | None]
    """Returns whether a deed shows as done; None where what there is to see does not tell."""


class Scene(Enum):
    """Where a deed shows, and so what is looked at where its answer is lost."""

    SHIP = "ship"
    FLEET = "fleet"
    """Which ships there are, whatever became of each."""
    CONTRACT = "contract"
    CONTRACTS = "contracts"
    """Which contracts there are."""
    WAYPOINT = "waypoint"


@attrs.frozen
class Listed:
    """As what a place lists a deed: a trade of a `type`, of one `good` or of the deed's own."""

    type: str
    good: str | None = None


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Operation:
    """A row of the game's operations: one change of the world.

    `name` is what the database has. `shown_in` and `shows` judge a lost answer, from the `figure`
    that was written down before where the deed moves one. `costs` or `brings` is the kind of entry
    that the ledger has of its credits, and `pays` what a contract pays for it. `echoes` are the
    codes with which a deed is refused that has been done already, if a gateway sends it twice.
    `on_two_ships` says that its target is a ship too.
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

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def moves_credits(self) -> bool:
        """Whether it costs or brings credits."""
        return self.ledger_kind != ""

    @property
    def ledger_kind(self) -> str:
        """As what the ledger has the credits that it moves; empty where it moves none."""
        return self.costs or self.brings or ""

    @property
    def sign(self) -> int:
        """How its price changes the agent's credits: 1 where it brings some, else -1."""
        return 1 if self.brings else -1

    @property
    def is_of_the_agent(self) -> bool:
        """Whether it shows in what the agent has, whichever ship there is."""
        return self.shown_in in {Scene.FLEET, Scene.CONTRACT, Scene.CONTRACTS}
