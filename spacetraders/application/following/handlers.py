"""Handlers of following a fleet: begin, and end."""

import attrs

from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import LIST
from spacetraders.application.following.feed import FleetFeed, FleetSubscription, Snapshot
from spacetraders.application.orders.containers import Unfollowed
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.logs import TooManyFollowers, UnknownSubscription


@attrs.frozen
class FollowedFleet:
    """The fleet now, and a subscription to what changes in it."""

    snapshot: Snapshot
    subscription: FleetSubscription


@attrs.frozen
class FollowFleet(Message[FollowedFleet]):
    """What a player's fleet looks like now, and each change from then on."""

    player: PlayerRef


@attrs.frozen
class UnfollowFleet(Message[Unfollowed]):
    """Follow a fleet no longer."""

    subscription: str


@attrs.frozen
class FollowHandlers:
    """The handlers of messages about following a fleet."""

    players: Players
    feed: FleetFeed

    @answers("fleet.follow", load=Load.SURVEY, raises=(*LIST, TooManyFollowers))
    async def follow(self, query: FollowFleet) -> FollowedFleet:
        player = await self.players.resolve(query.player)
        frames = self.feed.frames
        # What memory lacks after a start is read once. From then on nothing is asked for.
        await frames.fleet.all(player, Lane.PERSON)
        await frames.treasury.look(player, Lane.PERSON)
        await frames.beliefs.recall(player.reset_date)
        await frames.earnings.fresh()
        subscription = self.feed.follow(player)
        return FollowedFleet(subscription.snapshot(), subscription)

    @answers("fleet.unfollow", load=Load.GLANCE, raises=(UnknownSubscription,))
    async def unfollow(self, command: UnfollowFleet) -> Unfollowed:
        self.feed.unfollow(command.subscription)
        return Unfollowed(command.subscription)
