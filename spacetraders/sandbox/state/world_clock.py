"""The hands of the world's clock: it follows the machine's, and can be stopped and set ahead."""

from datetime import datetime, timedelta

import attrs


@attrs.define
class Hands:
    """The world's time is the machine's and what it is `ahead` of it, or the time it `stopped` at.

    It never goes back: what was missed while it stood still is missed for good.
    """

    ahead: timedelta = timedelta()
    stopped: datetime | None = None

    def at(self, moment: datetime) -> datetime:
        """Return the world's time at a moment of the machine's clock."""
        return moment + self.ahead if self.stopped is None else self.stopped

    def freeze(self, moment: datetime) -> None:
        """Stop; nothing where it stands already."""
        self.stopped = self.at(moment)

    def thaw(self, moment: datetime) -> None:
        """Go on from where it stands; nothing where it goes."""
        self.ahead, self.stopped = self.at(moment) - moment, None

    def step(self, seconds: float) -> None:
        """Set it ahead by so many seconds, whether it stands or goes."""
        if self.stopped is None:
            self.ahead += timedelta(seconds=seconds)
        else:
            self.stopped += timedelta(seconds=seconds)
