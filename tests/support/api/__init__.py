"""Bodies, specifications and servers for the tests of the API client."""
