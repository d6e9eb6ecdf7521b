"""Surveys: what a surveyor read in a rock, signed so that nobody else can write one (5.3)."""

import hashlib
import hmac
import random
from collections.abc import Mapping
from datetime import datetime

import attrs

from spacetraders.clock import iso
from spacetraders.sandbox.dice import weighted
from spacetraders.sandbox.guesses import SURVEY_DEPOSITS, SURVEY_EXTRACTIONS, SURVEY_SIZES
from spacetraders.sandbox.refusals import Refusal


@attrs.frozen
class Survey:
    """A survey of a waypoint; each of its `deposits`, a good, is as likely as the others."""

    waypoint: str
    size: str
    expiration: datetime
    deposits: tuple[str, ...]

    def signature(self, key: bytes) -> str:
        """Return what only the owner of the key can write: the waypoint and six hex digits."""
        text = "\n".join((self.waypoint, self.size, iso(self.expiration), *self.deposits))
        digest = hmac.digest(key, text.encode(), hashlib.sha256).hex()
        return f"{self.waypoint}-{digest[:6].upper()}"


@attrs.define
class Surveys:
    """The surveys that can still be used: by signature, how many extractions are left of each."""

    left: dict[str, int] = attrs.field(factory=dict)
    expirations: dict[str, datetime] = attrs.field(factory=dict)

    def draw(
        self,
        dice: random.Random,
        key: bytes,
        *,
        waypoint: str,
        weights: Mapping[str, float],
        expiration: datetime,
    ) -> tuple[str, Survey]:
        """Return a new survey of the goods weighed, and its signature, which no other has."""
        while True:
            size = weighted(dice, SURVEY_SIZES)
            count = dice.randint(*SURVEY_DEPOSITS)
            found = tuple(dice.choices(list(weights), list(weights.values()), k=count))
            survey = Survey(waypoint, size, expiration, found)
            signature = survey.signature(key)
            if signature not in self.left:
                most, commonest = SURVEY_EXTRACTIONS[size]
                self.left[signature] = round(dice.triangular(1, most, commonest))
                self.expirations[signature] = expiration
                return signature, survey

    def check(self, survey: Survey, signature: str, key: bytes, here: str, now: datetime) -> None:
        """Refuse a survey that is not ours (4220), of elsewhere (4270), old (4221) or used up."""
        if not hmac.compare_digest(survey.signature(key).encode(), signature.encode()):
            raise _refused(4220, signature, "is not one that was made here, or was changed")
        if survey.waypoint != here:
            raise _refused(4270, signature, f"is not of {here}", waypointSymbol=here)
        if now >= survey.expiration:
            expired = iso(survey.expiration)
            raise _refused(4221, signature, f"expired at {expired}", expiration=expired)
        left = self.left.get(signature)
        if left is None:
            raise _refused(4220, signature, "is not one that was made here")
        if not left:
            raise _refused(4224, signature, "is exhausted")

    def use(self, signature: str) -> None:
        """Take one extraction from a survey that has passed `check`."""
        self.left[signature] -= 1

    def forget(self, now: datetime) -> None:
        """Forget the surveys that have expired; their own dates say so to whoever brings one."""
        for signature, expiration in list(self.expirations.items()):
            if now >= expiration:
                del self.expirations[signature], self.left[signature]


def _refused(code: int, signature: str, reason: str, **data: str) -> Refusal:
    text = f"The survey {signature} {reason}."
    return Refusal(code, text, data={"signature": signature, **data})
