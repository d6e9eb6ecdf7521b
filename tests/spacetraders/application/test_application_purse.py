"""The purse: whatever comes in whatever order, no more is reserved than is above the floor."""

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from spacetraders.application.treasury.purse import Earmark, Purse
from spacetraders.clock import EPOCH
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.reservations import Purpose, Reservation
from spacetraders.domain.spending import ABOVE, Asked

CREDITS = st.integers(0, 200_000)
SHARES = st.floats(0, 1)
PROFIT = st.sampled_from(sorted(ABOVE))


def wanted(purpose: Purpose, intent_id: int | None, reservation_id: int = 0) -> Reservation:
    return Reservation(reservation_id, 1, purpose, 0, EPOCH, intent_id=intent_id)


class Spenders(RuleBasedStateMachine):
    """Jobs and deeds that reserve and spend, none more than it has reserved."""

    jobs: Bundle[Earmark] = Bundle("jobs")
    deeds: Bundle[Earmark] = Bundle("deeds")

    def __init__(self) -> None:
        super().__init__()
        self.purse = Purse(1, reserve=50_000, tanks=3)
        self.purse.read(175_000)
        self.ids = iter(range(1, 1_000_000))

    @rule(target=jobs, purpose=PROFIT, credits=CREDITS)
    def a_job_reserves(self, purpose: Purpose, credits: int) -> Earmark:  # noqa: A002
        return self._admitted(wanted(purpose, None, next(self.ids)), Asked(purpose, credits))

    @rule(target=deeds, purpose=PROFIT, credits=CREDITS)
    def a_deed_is_admitted(self, purpose: Purpose, credits: int) -> Earmark:  # noqa: A002
        return self._admitted(wanted(purpose, next(self.ids)), Asked(purpose, credits))

    @rule(target=deeds, job=jobs, credits=CREDITS)
    def a_deed_of_a_job_is_admitted(self, job: Earmark, credits: int) -> Earmark:  # noqa: A002
        asked = Asked(job.reservation.purpose, credits)
        return self._admitted(wanted(asked.purpose, next(self.ids)), asked, job.reservation)

    @rule(deed=consumes(deeds), share=SHARES)
    def a_deed_is_settled(self, deed: Earmark, share: float) -> None:
        cost = int(deed.reservation.credits * share)
        assert deed.reservation.intent_id is not None
        if deed in self.purse._earmarks:
            self.purse.settled(deed.reservation.intent_id, Spending("PURCHASE", total_price=-cost))
            self.purse.moved(-cost)

    @rule(deed=consumes(deeds))
    def a_deed_is_dropped(self, deed: Earmark) -> None:
        self.purse.drop(deed)

    @rule(job=consumes(jobs))
    def a_job_releases(self, job: Earmark) -> None:
        self.purse.drop(job)

    @rule(earned=CREDITS)
    def something_is_sold(self, earned: int) -> None:
        self.purse.moved(earned)

    def _admitted(
        self, reservation: Reservation, asked: Asked, under: Reservation | None = None
    ) -> Earmark:
        if self.purse.rule(asked, under) is not None:
            return Earmark(reservation)  # was never taken
        return self.purse.admit(reservation, asked, under)

    @invariant()
    def what_is_reserved_is_there_above_the_floor(self) -> None:
        assert self.purse.balance is not None
        assert self.purse.reserved <= self.purse.balance - self.purse.funds.whole_floor

    @invariant()
    def nothing_is_reserved_twice(self) -> None:
        assert all(each.credits >= each.drawn >= 0 for each in self.purse.open)
        assert self.purse.reserved == sum(each.credits for each in self.purse.open)


Spenders.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestSpenders = Spenders.TestCase


def reserved(purse: Purse, credits: int, **fields: object) -> Earmark:  # noqa: A002
    return purse.take(
        Reservation(0, 1, Purpose.TRADE, credits, EPOCH, **fields)  # type: ignore[arg-type]
    )


def test_what_a_dead_container_has_left_is_free_and_its_deeds_are_not() -> None:
    purse = Purse(1)
    reserved(purse, 100, container_id="one")
    reserved(purse, 20, container_id="one", intent_id=5)
    reserved(purse, 3, container_id="two")
    purse.end_of("one")
    assert purse.reserved == 23


def test_a_deed_that_costs_more_than_it_took_costs_its_job() -> None:
    purse = Purse(1)
    purse.read(10_000)
    job = purse.take(Reservation(1, 1, Purpose.TRADE, 1_000, EPOCH))
    deed = Asked(Purpose.TRADE, 400)
    earmark = purse.admit(wanted(Purpose.TRADE, 9), deed, job.reservation)
    assert (earmark.reservation.drawn, job.reservation.credits) == (400, 600)
    purse.settled(9, Spending("PURCHASE", total_price=-450))
    assert job.reservation.credits == 550


def test_the_games_word_counts_until_a_deed_is_settled() -> None:
    purse = Purse(1)
    purse.read(10_000, provisional=True)
    assert purse.fresh
    purse.moved(-100)
    assert not purse.fresh


def test_what_has_perhaps_changed_the_ledger_has_it_read_again() -> None:
    purse = Purse(1)
    purse.read(10_000)
    try:
        with purse.writing():
            raise OSError
    except OSError:
        assert not purse.fresh


def test_a_purse_tells_what_it_has() -> None:
    purse = Purse(1)
    purse.read(10_000)
    assert attrs.asdict(purse.funds)["balance"] == 10_000
    assert "balance=10000" in repr(purse)
