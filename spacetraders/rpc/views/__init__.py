"""JSON of all answers: the tables of all domains, put together here and nowhere else."""

from spacetraders.application.orders.desk import Ordered
from spacetraders.rpc.views import (
    daemon,
    following,
    overview,
    places,
    plans,
    records,
    ships,
    steering,
)
from spacetraders.rpc.views.table import Views
from spacetraders.rpc.views.words import Text, View

ROWS: tuple[View | Text, ...] = (
    *ships.VIEWS,
    *plans.VIEWS,
    *places.VIEWS,
    *records.VIEWS,
    *steering.VIEWS,
    *daemon.VIEWS,
    *following.VIEWS,
    *overview.VIEWS,
)

VIEWS = Views(ROWS, forms={Ordered: "answer"})
"""The table of everything that a method answers."""

view = VIEWS.view

__all__ = ["VIEWS", "view"]
