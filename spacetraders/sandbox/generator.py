"""Makes a start system out of a seed; the same seed always makes the same one.

The plan is in `template`; here are drawn the bearings, the belts, the traits, and how well each
market is supplied.
"""

import math
import random
import string
from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

from spacetraders.domain.waypoints import MARKETPLACE
from spacetraders.sandbox import template
from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.catalogue.goods import ANTIMATTER, EXCHANGE_VOLUME, good
from spacetraders.sandbox.galaxy import SHIPYARD, Chart, System, Universe, Waypoint, first_shipyard
from spacetraders.sandbox.market import Kind, Listing, Market
from spacetraders.sandbox.shipyard import Offer, Shipyard
from spacetraders.sandbox.template import Body, Group, Trade

STARS = {"RED_STAR": 27, "ORANGE_STAR": 25, "BLUE_STAR": 21, "YOUNG_STAR": 14}
"""The common star types, with their shares in percent (MECHANICS 12.2)."""

REACH = 60_000  # systems lie within about this many map units of the centre (12.2)
STOCK = (2, 9)  # ships for sale: MODERATE to ABUNDANT, the prices of MECHANICS 7
ACTIVITIES = ("GROWING", "GROWING", "WEAK", "STRONG")
MARGIN, MARGIN_OF_RARITIES = 8, 10  # percent; MECHANICS 6.1


def generate(seed: int, now: datetime) -> Universe:
    """Return a universe of one start system, charted by its faction at `now`."""
    dice = random.Random(f"sandbox {seed}")
    letters = "".join(dice.choices(string.ascii_uppercase, k=2))
    symbol = f"X1-{letters}{dice.randint(1, 99)}"
    draft = _Draft(seed, dice, symbol, dice.choice(sorted(FACTIONS)), now)
    for group in template.GROUPS:
        draft.place(group)
    headquarters, *_ = draft.waypoints.values()
    return Universe(
        systems={draft.system: draft.finished()},
        markets=draft.markets,
        shipyards=draft.shipyards,
        headquarters=headquarters,
        first_shipyard=first_shipyard(draft.waypoints.values(), headquarters),
    )


@attrs.define
class _Draft:
    """A system in the making; all but the shipyards is drawn from `dice`, in a fixed order."""

    seed: int
    dice: random.Random
    system: str
    faction: str
    now: datetime
    bearings: dict[str, float] = attrs.field(factory=dict)
    waypoints: dict[str, Waypoint] = attrs.field(factory=dict)
    markets: dict[str, Market] = attrs.field(factory=dict)
    shipyards: dict[str, Shipyard] = attrs.field(factory=dict)

    def place(self, group: Group) -> None:
        """Place a group's first body, its orbitals, and the belt that it lies in."""
        spot = self._spot(group.letter, group.radii)
        centre, *others = [body for body in group.bodies if self.dice.random() < body.chance]
        symbol = self._symbol(group.letter)
        first = len(self.waypoints) + 2
        orbitals = tuple(f"{self.system}-{group.letter}{first + i}" for i in range(len(others)))
        self._add(symbol, centre, spot, orbitals=orbitals)
        for orbital, body in zip(orbitals, others, strict=True):
            self._add(orbital, body, spot, orbits=symbol)
        if group.belt:
            self._fill_belt(group.letter, group.belt, group.belt_radii)

    def finished(self) -> System:
        """Return the system."""
        return System(
            symbol=self.system,
            type=_weighted(self.dice, STARS),
            x=self.dice.randint(-REACH, REACH),
            y=self.dice.randint(-REACH, REACH),
            waypoints=self.waypoints,
            factions=(self.faction,),
        )

    def _spot(self, letter: str, radii: tuple[int, int]) -> tuple[int, int]:
        line = template.BEARING_OF.get(letter, letter)
        bearing = self.bearings.setdefault(line, self.dice.uniform(0, math.tau))
        spread = template.BEARING_SPREAD.get(letter, 0)
        return _at(bearing + self.dice.uniform(-spread, spread), self.dice.uniform(*radii))

    def _symbol(self, letter: str) -> str:
        number = len(self.waypoints) + 1
        if letter == "X":  # an artificial body is named in hex: XD5A
            prefix, suffix = self.dice.choices("ABCDEF", k=2)
            return f"{self.system}-X{prefix}{number:X}{suffix}"
        return f"{self.system}-{letter}{number}"

    def _fill_belt(self, letter: str, counts: tuple[int, int], radii: tuple[int, int]) -> None:
        for _ in range(self.dice.randint(*counts)):
            rich_in = _weighted(self.dice, template.DEPOSITS)
            spot = _at(self.dice.uniform(0, math.tau), self.dice.uniform(*radii))
            self._add(self._symbol(letter), Body("ASTEROID", rich_in, "asteroid"), spot)

    def _add(
        self,
        symbol: str,
        body: Body,
        spot: tuple[int, int],
        orbits: str | None = None,
        orbitals: tuple[str, ...] = (),
    ) -> None:
        if body.trade:
            self.markets[symbol] = Market(symbol, dict(self._listings(body.trade)))
        if body.yard:
            self.shipyards[symbol] = self._shipyard(symbol, body.yard)
        self.waypoints[symbol] = Waypoint(
            symbol=symbol,
            system_symbol=self.system,
            type=body.type,
            x=spot[0],
            y=spot[1],
            traits=self._traits(body),
            orbits=orbits,
            orbitals=orbitals,
            faction=self.faction,
            chart=Chart(self.faction, self.now),
            under_construction=body.type == "JUMP_GATE",
        )

    def _traits(self, body: Body) -> tuple[str, ...]:
        drawn: list[str] = []
        for outfit, counts in template.DRAWS.get(body.outfit, ()):
            count = self.dice.choice(counts)
            drawn += self.dice.sample(template.OUTFITS[outfit].split(), count)
        market = [MARKETPLACE] if body.trade else []
        yard = [SHIPYARD] if body.yard else []
        return tuple(dict.fromkeys(drawn + market + body.traits.split() + yard))

    def _listings(self, trade: Trade) -> Iterator[tuple[str, Listing]]:
        lists = (
            (Kind.EXPORT, trade.exports),
            (Kind.IMPORT, trade.imports),
            (Kind.EXCHANGE, trade.exchange),
        )
        for kind, symbols in lists:
            for symbol in symbols.split():
                yield symbol, self._listing(kind, symbol)

    def _listing(self, kind: Kind, symbol: str) -> Listing:
        """Draw how well a market is supplied: exports well, imports badly (MECHANICS 6.6)."""
        known = good(symbol)
        if kind is Kind.EXCHANGE:
            volume = ANTIMATTER if symbol == "ANTIMATTER" else EXCHANGE_VOLUME
            return Listing(symbol, kind, known.base, 0, volume)
        volume = known.volume
        usual = MARGIN_OF_RARITIES if volume < 10 else MARGIN
        full = self.dice.uniform(2, 7) if kind is Kind.EXPORT else self.dice.uniform(-7, -1)
        return Listing(
            good=symbol,
            kind=kind,
            base=known.base,
            margin=max(1, round(self.dice.normalvariate(usual, 1))),
            trade_volume=volume,
            net_supply=round(full * volume),
            activity=self.dice.choice(("WEAK", "WEAK", "RESTRICTED")),
        )

    def _shipyard(self, symbol: str, sold: str) -> Shipyard:
        """Draw what the ships cost, from dice of the yard's own: about as in MECHANICS 7."""
        dice = random.Random(f"shipyard {self.seed} {symbol}")
        types = tuple(f"SHIP_{name}" for name in sold.split())
        offers = tuple(
            Offer.priced(name, dice.randint(*STOCK), dice.choice(ACTIVITIES)) for name in types
        )
        return Shipyard(symbol, types, offers)


def _weighted(dice: random.Random, weights: Mapping[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _at(bearing: float, radius: float) -> tuple[int, int]:
    return round(radius * math.cos(bearing)), round(radius * math.sin(bearing))
