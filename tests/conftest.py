"""What holds for every test: how properties are judged, and that Ctrl-C interrupts."""

import signal

from hypothesis import settings

settings.register_profile("fleet", deadline=None)
settings.load_profile("fleet")

# A shell starts what runs in the background with Ctrl-C ignored, and every child inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
