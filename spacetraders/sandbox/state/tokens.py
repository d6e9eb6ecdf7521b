"""Bearer tokens of agents and of the account: JSON web tokens, issued and read (MECHANICS 9.2)."""

import base64
import hashlib
import hmac
import json
from datetime import date, datetime
from typing import Any

import attrs

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import refusals

VERSION = "v2.3.0"
AGENT, ACCOUNT = "agent-token", "account-token"


@attrs.define
class Authority:
    """Issues and reads the tokens of one seed and reset date. The seed gives the key."""

    key: bytes = attrs.field(repr=False)
    reset_date: date
    account_token: str | None = attrs.field(default=None, repr=False)
    _read: dict[str, str] = attrs.field(factory=dict, repr=False)

    @classmethod
    def of(cls, seed: int, reset_date: date, account_token: str | None = None) -> "Authority":
        """Return the authority of a universe: the same seed has the same key."""
        # The same seed has the same key, so tokens outlive a restart of the sandbox.
        key = hashlib.sha256(f"sandbox of seed {seed}".encode()).digest()
        return cls(key, reset_date, account_token)

    def issue(self, agent: str, now: datetime) -> str:
        """Return a token that speaks for the agent until the next reset."""
        header = {"alg": "HS256", "typ": "JWT"}
        payload = {
            "identifier": agent,
            "version": VERSION,
            "reset_date": self.reset_date.isoformat(),
            "iat": int(now.timestamp()),
            "sub": AGENT,
        }
        signed = f"{_encode(header)}.{_encode(payload)}"
        return f"{signed}.{self._signature(signed)}"

    def agent_of(self, token: str | None) -> str:
        """Return the symbol of the agent that a token is for.

        Refuses with 4103 a missing token, 4105 the account's, 4115 a foreign signature, 4101 a
        missing subject, 4102 an unknown one, 4109 another version, 4113 another reset date.
        """
        if not token:
            raise refusals.missing_token()
        # Each token is verified once: every request carries it.
        known = self._read.get(token)
        if known is None:
            known = self._read[token] = self._verified(token)
        return known

    def is_account(self, token: str) -> bool:
        """Whether it is the account token that registration asks for."""
        return self.account_token is not None and hmac.compare_digest(
            token.encode(), self.account_token.encode()
        )

    def check_account(self, token: str | None) -> None:
        """Check the token of a registration. Any passes where no account token is set.

        Refuses with 4116 a missing token, 4105 an agent's, 4115 any other.
        """
        if self.account_token is None:
            return
        if not token:
            raise refusals.token(
                GameCode.MISSING_ACCOUNT_TOKEN, "Registration needs the bearer token of an account."
            )
        if not self.is_account(token):
            # A forged token has its own refusal; only an agent's true one gets to the next line.
            self._verified(token)
            raise refusals.wrong_subject(ACCOUNT, AGENT)

    def _verified(self, token: str) -> str:
        if self.is_account(token):
            raise refusals.wrong_subject(AGENT, ACCOUNT)
        signed, _, signature = token.rpartition(".")
        # The signature comes first: claims that anyone could have written are not read.
        if not hmac.compare_digest(signature.encode(), self._signature(signed).encode()):
            raise refusals.token(
                GameCode.INVALID_TOKEN, "The token is not one that this server has issued."
            )
        return self._agent(_decode(signed.partition(".")[2]))

    def _agent(self, claims: dict[str, Any]) -> str:
        subject, expected = claims.get("sub"), self.reset_date.isoformat()
        if not subject:
            raise refusals.token(GameCode.TOKEN_MISSING_SUBJECT, "The token has no subject.")
        if subject == ACCOUNT:
            raise refusals.wrong_subject(AGENT, ACCOUNT)
        if subject != AGENT:
            raise refusals.token(
                GameCode.TOKEN_INVALID_SUBJECT,
                f"The token is for a {subject}, which is nothing here.",
            )
        version = claims.get("version")
        if version != VERSION:
            reason = f"The token is of version {version}, the server of {VERSION}."
            raise refusals.token(GameCode.TOKEN_INVALID_VERSION, reason)
        actual = claims["reset_date"]
        if actual != expected:
            reason = f"The token is of the reset of {actual}, the universe of {expected};"
            text = f"{reason} register again."
            raise refusals.token(
                GameCode.TOKEN_RESET_DATE_MISMATCH, text, expected=expected, actual=actual
            )
        return str(claims["identifier"])

    def _signature(self, signed: str) -> str:
        return _base64(hmac.digest(self.key, signed.encode(), "sha256"))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _encode(part: dict[str, Any]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _decode(part: str) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims
