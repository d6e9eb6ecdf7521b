"""A decision goes on while its words are the same, and what was done is done once."""

from datetime import datetime, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.domain.work.decisions import (
    GOES_ON,
    REFUSED,
    SEEN_AGAIN,
    KeptDecision,
    continued,
    gist,
)
from spacetraders.domain.work.steering import Decision, Verb

LEFT = Decision(Verb.LEAVE, "SHIP_PROBE", "it costs 23,066 and may cost 12,000")
BOUGHT = Decision(Verb.BUY, "SHIP_PROBE", "2 probes watch 28 markets")


def kept(
    decision: Decision = LEFT,
    outcome: str | None = None,
    *,
    at: datetime = EPOCH,
    by: str = "autopilot-1",
) -> KeptDecision:
    return KeptDecision.of(decision, outcome, at, player_id=1, by=by)


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9))
def test_figures_do_not_matter(one: int, other: int) -> None:
    text = "{:,} credits are needed, and {:.1f} hours are left"
    assert gist(text.format(one, other)) == gist(text.format(other, abs(one)))


@given(st.timedeltas(timedelta(0), timedelta(hours=2)))
def test_the_same_goes_on_and_is_written_now_and_then(since: timedelta) -> None:
    before = attrs.evolve(kept(), decision_id=7)
    reason = "it costs 23,070 and may cost 12,400"
    made = kept(attrs.evolve(LEFT, reason=reason), at=EPOCH + since)
    after = continued(before, made)
    if since > GOES_ON:
        assert after is None
    elif since < SEEN_AGAIN:
        assert after is before
    else:
        assert after is not None
        assert (after.decision_id, after.decided_at) == (7, EPOCH)
        assert (after.last_seen_at, after.reason) == (EPOCH + since, reason)


def test_other_words_another_pilot_or_none_before_is_another_decision() -> None:
    other = attrs.evolve(LEFT, reason="no yard is known that sells one")
    assert continued(kept(), kept(other)) is None
    assert continued(kept(), kept(by="autopilot-2")) is None
    assert continued(None, kept()) is None
    assert continued(kept(), kept()) is not None


def test_what_was_done_is_another_decision_each_time() -> None:
    assert continued(kept(BOUGHT, "F-3 for 23,066"), kept(BOUGHT, "F-4 for 23,100")) is None


def test_what_cannot_be_done_is_one_as_long_as_it_cannot() -> None:
    refused = kept(BOUGHT, f"{REFUSED}the yard is gone")
    assert continued(refused, refused) is refused
    assert continued(refused, kept(BOUGHT, f"{REFUSED}another reason")) is None
    assert refused.is_refusal
    assert kept().is_refusal
    assert not kept(BOUGHT, "F-3 for 23,066").is_refusal
