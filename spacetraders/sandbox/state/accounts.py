"""Accounts, which agents belong to."""

import hashlib
from datetime import datetime

import attrs

from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.world import World


@attrs.frozen
class Account:
    """An account. It has no e-mail address."""

    account_id: str
    created: datetime


def account(world: World, agent: Agent | None) -> Account:
    """Return the account of an agent, or the one account of the account token.

    An account of one agent is as old as its first agent, that of the token as old as the first
    world.
    """
    if world.account_token is None and agent:
        known, made = agent.account_id, agent.registered
    else:
        known, made = account_id(world, ""), world.started
    return Account(known, world.accounts.get(known, made))


def known(world: World) -> dict[str, datetime]:
    """Return all accounts, by their ids, with the times at which they were made."""
    found = [account(world, agent) for agent in world.agents.values()]
    if world.account_token is not None:
        found.append(account(world, None))
    return {**world.accounts, **{each.account_id: each.created for each in found}}


def account_id(world: World, agent: str) -> str:
    """Return the id of an account: one for all with an account token, else one for each agent."""
    name = world.account_token or f"account {agent}"
    return "c" + hashlib.sha256(f"{world.first_seed} {name}".encode()).hexdigest()[:24]
