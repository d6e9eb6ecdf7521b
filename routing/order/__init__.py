"""The order of stops over one cost matrix: exact, by local search, and proven by CP-SAT."""
