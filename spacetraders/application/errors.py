"""What can be wrong with what was asked, found before the game is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

import attrs

from spacetraders import clock
from spacetraders.domain.refusals import OutcomeUnknown, Unreachable
from spacetraders.domain.ships import owner_of
from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class UnknownPlayer(FleetError):
    """No such player, or none at all."""

    kind = "unknown_player"
    player: str | None

    @property
    def message(self) -> str:
        """Who is missing."""
        return f"no player {self.player} is registered" if self.player else "no player yet"

    @property
    def hint(self) -> str:
        """How to get one."""
        return "spacetraders player list; or register one: spacetraders player register SYMBOL"


@attrs.define(eq=False, str=False)
class AmbiguousPlayer(FleetError):
    """Several players, and nobody said which."""

    kind = "ambiguous_player"
    agent_symbols: Sequence[str]

    @property
    def message(self) -> str:
        """Which there are."""
        return f"there are several players: {', '.join(self.agent_symbols)}"

    @property
    def hint(self) -> str:
        """How to choose."""
        return "say which with --agent or --player-id"


@attrs.define(eq=False, str=False)
class PlayerFlown(FleetError):
    """Another daemon on the same database flies for the player."""

    kind = "player_flown"
    agent_symbol: str

    @property
    def message(self) -> str:
        """Whose ships are not ours."""
        return f"another daemon flies for {self.agent_symbol}"

    @property
    def hint(self) -> str:
        """What to do."""
        return "ask that daemon, with its --socket; or stop it: this one takes over soon after"


@attrs.define(eq=False, str=False)
class RegistrationLost(OutcomeUnknown):
    """The answer to the registration of an agent is lost, and with it the agent's token.

    `exists` is whether the game knows such an agent now; None where it was not asked.
    """

    kind = "registration_lost"
    agent_symbol: str = ""
    exists: bool | None = None

    @property
    def message(self) -> str:
        """How the answer was lost, and whether the agent is there."""
        there = {
            True: f"{self.agent_symbol} is there now, and its token was in the answer",
            False: f"{self.agent_symbol} is not there so far, but may still be founded",
            None: f"{self.agent_symbol} may have been founded",
        }
        return f"no answer to {self.operation} ({self.reason}): {there[self.exists]}"

    @property
    def hint(self) -> str:
        """How to get a token of it."""
        return (
            "if the agent is yours, your account's page on the game's site makes a new token: "
            "spacetraders player register --token -; spacetraders player list remembers it"
        )

    @property
    def details(self) -> dict[str, Any]:
        """The agent besides."""
        about = {"agent_symbol": self.agent_symbol, "exists": self.exists}
        return {"operation": self.operation, "reason": self.reason, **about}


@attrs.define(eq=False, str=False)
class DeedInDoubt(FleetError):
    """An earlier deed may still be carried out, and would change what this one is about."""

    kind = "deed_in_doubt"
    deed: str
    sent_at: datetime
    again_at: datetime

    @property
    def message(self) -> str:
        """Which deed, and until when."""
        return (
            f"the answer to {self.deed} of {self.sent_at:%H:%M:%S} UTC is lost, and it may still"
            f" be carried out: it is looked at again at {self.again_at:%H:%M:%S} UTC"
        )

    @property
    def hint(self) -> str:
        """Where it shows."""
        return "wait until then; nothing was sent. spacetraders intent list --state OPEN shows it"

    @property
    def details(self) -> dict[str, Any]:
        """The deed, and the times."""
        times = {"sent_at": clock.iso(self.sent_at), "again_at": clock.iso(self.again_at)}
        return {"deed": self.deed, **times}


@attrs.define(eq=False, str=False)
class UnknownShip(FleetError):
    """The player has no such ship; `agent_symbol` is None where its owner is no player of ours."""

    kind = "unknown_ship"
    lasting: ClassVar[bool] = True
    ship_symbol: str
    agent_symbol: str | None

    @property
    def message(self) -> str:
        """Whose ship is missing; of another's, whose it is by its name."""
        owner = owner_of(self.ship_symbol)
        if self.agent_symbol is None:
            return f"no player {owner} is known, and so no ship {self.ship_symbol}"
        told = f"{self.agent_symbol} has no ship {self.ship_symbol}"
        return told if owner in ("", self.agent_symbol) else f"{told}: by its name it is {owner}'s"

    @property
    def hint(self) -> str:
        """Where the names are."""
        if owner_of(self.ship_symbol) in ("", self.agent_symbol):
            return "spacetraders ship list shows its ships"
        return "spacetraders player list shows whose ships are known here"


@attrs.define(eq=False, str=False)
class UnreadableShip(Unreachable):
    """The ship may well be there, but the game cannot tell of it, or makes no sense where it does.

    MECHANICS 10: transfers that raced damage a ship so, often for good.
    """

    kind = "unreadable_ship"
    ship_symbol: str

    @property
    def message(self) -> str:
        """Which, and what the game says instead."""
        return f"the game cannot tell how {self.ship_symbol} is: {self.reason}"

    @property
    def hint(self) -> str:
        """What the daemon does about it."""
        return "the other ships fly; this one is asked for again, every minute"


@attrs.define(eq=False, str=False)
class UnknownWaypoint(FleetError):
    """There is no such waypoint."""

    kind = "unknown_waypoint"
    lasting: ClassVar[bool] = True
    waypoint_symbol: str

    @property
    def message(self) -> str:
        """Which is missing."""
        return f"there is no waypoint {self.waypoint_symbol}"

    @property
    def hint(self) -> str:
        """Where the names are."""
        return "spacetraders waypoint list shows those of a system; symbols look like X1-AB12-C3"


@attrs.define(eq=False, str=False)
class UnknownPlace(FleetError):
    """By the game's answers a ship is where there is no waypoint, as far as we know its system."""

    kind = "unknown_place"
    lasting: ClassVar[bool] = True
    waypoint_symbol: str
    ship_symbol: str

    @property
    def message(self) -> str:
        """Which ship, and where it is said to be."""
        return f"{self.ship_symbol} is at {self.waypoint_symbol}, which is on no chart"

    @property
    def hint(self) -> str:
        """Where to look."""
        return f"see where it is: spacetraders ship get {self.ship_symbol}"


@attrs.define(eq=False, str=False)
class NoFacility(FleetError):
    """The waypoint is there, but has no such thing: a `facility` is a market, a jump gate, ..."""

    kind = "no_facility"
    lasting: ClassVar[bool] = True
    waypoint_symbol: str
    facility: str

    @property
    def message(self) -> str:
        """What is missing where."""
        return f"{self.waypoint_symbol} has no {self.facility}"

    @property
    def hint(self) -> str:
        """Where it says what there is."""
        return f"spacetraders waypoint get {self.waypoint_symbol} shows what there is"


@attrs.define(eq=False, str=False)
class UnknownSystem(FleetError):
    """There is no such star system."""

    kind = "unknown_system"
    lasting: ClassVar[bool] = True
    system_symbol: str

    @property
    def message(self) -> str:
        """Which is missing."""
        return f"there is no system {self.system_symbol}"


@attrs.define(eq=False, str=False)
class OtherSystem(FleetError):
    """The destination is in another system, where no flight leads."""

    kind = "other_system"
    lasting: ClassVar[bool] = True
    ship_symbol: str
    system_symbol: str
    waypoint_symbol: str

    @property
    def message(self) -> str:
        """Where the ship is, and where it cannot fly."""
        return f"{self.ship_symbol} is in {self.system_symbol}; {self.waypoint_symbol} is not"

    @property
    def hint(self) -> str:
        """Where it can fly."""
        return f"spacetraders waypoint list --system {self.system_symbol} shows where it can fly"


@attrs.define(eq=False, str=False)
class ShipsApart(FleetError):
    """The ships are not all in one system, and no flight leads from one to another."""

    kind = "ships_apart"
    system_symbols: Sequence[str]

    @property
    def message(self) -> str:
        """Where they are."""
        return f"the ships are in several systems: {', '.join(self.system_symbols)}"

    @property
    def hint(self) -> str:
        """What can be done."""
        return "plan for each system's ships apart: spacetraders ship list shows where they are"


@attrs.define(eq=False, str=False)
class NoRoute(FleetError):
    """The ship cannot get there with its tank and the fuel on sale."""

    kind = "no_route"
    lasting: ClassVar[bool] = True
    ship_symbol: str
    destination: str
    reason: str

    @property
    def message(self) -> str:
        """Who cannot get where, and why."""
        return f"{self.ship_symbol} cannot reach {self.destination}: {self.reason}"

    @property
    def hint(self) -> str:
        """What might help."""
        return "refuel first, or choose another destination: spacetraders waypoint list"


@attrs.define(eq=False, str=False)
class NoJourney(FleetError):
    """No jump gates that we know of lead there, for the `reason` that `routing` gives.

    `systems` are those whose gate is missing or closed, `unbuilt` the gates of these that are under
    construction and `uncharted` those that nobody has charted; `whole` is whether all that might
    lead there was looked at.
    """

    kind = "no_journey"
    origin: str
    destination: str
    reason: str
    systems: Sequence[str]
    whole: bool
    unbuilt: Sequence[str] = ()
    uncharted: Sequence[str] = ()

    @property
    def message(self) -> str:
        """Where no gates lead, and why."""
        closed = [
            f"{', '.join(gates)} {'is' if len(gates) == 1 else 'are'} {how}"
            for gates, how in (
                (self.unbuilt, "under construction"),
                (self.uncharted, "not charted"),
            )
            if gates
        ]
        told = {
            "NO_GATE": f"there is no jump gate in {', '.join(self.systems)}",
            "GATE_CLOSED": f"of the jump gates on the way {', and '.join(closed)}",
        }
        why = told.get(self.reason, "no jump gates that are known join them")
        return f"no journey from {self.origin} to {self.destination}: {why}"

    @property
    def hint(self) -> str:
        """That there may be more, what the gates on the way want, or the way without gates."""
        if not self.whole:
            return "ask again to look further: what was learnt of the gates on the way is kept"
        wants = [
            *(f"spacetraders construction get {gate} shows what it needs" for gate in self.unbuilt),
            *(f"a ship at {gate} charts it: spacetraders ship chart" for gate in self.uncharted),
        ]
        return "; ".join(wants) or "with a warp drive no gates are needed: spacetraders ship warp"


@attrs.define(eq=False, str=False)
class UnknownContract(FleetError):
    """The player has no such contract."""

    kind = "unknown_contract"
    lasting: ClassVar[bool] = True
    contract_id: str
    agent_symbol: str

    @property
    def message(self) -> str:
        """Whose contract is missing."""
        return f"{self.agent_symbol} has no contract {self.contract_id}"

    @property
    def hint(self) -> str:
        """Where the ids are."""
        return "spacetraders contract list shows them"


@attrs.define(eq=False, str=False)
class UnknownSurvey(FleetError):
    """The daemon has no such survey, or none any more."""

    kind = "unknown_survey"
    lasting: ClassVar[bool] = True
    survey: str

    @property
    def message(self) -> str:
        """Which is missing."""
        return f"no survey {self.survey} is known: it may have expired"

    @property
    def hint(self) -> str:
        """How to get one."""
        return "surveys are kept until they expire, or the daemon stops: survey the place anew"


@attrs.define(eq=False, str=False)
class PriceOutOfBounds(FleetError):
    """What it costs or brings is not what was allowed; nothing was sent."""

    kind = "price_out_of_bounds"
    what: str
    price: int
    limit: int

    @property
    def message(self) -> str:
        """The price and the limit."""
        return f"{self.what} is at {self.price} credits, and the limit is {self.limit}"

    @property
    def hint(self) -> str:
        """What might help."""
        return "wait for the market, go elsewhere, or allow another price"


@attrs.define(eq=False, str=False)
class NotConfirmed(FleetError):
    """It cannot be undone, and nobody said that it is meant."""

    kind = "not_confirmed"
    ship_symbol: str
    price: int

    @property
    def message(self) -> str:
        """What would be lost, and what for."""
        return f"{self.ship_symbol} would be gone for good, for {self.price} credits"

    @property
    def hint(self) -> str:
        """How to mean it."""
        return "say it with confirm"


@attrs.define(eq=False, str=False)
class UnknownContainer(FleetError):
    """There is no such container."""

    kind = "unknown_container"
    container_id: str

    @property
    def message(self) -> str:
        """Which is missing."""
        return f"there is no container {self.container_id}"

    @property
    def hint(self) -> str:
        """Where the ids are."""
        return "spacetraders container list shows them"


@attrs.define(eq=False, str=False)
class ContainerLive(FleetError):
    """It must have ended first."""

    kind = "container_live"
    container_id: str
    state: str

    @property
    def message(self) -> str:
        """Which, and what it does."""
        return f"container {self.container_id} is {self.state}"

    @property
    def hint(self) -> str:
        """How to end it."""
        return f"stop it first: spacetraders container stop {self.container_id}"


@attrs.define(eq=False, str=False)
class UnknownKind(FleetError):
    """No container is of that kind."""

    kind = "unknown_kind"
    container_kind: str
    kinds: Sequence[str]

    @property
    def message(self) -> str:
        """Which is asked for, and which there are."""
        return f"no container is of kind {self.container_kind}"

    @property
    def hint(self) -> str:
        """Which there are."""
        return f"there are: {', '.join(self.kinds)}"


@attrs.define(eq=False, str=False)
class InvalidConfig(FleetError):
    """A container's config does not fit its kind."""

    kind = "invalid_config"
    container_kind: str
    field: str
    reason: str

    @property
    def message(self) -> str:
        """Which field, and what is wrong with it."""
        return f"config of {self.container_kind}: {self.field}: {self.reason}"
