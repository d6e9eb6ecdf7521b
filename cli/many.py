"""One order for each of many containers: what was done is told one by one, as it happens."""

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from cli.client import Client
from cli.containers import print_container
from cli.errors import RpcError
from cli.options import FleetOptions, show, understanding
from cli.output import fail, note, say
from cli.picking import (
    Container,
    Fits,
    Picked,
    call_for_each,
    is_live,
    listed_containers,
    reach,
    whole_ids,
)
from spacetraders.output.plain import json_text

Pick = Callable[[Sequence[Container]], list[Container]]


@attrs.frozen
class ManyOrders:
    """An order for containers: a method with params, and the word for having done it.

    `pick` returns, of all containers, those that filters choose from. `prefer` tells which one is
    meant where several ids begin alike. With `only_ended`, one that lives is left alone.
    """

    method: str
    done: str
    pick: Pick
    prefer: Fits
    params: dict[str, Any] = attrs.field(factory=dict)
    only_ended: bool = False

    def give(self, client: Client, options: FleetOptions, choice: Picked) -> int:
        """Give the order for all that are chosen. Returns the exit code: 1 if any was refused."""
        if choice.by_filter:
            return self._for_fitting(client, options, choice)
        if len(choice.ids) == 1 and not self.only_ended:
            (given,) = choice.ids
            _, result = reach(client, self.method, given, self.prefer, **self.params)
            show(options, result, print_container)
            return 0
        ids = whole_ids(client, choice.ids, self.prefer)
        if self.only_ended:
            ids = _ended(client, ids)
        return self._for_each(client, options, ids)

    def _for_fitting(self, client: Client, options: FleetOptions, choice: Picked) -> int:
        containers = listed_containers(client, **options.player)
        with understanding():
            fitting = [each for each in self.pick(containers) if choice.fits(each)]
            ids = [str(each["container_id"]) for each in fitting]
        if not ids:
            note(f"nothing is to be {self.done} that fits {choice.words}")
        return self._for_each(client, options, ids)

    def _for_each(self, client: Client, options: FleetOptions, ids: Sequence[str]) -> int:
        code = 0
        for container_id, outcome in call_for_each(client, self.method, ids, **self.params):
            if isinstance(outcome, RpcError):
                code = fail(outcome, as_json=options.json) or code
                continue
            with understanding():
                self._tell(options, container_id, outcome)
        return code

    def _tell(self, options: FleetOptions, container_id: str, container: Container) -> None:
        # A result a line: one document would come only at the end of all.
        if options.json:
            say(json_text(container), now=True)
            return
        now = container["container_id"]
        as_another = f" as {now}" if now != container_id else ""
        say(f"{self.done} {container_id}{as_another}", now=True)


def _ended(client: Client, ids: Sequence[str]) -> list[str]:
    """Return the ids without those of containers that live, which are told."""
    live = {each["container_id"] for each in listed_containers(client) if is_live(each)}
    for container_id in (each for each in ids if each in live):
        note(f"{container_id} runs already")
    return [each for each in ids if each not in live]
