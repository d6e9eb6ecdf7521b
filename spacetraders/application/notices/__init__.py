"""Notices: the tasks that look what is new, and those that tell each target."""
