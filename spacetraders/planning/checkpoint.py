"""What a solve in a thread calls again and again: it gives way to the event loop, and may stop."""

import time

GIVE_WAY_SECONDS = 0.0005
"""A solve that holds the GIL for longer than this delays every container; a shorter turn costs it
more of its time (measured: 0.5 ms keeps the loop at 0.5 ms p50 and 2 ms p99)."""


class Checkpoint:
    """The `checkpoint` of one solve, called in its thread and told to `stop` from any other.

    It measures with perf_counter: Trio's clock cannot be asked from a worker thread.
    """

    def __init__(self) -> None:
        self._stopped = False
        self._turn_began = time.perf_counter()

    def __repr__(self) -> str:
        return f"<Checkpoint, {'stopped' if self._stopped else 'going on'}>"

    def __call__(self) -> bool:
        """Let others run if this thread has run for long; return whether to stop."""
        if time.perf_counter() - self._turn_began >= GIVE_WAY_SECONDS:
            time.sleep(0)
            self._turn_began = time.perf_counter()
        return self._stopped

    def stop(self) -> None:
        """Have the next call say so, and every one after it."""
        self._stopped = True
