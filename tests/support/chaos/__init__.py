"""The storm that the chaos tests raise, and the audit after it."""
