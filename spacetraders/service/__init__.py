"""Living on a machine: what a service manager is told, and what it is given to run."""
