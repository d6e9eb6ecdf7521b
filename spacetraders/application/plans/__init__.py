"""Plans: routes, tours and journeys, planned for people or flown by containers."""
