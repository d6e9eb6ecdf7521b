"""Surveys: what a surveyor read in a rock, signed so that nobody else can write one (5.3)."""

import hashlib
import hmac
import random
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import attrs

from spacetraders.clock import iso
from spacetraders.sandbox import refusals
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.stocking import weighted
from spacetraders.sandbox.uncertain import SURVEY_DEPOSITS, SURVEY_EXTRACTIONS, SURVEY_SIZES


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
            raise _refused(4224, signature, "is exhausted", status=409)

    def use(self, signature: str) -> None:
        """Take one extraction from a survey that has passed `check`."""
        self.left[signature] -= 1

    def forget(self, now: datetime) -> None:
        """Forget the surveys that have expired; their own dates say so to whoever brings one."""
        for signature, expiration in list(self.expirations.items()):
            if now >= expiration:
                del self.expirations[signature], self.left[signature]


def read(body: Mapping[str, Any]) -> tuple[str, Survey]:
    """Return signature and survey of a request; refuses with 3001, naming all that does not fit.

    The expiration may be written in any form of ISO 8601 that says its offset.
    """
    issues: list[tuple[str, str]] = []
    signature, waypoint = (_text(body, name, issues) for name in ("signature", "symbol"))
    size = _text(body, "size", issues, among=SURVEY_SIZES)
    expiration = _time(body, "expiration", issues)
    deposits = _goods(body, "deposits", issues)
    if issues or expiration is None:
        raise refusals.invalid_input(*issues)
    return signature, Survey(waypoint, size, expiration, deposits)


def _text(
    body: Mapping[str, Any],
    name: str,
    issues: list[tuple[str, str]],
    among: Collection[str] = (),
) -> str:
    value = body.get(name)
    if isinstance(value, str) and value and (not among or value in among):
        return value
    wanted = f"one of {', '.join(among)}" if among else "a string"
    issues.append((name, f"{wanted} is required"))
    return ""


def _time(body: Mapping[str, Any], name: str, issues: list[tuple[str, str]]) -> datetime | None:
    try:
        when = datetime.fromisoformat(body[name])
        if when.utcoffset() is not None and iso(when):
            return when
    except (LookupError, TypeError, ValueError, OverflowError):
        pass
    issues.append((name, "a time in ISO 8601, with its offset, is required"))
    return None


def _goods(body: Mapping[str, Any], name: str, issues: list[tuple[str, str]]) -> tuple[str, ...]:
    value = body.get(name)
    if not isinstance(value, list):
        issues.append((name, "a list is required"))
        return ()
    goods = [entry.get("symbol") if isinstance(entry, dict) else None for entry in value]
    for number, good in enumerate(goods):
        if not isinstance(good, str):
            issues.append((f"{name}.{number}.symbol", "a string is required"))
    return tuple(good for good in goods if isinstance(good, str))


def _refused(code: int, signature: str, reason: str, *, status: int = 400, **data: str) -> Refusal:
    return Refusal(
        code, f"The survey {signature} {reason}.", status, {"signature": signature, **data}
    )
