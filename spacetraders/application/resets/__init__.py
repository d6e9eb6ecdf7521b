"""From one universe to the next: resets are noticed, and what was to run goes on after them."""
