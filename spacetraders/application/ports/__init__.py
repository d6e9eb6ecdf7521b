"""The ports: Protocols of the game, the store, the solvers, the supervisor and the logs."""
