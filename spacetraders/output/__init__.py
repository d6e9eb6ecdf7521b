"""What the process writes: lines for stdout and stderr, without waiting for who reads them."""
