"""Which containers a command is about: by id, by the beginning of one, or all that fit filters."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from cli.client import Client
from cli.errors import AmbiguousContainer, RpcError, UsageError
from cli.follow import FINAL_STATES
from cli.options import understanding

Container = Mapping[str, Any]
Fits = Callable[[Container], bool]

UNKNOWN = "unknown_container"
"""The daemon's kind of error for an id that no container has."""


def is_live(container: Container) -> bool:
    """Whether a container has not ended."""
    return container["state"] not in FINAL_STATES


@attrs.frozen
class Picked:
    """What a command line says of the containers that it means: ids, or filters that all must fit.

    `every` is all that the command can be about.
    """

    ids: Sequence[str] = ()
    every: bool = False
    kinds: Sequence[str] = ()
    ships: Sequence[str] = ()

    def check(self) -> None:
        """Check that it names containers in one way.

        Raises:
            UsageError: it names none, or both single ones and filters.
        """
        if self.by_filter == bool(self.ids):
            hint = "name them, or choose with --all, --kind or --ship"
            raise UsageError("which containers?", hint)

    @property
    def by_filter(self) -> bool:
        """Whether it is by what containers are, and not by what they are called."""
        return self.every or bool(self.kinds) or bool(self.ships)

    def fits(self, container: Container) -> bool:
        """Whether a container passes the filters."""
        ship = container["ship_symbol"]
        return (not self.kinds or container["kind"] in self.kinds) and (
            not self.ships or ship in self.ships
        )

    @property
    def words(self) -> str:
        """The filters as they are typed."""
        flags = [
            "--all" if self.every else "",
            f"--kind {','.join(self.kinds)}" if self.kinds else "",
            f"--ship {','.join(self.ships)}" if self.ships else "",
        ]
        return " ".join(filter(None, flags))


def listed_containers(client: Client, **params: Any) -> list[Container]:
    """Return the containers that the daemon lists, oldest first. Raises as `Client.call`."""
    found = client.call("container.list", **params)
    with understanding():
        items: list[Container] = found["items"]
    return items


def full_id(given: str, containers: Iterable[Container], prefer: Fits = is_live) -> str | None:
    """Return the id that is given, or the only one that begins so, or None.

    Where several begin so, the only one of those that the command prefers is meant.

    Raises:
        AmbiguousContainer: there are several.
    """
    found = {each["container_id"]: each for each in containers}
    if given in found:
        return given
    begun = [each for name, each in found.items() if given and name.startswith(given)]
    meant = [each for each in begun if prefer(each)] or begun
    if len(meant) > 1:
        raise AmbiguousContainer(given, [str(each["container_id"]) for each in meant])
    return str(meant[0]["container_id"]) if meant else None


def reach(
    client: Client, method: str, given: str, prefer: Fits = is_live, **params: Any
) -> tuple[str, Any]:
    """Call a method about a container that is given by its id, or by the beginning of it.

    Returns the whole id, and the result. Raises as `Client.call` does, and:
        AmbiguousContainer: several ids begin so.
    """
    # It is tried as it is at first: most ids are whole, and the list of all may be long.
    try:
        return given, client.call(method, container_id=given, **params)
    except RpcError as error:
        found = _whole(client, given, error, prefer)
        return found, client.call(method, container_id=found, **params)


def call_for_each(
    client: Client, method: str, ids: Sequence[str], **params: Any
) -> Iterator[tuple[str, Any]]:
    """Call a method about several containers. Yields each id with its result or its error."""
    many = [{"container_id": each, **params} for each in ids]
    for index, outcome in client.call_each(method, many):
        yield ids[index], outcome


def whole_ids(client: Client, given: Sequence[str], prefer: Fits = is_live) -> list[str]:
    """Return the ids that are given or begun, each once. One that nobody has stays as it is.

    Raises as `reach` does.
    """
    containers = listed_containers(client)
    with understanding():
        found = [full_id(each, containers, prefer) or each for each in given]
    return list(dict.fromkeys(found))


def _whole(client: Client, given: str, error: RpcError, prefer: Fits) -> str:
    if error.told_kind != UNKNOWN:
        raise error
    containers = listed_containers(client)
    with understanding():
        found = full_id(given, containers, prefer)
    if found is None or found == given:
        raise error
    return found
