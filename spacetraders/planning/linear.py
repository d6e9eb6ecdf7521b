"""Linear programs, solved by OR-Tools' GLOP."""

from spacetraders.domain.work.chains import Program, Solution


def solved(program: Program) -> Solution:
    """Return the greatest gain of a program and its dual values; zeros where there is none.

    The same program always has the same answer. That of a home system takes some 15 ms.
    """
    # Loaded at the first question, as it takes 60 ms and 20 MB, and many daemons never ask.
    from ortools.linear_solver import pywraplp  # noqa: PLC0415

    solver = pywraplp.Solver.CreateSolver("GLOP")
    names = dict.fromkeys([*program.gains, *(name for row in program.rows for name in row.terms)])
    variables = {name: solver.NumVar(0.0, solver.infinity(), "") for name in names}
    objective = solver.Objective()
    for name, gain in program.gains.items():
        objective.SetCoefficient(variables[name], gain)
    objective.SetMaximization()
    constraints = {}
    for row in program.rows:
        constraints[row.name] = constraint = solver.Constraint(-solver.infinity(), row.most)
        for name, factor in row.terms.items():
            constraint.SetCoefficient(variables[name], factor)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return Solution(0.0, {})
    duals = {name: constraint.dual_value() for name, constraint in constraints.items()}
    return Solution(objective.Value(), duals)
