"""Surveys of rocks: drawn, signed, checked and used up (MECHANICS 5.3)."""

import hashlib
import hmac
import random
from collections.abc import Mapping
from datetime import datetime

import attrs

from spacetraders.clock import iso
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import guesses
from spacetraders.sandbox.dice import weighted
from spacetraders.sandbox.refusals import Refusal


@attrs.frozen
class Survey:
    """A survey of a waypoint. `deposits` are goods, each entry as likely as the others."""

    waypoint: str
    size: str
    expiration: datetime
    deposits: tuple[str, ...]

    def signature(self, key: bytes) -> str:
        """Return the waypoint and six hex digits that only the owner of the key can find."""
        text = "\n".join((self.waypoint, self.size, iso(self.expiration), *self.deposits))
        digest = hmac.digest(key, text.encode(), hashlib.sha256).hex()
        # The form of the game's signatures (5.3); six digits suffice against changes by hand.
        return f"{self.waypoint}-{digest[:6].upper()}"


@attrs.define
class Surveys:
    """The surveys that have not expired: by signature, the extractions left and the expiration."""

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
        """Return the signature of a new survey, which no other has, and the survey.

        `weights` are the goods that the surveyor can find, with their shares in the rock.
        """
        while True:
            size = weighted(dice, guesses.SURVEY_SIZES)
            count = dice.randint(*guesses.SURVEY_DEPOSITS)
            found = tuple(dice.choices(list(weights), list(weights.values()), k=count))
            survey = Survey(waypoint, size, expiration, found)
            signature = survey.signature(key)
            # Six digits are few: an equal signature of another survey would share its extractions.
            if signature not in self.left:
                most, commonest = guesses.SURVEY_EXTRACTIONS[size]
                self.left[signature] = round(dice.triangular(1, most, commonest))
                self.expirations[signature] = expiration
                return signature, survey

    def check(self, survey: Survey, signature: str, key: bytes, here: str, now: datetime) -> None:
        """Refuse a survey: 4220 forged, 4270 of another waypoint, 4221 expired, 4224 used up."""
        if not hmac.compare_digest(survey.signature(key).encode(), signature.encode()):
            raise _refused(
                GameCode.SURVEY_VERIFICATION,
                signature,
                "is not one that was made here, or was changed",
            )
        if survey.waypoint != here:
            raise _refused(
                GameCode.SURVEY_OTHER_LOCATION, signature, f"is not of {here}", waypointSymbol=here
            )
        if now >= survey.expiration:
            expired = iso(survey.expiration)
            raise _refused(
                GameCode.SURVEY_EXPIRED, signature, f"expired at {expired}", expiration=expired
            )
        # Signed by a key of this seed, but not made in this run: a world of before.
        left = self.left.get(signature)
        if left is None:
            raise _refused(GameCode.SURVEY_VERIFICATION, signature, "is not one that was made here")
        if not left:
            raise _refused(GameCode.SURVEY_EXHAUSTED, signature, "is exhausted")

    def use(self, signature: str) -> None:
        """Use up one extraction of a survey that has passed `check`."""
        self.left[signature] -= 1

    def forget(self, now: datetime) -> None:
        """Forget the surveys that have expired. `check` sees that by their own expiration."""
        for signature, expiration in list(self.expirations.items()):
            if now >= expiration:
                del self.expirations[signature], self.left[signature]


def _refused(code: int, signature: str, reason: str, **data: str) -> Refusal:
    text = f"The survey {signature} {reason}."
    return Refusal(code, text, data={"signature": signature, **data})
