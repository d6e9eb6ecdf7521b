"""Errors about what a whole fleet is to run."""

from typing import Any

import attrs

from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class InvalidTask(FleetError):
    """One of the tasks that a fleet is to run cannot run as it is written. Nothing was changed."""

    kind = "invalid_task"
    index: int
    about: str
    field: str
    reason: str
    advice: str | None = None

    @property
    def message(self) -> str:
        at = f"{self.field}: " if self.field else ""
        return f"tasks[{self.index}], {self.about}: {at}{self.reason}"

    @property
    def hint(self) -> str | None:
        return self.advice

    @property
    def details(self) -> dict[str, Any]:
        return {
            "index": self.index,
            "about": self.about,
            "field": self.field,
            "reason": self.reason,
        }
