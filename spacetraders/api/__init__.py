"""SpaceTraders over HTTP: the budget, the queue, the client."""
