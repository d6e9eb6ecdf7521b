"""The game's rate limit (MECHANICS 10): pools, buckets and the limiter; time is an argument.

Each address and each account has two pools. The static one allows 2 requests a second, in a window
that starts with its first request. When it is empty, the burst pool allows 30 in 60 seconds, in a
window that starts with the first request that needs it.

Seconds are those of the caller's clock. A limiter that follows the world's gives so many times as
much in them as its time is faster. The windows stay as long as they are, since clients wait by
their own clocks, and many in whole seconds.
"""

import math

import attrs

PER_SECOND = 2
BURST = 30
BURST_SECONDS = 60.0

ADDRESS, ACCOUNT = "IP Address", "Account"


@attrs.define
class Pool:
    """`size` requests in a window of `seconds`; `most` is the fullest window so far."""

    size: int
    seconds: float
    used: int = 0
    ends: float = -math.inf
    most: int = 0

    def left(self, now: float, pace: float = 1.0) -> int:
        """Requests that may still be made at `now`, where the pool is `pace` times as large."""
        size = paced(self.size, pace)
        # A pace that was lowered within a window may leave less than nothing.
        return size if now >= self.ends else max(0, size - self.used)

    def take(self, now: float) -> None:
        """Use one request up."""
        # The window starts with its first request, not at full seconds: so a pool never refills
        # sooner than a whole window after that.
        if now >= self.ends:
            self.used, self.ends = 0, now + self.seconds
        self.used += 1
        self.most = max(self.most, self.used)


@attrs.define
class Bucket:
    """The two pools of one address or account."""

    static: Pool = attrs.field(factory=lambda: Pool(PER_SECOND, 1.0))
    burst: Pool = attrs.field(factory=lambda: Pool(BURST, BURST_SECONDS))

    def open_pool(self, now: float, pace: float = 1.0) -> Pool | None:
        """Return the pool that would serve a request at `now`: the static one first."""
        return next((pool for pool in (self.static, self.burst) if pool.left(now, pace)), None)

    def next_chance(self) -> float:
        """Return the time at which an empty bucket serves again."""
        return min(self.static.ends, self.burst.ends)


@attrs.frozen
class Verdict:
    """The limiter's verdict on a request.

    `kind` names the bucket of the verdict: the address's, unless the account's rejected. Of a
    served request, `remaining` is what its pool has left, and `reset` the end of that pool's
    window. Of a rejected one, `remaining` is 0, and `reset` the time at which the next request is
    served. It is a time on the clock of `now`. The pools were of `per_second` and `burst` requests.
    """

    allowed: bool
    kind: str
    remaining: int
    reset: float
    per_second: int = PER_SECOND
    burst: int = BURST


@attrs.define
class Limiter:
    """Judges requests: one has to pass for its address and for its account.

    One that `follows` the world's clock is to be told the world's pace.
    """

    follows: bool = False
    _buckets: dict[tuple[str, str], Bucket] = attrs.field(factory=dict)

    def judge(
        self, now: float, address: str, account: str | None = None, *, pace: float = 1.0
    ) -> Verdict:
        """Count one request at `now`, in seconds; a rejected one uses nothing up.

        The pools are `pace` times as large as the game's, but not smaller than one request.
        """
        sizes = {"per_second": paced(PER_SECOND, pace), "burst": paced(BURST, pace)}
        keys = [(ADDRESS, address)] + ([(ACCOUNT, account)] if account else [])
        buckets = [(key[0], self._buckets.setdefault(key, Bucket())) for key in keys]
        # Both buckets are asked before one is charged: a rejected request uses nothing up. Of two
        # empty ones the later speaks, since the request has to pass both.
        closed = [(b.next_chance(), kind) for kind, b in buckets if not b.open_pool(now, pace)]
        if closed:
            reset, kind = max(closed)
            return Verdict(allowed=False, kind=kind, remaining=0, reset=reset, **sizes)
        pools = [bucket.open_pool(now, pace) for _, bucket in buckets]
        for pool in filter(None, pools):
            pool.take(now)
        # The headers of a served request tell of the address alone.
        served = pools[0]
        assert served is not None
        left = served.left(now, pace)
        return Verdict(allowed=True, kind=ADDRESS, remaining=left, reset=served.ends, **sizes)

    def statistics(self) -> dict[str, int]:
        """Return the fullest windows so far of any address, in requests."""
        addresses = [bucket for key, bucket in self._buckets.items() if key[0] == ADDRESS]
        return {
            "static": max((bucket.static.most for bucket in addresses), default=0),
            "burst": max((bucket.burst.most for bucket in addresses), default=0),
        }


def paced(size: int, pace: float) -> int:
    """Return the requests of a pool where time is `pace` times as fast, at least one."""
    return max(1, int(size * pace))
