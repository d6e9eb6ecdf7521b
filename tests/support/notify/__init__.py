"""Targets of notices to tell, and servers for them."""
