"""Plans: routes, tours and journeys, worked out and flown."""
