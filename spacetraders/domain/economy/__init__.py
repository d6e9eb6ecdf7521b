"""The economy of markets: the price law, what a market is believed to be now, and its drift."""
