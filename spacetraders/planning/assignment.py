"""Assignment: hulls to jobs with the greatest total rate, by OR-Tools' min-cost flow."""

from collections.abc import Sequence

MILLI = 1000
"""Rates are solved for as whole thousandths of a credit a second."""


def assigned(rates: Sequence[Sequence[float | None]]) -> list[int | None]:
    """Return the column of each row, with the greatest total rate. A column serves one row.

    A rate of None means that the row cannot have the column. A row may stay without one. The same
    rates always have the same answer. 100 rows of 500 columns take some 10 ms.
    """
    if not any(rate is not None for line in rates for rate in line):
        return [None] * len(rates)
    # Loaded at the first question, as it takes 60 ms and 20 MB, and many daemons never ask.
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415

    flow = min_cost_flow.SimpleMinCostFlow()
    columns = max(len(line) for line in rates)
    source, sink = len(rates) + columns, len(rates) + columns + 1
    arcs: dict[int, tuple[int, int]] = {}
    for row, line in enumerate(rates):
        flow.add_arc_with_capacity_and_unit_cost(source, row, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(row, sink, 1, 0)  # the row stays without a column
        for column, rate in enumerate(line):
            if rate is not None:
                cost = -round(rate * MILLI)
                arc = flow.add_arc_with_capacity_and_unit_cost(row, len(rates) + column, 1, cost)
                arcs[arc] = (row, column)
    for column in range(columns):
        flow.add_arc_with_capacity_and_unit_cost(len(rates) + column, sink, 1, 0)
    flow.set_node_supply(source, len(rates))
    flow.set_node_supply(sink, -len(rates))
    flow.solve()
    found: list[int | None] = [None] * len(rates)
    for arc, (row, column) in arcs.items():
        if flow.flow(arc):
            found[row] = column
    return found
