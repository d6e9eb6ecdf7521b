"""What a game's deeds are paid for, and out of what."""

import attrs

from spacetraders.domain.reservations import Purpose, Reservation


@attrs.frozen
class Spend:
    """The purpose of deeds, and the job's reservation `under` which they are paid, if any.

    `over_floor` is a person's word that the floor does not count.
    """

    purpose: Purpose
    under: Reservation | None = None
    over_floor: bool = False
