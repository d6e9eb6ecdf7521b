"""HTTP: the application, its server and command, the rate limit, faults, and pages for tests."""
