"""Connections that keep the server from nothing: bounded in number, and in the time of a request.

uvicorn bounds the size of a request's head, and how long a connection stays open after an answer.
It would wait without end for a head that comes byte by byte; a `Connection` does not.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 500  # of a process that may usually open 1,024 files
HEAD_SECONDS = 10.0


class Connection(H11Protocol):
    """A connection that ends if there are too many, or if a head is not whole in time.

    States: awaiting a head, with a timer; answering; idle after an answer, with uvicorn's timer.
    """

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a head."""
        assert isinstance(transport, asyncio.Transport)
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
        else:
            self._await_head()

    def data_received(self, data: bytes) -> None:
        """Read what has come; wait no longer for a head that is whole."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._timer is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
