"""The server: its socket, its signals, its end."""

import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from grader.errors import UsageError
from grader.serve.connections import Connection
from grader.serve.guard.site import ADDRESS

MOST_HEAD = 1 << 16  # bytes of a request's line and headers
LAST_SECONDS = 1  # for answers that are on their way when the server stops
LOGGERS = tuple(map(logging.getLogger, ("uvicorn", "asyncio", "python_multipart")))
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def listen(port: int | None, last: int | None = None) -> socket.socket:
    """Return a socket that listens at ``port``, on this machine alone.

    Without ``port`` it is the ``last`` one if that is free, or else any. UsageError if ``port``
    can't be had.
    """
    if port is None:
        try:
            return socket.create_server((ADDRESS, last or 0))
        except OSError:
            return socket.create_server((ADDRESS, 0))
    try:
        return socket.create_server((ADDRESS, port))
    except OSError as error:
        raise UsageError(
            f"cannot listen at port {port}: {(error.strerror or str(error)).lower()}; choose "
            "another --port, or leave it out for one that is free"
        ) from None


def run(
    app: ASGIApp,
    listening: socket.socket,
    on_stop: Callable[[], object],
    on_defect: Callable[[Exception], object],
) -> None:
    """Serve ``app`` until Ctrl-C, SIGTERM or SIGHUP.

    ``on_stop`` is called before open connections are waited for, so that streams of events can
    end; ``on_defect`` with each error that the app did not expect.
    """
    with defects_told(on_defect):
        Server(app, on_stop).run([listening])


def has_screen() -> bool:
    """Tell if a browser could show itself: there is none on a machine that is reached by ssh."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_browser(page: Path) -> None:
    """Open a file in the browser, without waiting for it: some run until they are closed."""
    threading.Thread(target=webbrowser.open, args=(page.resolve().as_uri(),), daemon=True).start()


class Server(uvicorn.Server):
    """uvicorn, set up for one person on one machine; see `run`."""

    def __init__(self, app: ASGIApp, on_stop: Callable[[], object]) -> None:
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http=Connection,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            h11_max_incomplete_event_size=MOST_HEAD,
            timeout_graceful_shutdown=LAST_SECONDS,
        )
        super().__init__(config)
        self._on_stop = on_stop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal, and raise nothing afterwards.

        A signal that was ignored when the program started stays ignored (nohup). Only the main
        thread gets signals.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in STOPPING}
        taken = {number: was for number, was in before.items() if was != signal.SIG_IGN}
        for number in taken:
            signal.signal(number, self.handle_exit)
        try:
            yield
        finally:
            for number, was in taken.items():
                signal.signal(number, was)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say that it ends, then end."""
        self._on_stop()
        await super().shutdown(sockets)


class _Defects(logging.Handler):
    """Hands on the errors that libraries log; their remarks on broken requests are dropped."""

    def __init__(self, on_defect: Callable[[Exception], object]) -> None:
        super().__init__(logging.ERROR)
        self._on_defect = on_defect

    def emit(self, record: logging.LogRecord) -> None:
        """Hand on the error of a record, if it has one."""
        error = record.exc_info and record.exc_info[1]
        if isinstance(error, Exception):
            self._on_defect(error)


@contextmanager
def defects_told(on_defect: Callable[[Exception], object]) -> Iterator[None]:
    """Hand errors on while the block runs, and let nothing of the libraries reach the terminal."""
    handler, before = _Defects(on_defect), {logger: logger.propagate for logger in LOGGERS}
    for logger in LOGGERS:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, propagated in before.items():
            logger.removeHandler(handler)
            logger.propagate = propagated
