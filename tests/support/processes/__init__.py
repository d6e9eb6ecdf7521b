"""Daemons, sandboxes and databases in processes of their own."""
