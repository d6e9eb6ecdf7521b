"""The daemon as a service: notifications to the service manager, and its service files."""
