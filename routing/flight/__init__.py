"""Flights of one ship: routes, chains of stops in a given order, and matrices of travel times."""
