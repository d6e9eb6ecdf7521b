"""Targets of notices: a command, a webhook, and one in the form that Discord takes."""
