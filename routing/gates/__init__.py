"""Journeys between systems through jump gates."""
