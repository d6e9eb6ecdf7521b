"""The use cases: what the daemon can be asked, and the ports through which it acts."""
