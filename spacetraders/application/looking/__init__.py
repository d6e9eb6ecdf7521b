"""Looking: handlers of queries about waypoints, markets, people, intents and the ledger."""
