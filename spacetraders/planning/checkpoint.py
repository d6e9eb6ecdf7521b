"""The checkpoint of a solve in a thread: gives way to the event loop, and may stop the solve."""

import time

GIVE_WAY_SECONDS = 0.0005
"""How long a solve may hold the GIL, which delays every container. A shorter turn costs the solve
more of its time (measured: 0.5 ms keeps the loop at 0.5 ms p50 and 2 ms p99)."""


class Checkpoint:
    """The `checkpoint` of one solve, called in its thread, and stopped from any other.

    It measures with perf_counter, since Trio's clock cannot be asked from a worker thread.
    """

    def __init__(self) -> None:
        # No lock: the GIL makes the write whole, and a solve that sees it late loses one turn.
        self._stopped = False
        self._turn_began = time.perf_counter()

    def __repr__(self) -> str:
        return f"<Checkpoint, {'stopped' if self._stopped else 'going on'}>"

    def __call__(self) -> bool:
        """Let other threads run after a turn of GIVE_WAY_SECONDS, and return whether to stop."""
        if time.perf_counter() - self._turn_began >= GIVE_WAY_SECONDS:
            time.sleep(0)  # which gives the GIL up
            self._turn_began = time.perf_counter()
        return self._stopped

    def stop(self) -> None:
        """Have every call from now on return True."""
        self._stopped = True
