"""Steering: what the autopilot does with a fleet, decided from what the world shows at a tick.

No phase is stored: which ships are bought, and what is built, follows from credits, markets, hulls
and the hours that are left.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import attrs

from spacetraders.domain.game.construction import Construction

UNATTENDED = 1.5
"""How much dearer a hull may be at a yard where a ship of ours is."""

LAST_HOURS = 10.0
"""No hull is bought in the last hours before a reset, as it would not pay for itself."""

PROBE, HAULER = "SHIP_PROBE", "SHIP_LIGHT_HAULER"

MARKETS_PER_PROBE = 2.5
"""Markets that one probe watches. A probe at speed 9 takes some five minutes between two of them,
and prices half an hour old are good enough (OPERATIONS 1)."""

FIRST_PROBES = 3
"""Probes that are bought as soon as they cost but a tenth of the credits."""

PROBE_SHARE, FIRST_PROBE_SHARE = 0.04, 0.15
"""The share of the free credits that a probe may cost: a later one, or one of the first."""

WORKING_CREDITS = 150_000
"""Credits for goods that each hull with a hold needs beside its price: a hold of eighty units at
the price of most finished goods."""

STEADY_SHARE = 0.15
"""The share of what one more hull would earn at this moment that it will earn in the long run, as
it takes from what the others would have taken. Chosen: hulls one to three brought 246, 173 and 124
thousand an hour (OPERATIONS 1)."""

MOST_HOURS_COUNTED = 18.0
"""Hours of earnings that a hull is held against its price by: what comes later is less sure."""

MOST_IDLE_SHARE = 0.08
"""The share of waiting hulls from which no other one is bought."""

SITE_RESERVE = 5.0
"""Without an order to build, a site is built from what is left when there are so many times its
cost: the credits then have no better use at home."""

FIRST_SITE_CREDITS = 900_000
"""Credits from which a site is begun that is to be built: below, they earn more in trade."""


class Verb(StrEnum):
    """What a decision does."""

    LAUNCH = "launch"
    STOP = "stop"
    BUY = "buy"
    LEAVE = "leave"
    """Nothing, for a reason."""


class Goal(StrEnum):
    """What the autopilot works towards."""

    GATE = "gate"
    """The gate is built as soon as that can be paid."""
    RESET = "reset"
    """Credits are earned until the reset."""


@attrs.frozen
class Decision:
    """A decision about a `subject`: a ship, a type of ship, a kind of container.

    `terms` are the config of a container, or the yard and the price of a ship.
    """

    verb: Verb
    subject: str
    reason: str
    kind: str = ""
    terms: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen
class SteeredShip:
    """A ship as the autopilot sees it. `busy` names the container that flies it, or is empty."""

    symbol: str
    role: str
    hold: int
    tank: int
    held: bool = False
    busy: str = ""
    kind: str = ""


@attrs.frozen
class HullOffer:
    """A type of ship that a yard sells. `attended` tells whether a ship of ours is there."""

    yard: str
    ship_type: str
    price: int
    attended: bool


@attrs.frozen
class Situation:
    """What is known at a tick. Credits are those that may be spent on ships.

    `gains` is what one more hull of a type would have earned an hour lately, and `waiting_share`
    the share of hulls that had no job. `hours_left` are those until the reset. `live` are the kinds
    of containers that run without a ship.
    """

    ships: Sequence[SteeredShip]
    offers: Sequence[HullOffer]
    credits: int
    markets: int
    hours_left: float
    gains: Mapping[str, float] = attrs.field(factory=dict)
    waiting_share: float = 0.0
    live: frozenset[str] = frozenset()
    yard: str = ""
    site: Construction | None = None
    site_cost: int = 0
    builds: bool = False

    @property
    def haulers(self) -> list[SteeredShip]:
        """The ships that carry goods."""
        return [ship for ship in self.ships if ship.hold and ship.tank]

    @property
    def probes(self) -> list[SteeredShip]:
        """The ships that can only look."""
        return [ship for ship in self.ships if not ship.hold and not ship.tank]


def steer(situation: Situation) -> list[Decision]:
    """Return what to do now, with reasons, and what is left undone for a reason."""
    return [
        *_manned(situation),
        *_ventures(situation),
        *_growth(situation),
    ]


def _manned(situation: Situation) -> Iterator[Decision]:
    """Give each free ship its container."""
    for ship in situation.ships:
        if ship.held:
            yield Decision(Verb.LEAVE, ship.symbol, "a person holds it")
        elif ship.busy:
            continue
        elif not ship.hold and not ship.tank:
            # One stays at the yard: where no ship of ours is, none can be bought.
            keeps = situation.yard and ship is situation.probes[0]
            markets = [situation.yard] if keeps else []
            config = {"ship_symbol": ship.symbol, "markets": markets}
            reason = "it has no hold, and prices are worth looking at"
            yield Decision(Verb.LAUNCH, ship.symbol, reason, "scout", config)
        elif ship.hold:
            reason = f"its hold of {ship.hold} units can earn"
            yield Decision(Verb.LAUNCH, ship.symbol, reason, "haul", {"ship_symbol": ship.symbol})
        else:
            yield Decision(Verb.LEAVE, ship.symbol, "there is no work for a ship without a hold")


def _ventures(situation: Situation) -> Iterator[Decision]:
    """Keep what runs without a ship running: contracts, and the site where one is built."""
    if "contract" not in situation.live:
        reason = "contracts pay without moving a market"
        yield Decision(Verb.LAUNCH, "contract", reason, "contract", {})
    if situation.site is None or situation.site.is_complete or "construct" in situation.live:
        return
    if situation.builds and situation.credits >= FIRST_SITE_CREDITS:
        reason = "it is to be built, and there are credits for it"
    elif not situation.builds and situation.credits > SITE_RESERVE * situation.site_cost > 0:
        reason = "credits have no better use at home"
    else:
        wanted = FIRST_SITE_CREDITS if situation.builds else SITE_RESERVE * situation.site_cost
        yield Decision(
            Verb.LEAVE,
            situation.site.symbol,
            f"the site is not begun: {situation.credits:,} credits of {round(wanted):,}",
        )
        return
    site = situation.site.symbol
    yield Decision(Verb.LAUNCH, site, reason, "construct", {"site": site})


def _growth(situation: Situation) -> Iterator[Decision]:
    """Buy at most one hull a tick: the next tick sees what it has changed."""
    for verdict in (_probe(situation), _hauler(situation)):
        if verdict is not None:
            yield verdict
            if verdict.verb is Verb.BUY:
                return


def _probe(situation: Situation) -> Decision | None:
    have, wanted = len(situation.probes), round(situation.markets / MARKETS_PER_PROBE)
    if have >= wanted:
        return None
    first = have < FIRST_PROBES
    share = FIRST_PROBE_SHARE if first else PROBE_SHARE
    offer = cheapest(situation.offers, PROBE)
    reason = f"{have} probes watch {situation.markets} markets"
    return _bought(situation, PROBE, offer, reason, most=share * situation.credits, kept=0)


def _hauler(situation: Situation) -> Decision | None:
    hulls = len(situation.haulers)
    offer = cheapest(situation.offers, HAULER)
    if situation.waiting_share > MOST_IDLE_SHARE:
        share = f"{situation.waiting_share:.0%}"
        return Decision(Verb.LEAVE, HAULER, f"{share} of {hulls} hulls wait for work")
    gain = STEADY_SHARE * situation.gains.get(HAULER, 0.0)
    hours = min(MOST_HOURS_COUNTED, situation.hours_left - 1)
    reason = f"one more hull would earn about {round(gain):,} credits an hour"
    kept = WORKING_CREDITS * (hulls + 1)
    return _bought(situation, HAULER, offer, reason, most=gain * hours, kept=kept)


def _bought(
    situation: Situation,
    ship_type: str,
    offer: HullOffer | None,
    reason: str,
    *,
    most: float,
    kept: int,
) -> Decision:
    """Return the purchase of a hull, or why it is not bought."""

    def left(why: str) -> Decision:
        return Decision(Verb.LEAVE, ship_type, f"{reason}, but {why}")

    if situation.hours_left < LAST_HOURS:
        return left(f"the reset comes in {situation.hours_left:.1f} hours")
    if offer is None:
        return left("no yard is known that sells one")
    if offer.price > most:
        return left(f"it costs {offer.price:,} and may cost {round(most):,}")
    if situation.credits < offer.price + kept:
        return left(f"{offer.price + kept:,} credits are needed, and {situation.credits:,} free")
    if not offer.attended:
        return left(f"no ship of ours is at {offer.yard}")
    terms = {"yard": offer.yard, "price": offer.price}
    return Decision(Verb.BUY, ship_type, reason, terms=terms)


def cheapest(offers: Sequence[HullOffer], ship_type: str) -> HullOffer | None:
    """Return the cheapest offer of a type: one where a ship of ours is, if that is not much dearer.

    Where none is, nothing can be bought, and the time that a flight takes costs more.
    """
    fitting = [offer for offer in offers if offer.ship_type == ship_type]
    return min(
        fitting,
        key=lambda it: (it.price * (1.0 if it.attended else UNATTENDED), it.yard),
        default=None,
    )
