"""A service manager that only listens."""

import socket

import attrs


@attrs.frozen
class FakeManager:
    """The receiving end of the notify protocol; `address` is what NOTIFY_SOCKET says."""

    address: str
    sock: socket.socket = attrs.field(repr=False)

    def told(self) -> list[str]:
        """Return the messages that have come, and forget them."""
        messages = []
        patience = self.sock.gettimeout()
        self.sock.setblocking(False)
        try:
            while True:
                messages.append(self.wait())
        except BlockingIOError:
            return messages
        finally:
            self.sock.settimeout(patience)

    def wait(self) -> str:
        """Return the next message; a late one raises TimeoutError."""
        return self.sock.recv(4096).decode()
