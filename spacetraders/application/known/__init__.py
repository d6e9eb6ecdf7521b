"""What is known of the world: ships, contracts, systems, gates and prices, as seen last."""
