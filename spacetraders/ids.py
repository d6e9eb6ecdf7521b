"""The one place that makes up names which nobody else may have."""

import random
import secrets
from contextvars import ContextVar

dice: ContextVar[random.Random | None] = ContextVar("id_dice", default=None)
"""What ids are drawn from in this task and those that it starts; None for the system's source."""


def token_hex(nbytes: int) -> str:
    """Return so many random bytes in hexadecimal digits; the same again where the dice are."""
    source = dice.get()
    return secrets.token_hex(nbytes) if source is None else source.randbytes(nbytes).hex()
