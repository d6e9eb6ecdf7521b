"""What strangers send to an HTTP server."""
