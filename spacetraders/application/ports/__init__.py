"""The ports: what the use cases need of the game, the store, the solvers and the supervisor."""
