"""What plain Python has, and a process of ours would lack: names, and loops of asyncio.

    help, exit, quit ...    `site` gives these names, and our interpreter starts without `site`
    asyncio.run             a loop wakes itself through a pair of sockets, and waits by epoll. The
                            walls allow neither: here it has a pipe, and waits by poll

Imports nothing of grader.
"""

import asyncio.selector_events
import os
import selectors
import site
import socket
import types


def complete() -> None:
    """Add what is missing to this process and to its children."""
    site.sethelper()
    site.setquit()
    site.setcopyright()
    selectors.DefaultSelector = selectors.PollSelector  # type: ignore[misc, assignment]
    sockets = types.ModuleType("socket")
    vars(sockets).update(vars(socket), socketpair=_pair)
    vars(asyncio.selector_events).update(socket=sockets)


class _End:
    """An end of a pipe, with the methods of a socket that an event loop calls."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def setblocking(self, flag: bool) -> None:
        os.set_blocking(self._descriptor, flag)

    def recv(self, size: int) -> bytes:
        return os.read(self._descriptor, size)

    def send(self, data: bytes) -> int:
        return os.write(self._descriptor, data)

    def close(self) -> None:
        os.close(self._descriptor)


def _pair() -> tuple[_End, _End]:
    """The end that a loop reads, and the end that wakes it."""
    read, write = os.pipe()
    return _End(read), _End(write)
