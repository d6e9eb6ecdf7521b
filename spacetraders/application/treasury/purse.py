"""The purse: what one player has, and what is reserved of it, in memory."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import attrs
import trio

from spacetraders.application.ports.store import UnexplainedChange
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.reservations import Reservation, drawn_from, given_back
from spacetraders.domain.spending import Asked, Funds, Rule, granted, refusal, used_by


@attrs.define(eq=False)
class Earmark:
    """A reservation that is open, as it is now."""

    reservation: Reservation


@attrs.define(eq=False)
class Purse:
    """The credits of one player: the sum of its ledger, and the reservations that are open.

    `balance` is None where nobody has told it. It is `fresh` from when it was read until the ledger
    is changed by something else than a deed of ours. A `provisional` one is the game's word while
    no ledger has begun. One is `unsure` after a deed whose cost is not known.
    """

    player_id: int
    reset_date: str = ""
    balance: int | None = None
    fresh: bool = False
    provisional: bool = False
    unsure: bool = False
    reserve: int | None = None
    tanks: int = 0
    shut: bool = False
    loaded: bool = False
    loading: trio.Lock = attrs.field(factory=trio.Lock, init=False, repr=False)
    reading: trio.Lock = attrs.field(factory=trio.Lock, init=False, repr=False)
    _earmarks: dict[Earmark, None] = attrs.field(factory=dict, init=False)
    _writing: int = attrs.field(default=0, init=False)
    _quiet: trio.Event = attrs.field(factory=trio.Event, init=False, repr=False)
    epoch: int = attrs.field(default=0, init=False)
    """How often a change of the ledger has begun or ended."""

    @property
    def funds(self) -> Funds:
        """What the gate judges by."""
        return Funds(self.balance, self.reserved, self.reserve, self.tanks, self.shut)

    @property
    def reserved(self) -> int:
        """The credits of all open reservations."""
        return sum(earmark.reservation.credits for earmark in self._earmarks)

    @property
    def open(self) -> tuple[Reservation, ...]:
        """The open reservations, oldest first."""
        return tuple(earmark.reservation for earmark in self._earmarks)

    def rule(self, asked: Asked, under: Reservation | None) -> Rule | None:
        """Return the rule that refuses what is asked for, or None.

        With `under` it is paid out of that reservation of a job first.
        """
        job = None if under is None else self.job(under.reservation_id)
        if under is not None and job is None and asked.credits and not asked.over_floor:
            return Rule.NO_RESERVATION
        drawn = _drawn(job, asked)
        # What its job has reserved is there, whatever else is known.
        if drawn and drawn == asked.credits:
            return None
        return refusal(self.funds, _less(asked, drawn))

    def admit(self, wanted: Reservation, asked: Asked, under: Reservation | None) -> Earmark:
        """Reserve what is asked for and not refused, with the credits that are granted."""
        job = None if under is None else self.job(under.reservation_id)
        drawn = _drawn(job, asked)
        return self.take(
            attrs.evolve(
                wanted,
                credits=drawn + granted(self.funds, _less(asked, drawn)),
                drawn=drawn,
                under_id=None if job is None else job.reservation.reservation_id,
            )
        )

    def take(self, reservation: Reservation) -> Earmark:
        """Add a reservation, which takes what it draws from its job's."""
        earmark = Earmark(reservation)
        self._earmarks[earmark] = None
        if (job := self.job(reservation.under_id)) is not None:
            job.reservation = drawn_from(job.reservation, reservation.drawn)
        self.weigh()
        return earmark

    def remember(self, reservations: Iterable[Reservation]) -> None:
        """Add reservations as the database has them."""
        self._earmarks.update((Earmark(each), None) for each in reservations)
        self.weigh()

    def drop(self, earmark: Earmark) -> None:
        """Take a reservation out again of which nothing was spent."""
        self._end(earmark, None)

    def job(self, reservation_id: int | None) -> Earmark | None:
        """Return the open reservation of a job, by its id."""
        for earmark in self._earmarks if reservation_id else ():
            if earmark.reservation.reservation_id == reservation_id:
                return earmark
        return None

    def settled(self, intent_id: int, spending: Spending | None) -> None:
        """End the reservation of a deed, if it has one."""
        for earmark in self._earmarks:
            if earmark.reservation.intent_id == intent_id:
                self._end(earmark, spending)
                return

    def moved(self, change: int) -> None:
        """Add what a deed of ours has changed in the ledger."""
        if self.balance is not None:
            self.balance += change
        # The game's word may have had it already.
        self.fresh = self.fresh and not self.provisional
        self.weigh()

    def read(self, balance: int | None, *, provisional: bool = False) -> None:
        """Take a balance that was read, or that nobody tells it."""
        self.balance, self.provisional = balance, provisional
        self.fresh = balance is not None
        self.weigh()

    def end_of(self, container_id: str) -> None:
        """Take the jobs' reservations of a container out, which has ended."""
        for earmark in list(self._earmarks):
            reservation = earmark.reservation
            if reservation.container_id == container_id and reservation.intent_id is None:
                self._end(earmark, None)

    def weigh(self) -> None:
        """Note whether the whole floor is kept."""
        self.shut = self.funds.shut_now

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Mark the block as one that changes the ledger. One that fails may have done so."""
        if not self._writing:
            self._quiet = trio.Event()
        self._writing += 1
        self.epoch += 1
        try:
            yield
        except UnexplainedChange:
            raise  # nothing was written
        except BaseException:
            self.fresh = False
            raise
        finally:
            self.epoch += 1
            self._writing -= 1
            if not self._writing:
                self._quiet.set()

    async def quiet(self) -> None:
        """Wait until no change of the ledger is being written."""
        while self._writing:
            await self._quiet.wait()

    def _end(self, earmark: Earmark, spending: Spending | None) -> None:
        if earmark not in self._earmarks:
            return
        del self._earmarks[earmark]
        ended = earmark.reservation
        if (job := self.job(ended.under_id)) is not None:
            spent, traded = used_by(spending)
            job.reservation = given_back(job.reservation, ended.drawn, spent, traded)
        self.weigh()


def _drawn(job: Earmark | None, asked: Asked) -> int:
    return 0 if job is None else min(job.reservation.credits, asked.credits or 0)


def _less(asked: Asked, drawn: int) -> Asked:
    return asked if asked.credits is None else attrs.evolve(asked, credits=asked.credits - drawn)
