"""The record of a deed: what was known before it, how far it is, and what its caller is told."""

from typing import Any

import attrs

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.deeds.doubts import Doubt, Doubts
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.ships import Fleet
from spacetraders.application.operations.operation import Deed
from spacetraders.application.treasury.purse import Earmark
from spacetraders.domain.deeds.evidence import Evidence
from spacetraders.domain.deeds.intents import Intent
from spacetraders.domain.deeds.judgement import Verdict, before
from spacetraders.domain.deeds.operations import Scene
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown


@attrs.define(eq=False)
class Record:
    """The intent of a deed while it is carried out, or None until the deed's turn has come.

    `earmark` has what is reserved for it.
    """

    doubts: Doubts
    player: Player
    earmark: Earmark | None = None
    intent: Intent | None = None
    doubt: Doubt | None = None
    settled: bool = False

    def doubted(self) -> Doubt:
        """Put the deed in doubt."""
        assert self.intent is not None, "what was sent has been written down"
        self.doubt = self.doubts.add(self.player, self.intent)
        return self.doubt


def intent_of(fleet: Fleet, contracts: Contracts, player: Player, deed: Deed[Any]) -> Intent:
    """Return the intent of a deed of this errand, not written yet, with what is known before it."""
    intent = Intent(
        intent_id=0,
        player_id=player.player_id,
        ship_symbol=deed.ship_symbol,
        operation=deed.operation,
        created_at=clock.now(),
        target=deed.target,
        container_id=errand.current().container_id,
        good=deed.good,
        units=deed.units,
    )
    # What a market lists tells its price exactly, and `price` is what it was before.
    price = None if deed.operation.listed else deed.price
    known = _known_before(fleet, contracts, player, deed)
    return attrs.evolve(intent, before=before(intent, known, price))


def _known_before(fleet: Fleet, contracts: Contracts, player: Player, deed: Deed[Any]) -> Evidence:
    """Return the state before a deed, from memory: asking for it would cost a request."""
    ship = fleet.known(player, deed.ship_symbol) if deed.ship_symbol else None
    match deed.operation.shown_in:
        case Scene.FLEET:
            return Evidence(ship, has=fleet.symbols(player))
        case Scene.CONTRACTS:
            return Evidence(ship, has=contracts.ids(player))
        case Scene.CONTRACT:
            return Evidence(ship, contract=contracts.known(player, deed.target))
    return Evidence(ship)


def told(error: OutcomeUnknown, intent: Intent, verdict: Verdict) -> OutcomeUnknown:
    """Return the error of a lost answer with what a look at the game has shown."""
    return attrs.evolve(error, found=verdict.state, trade=verdict.trade, subject=subject_of(intent))


def noted(intent: Intent) -> Intent:
    """Note an intent for the errand: a cancelled message answers with what it has sent."""
    noted = errand.current().intents
    if noted is not None:
        noted.append(intent)
    return intent


def subject_of(intent: Intent) -> str:
    """Return the CLI's command that shows what the deed would have changed, for hints."""
    match intent.operation.shown_in:
        case Scene.CONTRACT:
            return f"contract get {intent.target}"
        case Scene.CONTRACTS:
            return "contract list"
        case Scene.WAYPOINT if intent.before is not None:
            return f"waypoint get {intent.before.waypoint_symbol}"
    return f"ship get {intent.ship_symbol}" if intent.ship_symbol else "ship list"
