"""Encoding: from an answer to the bytes of its line, a few items of a list at a time."""

import json
from collections.abc import Sequence
from typing import Any

import attrs
import trio

from spacetraders.application.following.handlers import FollowedFleet
from spacetraders.application.orders.containers import Followed, OnlyLive
from spacetraders.rpc.bounds.outbox import CHUNK_BYTES
from spacetraders.rpc.views import view

SLICE_ITEMS = 64
"""Items that are written between two checkpoints: a millisecond for containers."""

# One for all answers: `json.dumps` with arguments makes an encoder at each call.
_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def encoded(response: Any) -> bytes:
    """Return the JSON of a response."""
    # Half a surrogate pair has no UTF-8. JSON has an escape for it, which looks as Python's does.
    return _encoder.encode(response).encode(errors="backslashreplace")


async def encoded_result(request_id: Any, result: Any) -> list[bytes]:
    """Return the response that carries a result, in pieces of about CHUNK_BYTES.

    Other tasks run while a long list is written. A cancellation leaves nothing behind.

    Raises:
        TypeError, ValueError: the result is no JSON.
    """
    items, rest = _parted(result)
    if len(items) <= SLICE_ITEMS:
        return [encoded({"jsonrpc": "2.0", "id": request_id, "result": view(result)})]
    # Encoded as a whole and then cut, so that an id of any type is written as JSON.
    head = encoded({"jsonrpc": "2.0", "id": request_id}).removesuffix(b"}")
    pieces, piece = [], bytearray(head + b',"result":{"items":[')
    for start in range(0, len(items), SLICE_ITEMS):
        if start:
            piece += b","
            await trio.lowlevel.checkpoint()
        # Without its brackets, as the slice is a part of one longer array.
        piece += encoded([view(item) for item in items[start : start + SLICE_ITEMS]])[1:-1]
        if len(piece) >= CHUNK_BYTES:
            pieces.append(bytes(piece))
            piece.clear()
    piece += (b"]," + encoded(rest)[1:] if rest else b"]}") + b"}"
    return [*pieces, bytes(piece)]


def _parted(result: Any) -> tuple[Sequence[Any], dict[str, Any]]:
    """Return the items of a list's answer, and the JSON of the fields beside them."""
    # Only these answers may be long. Their items are taken out before the rest is shown.
    match result:
        case list():
            return result, {}
        case OnlyLive():
            shell = view(attrs.evolve(result, items=[]))
            return result.items, _without_items(shell)
        case FollowedFleet():
            empty = attrs.evolve(result.snapshot, items=[])
            shell = view(attrs.evolve(result, snapshot=empty))
            return result.snapshot.items, _without_items(shell)
        case Followed():
            shell = view(attrs.evolve(result, lines=[]))
            return result.lines, _without_items(shell)
    return (), {}


def _without_items(shell: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shell.items() if name != "items"}
