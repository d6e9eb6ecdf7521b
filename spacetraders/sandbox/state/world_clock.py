"""The world's clock: it follows the machine's clock, and can be stopped and set ahead."""

from datetime import datetime, timedelta

import attrs


@attrs.define
class WorldClock:
    """The machine's time and an offset `ahead` of it, or the time at which the clock `stopped`.

    It never goes back: a clock that was stopped stays behind the machine's by that time.
    """

    ahead: timedelta = timedelta()
    stopped: datetime | None = None

    def at(self, moment: datetime) -> datetime:
        """Return the world's time at a moment of the machine's clock."""
        return moment + self.ahead if self.stopped is None else self.stopped

    def freeze(self, moment: datetime) -> None:
        """Stop the clock. One that is stopped stays at its time."""
        self.stopped = self.at(moment)

    def thaw(self, moment: datetime) -> None:
        """Let the clock go on from its time. One that goes is not changed."""
        self.ahead, self.stopped = self.at(moment) - moment, None

    def step(self, seconds: float) -> None:
        """Set the clock ahead by seconds of its own, stopped or not."""
        if self.stopped is None:
            self.ahead += timedelta(seconds=seconds)
        else:
            self.stopped += timedelta(seconds=seconds)
