"""A client of the RPC, the page that documents it, and answers to show."""
