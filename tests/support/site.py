"""A server of the practice page within the tests' own process, and plain requests to it."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from starlette.types import ASGIApp

from grader.serve.guard.protect import protect
from grader.serve.guard.site import ADDRESS, Site
from grader.serve.guard.streams import EVENTS
from grader.serve.server import Server, defects_told, listen
from support.command import PATIENCE_S
from support.helpers import wait_for

TOKEN = "t" * 43


@dataclass(frozen=True)
class Response:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Served:
    """A server that runs; requests to it are those of our own page, unless told otherwise."""

    site: Site
    server: Server
    defects: list[Exception]

    @property
    def origin(self) -> str:
        return f"http://{ADDRESS}:{self.site.port}"

    @property
    def own(self) -> dict[str, str]:
        """The headers of a request from our own page."""
        return {
            "Cookie": f"{self.site.cookie}={self.site.token}",
            "Origin": self.origin,
            "Sec-Fetch-Site": "same-origin",
        }

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Response:
        """Send a request; a header that is None is left out."""
        sent = {name: text for name, text in {**self.own, **(headers or {})}.items() if text}
        connection = HTTPConnection(ADDRESS, self.site.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body, sent)
            got = connection.getresponse()
            named = {name.lower(): text for name, text in got.getheaders()}
            return Response(got.status, named, got.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str | None) -> Response:
        return self.ask("GET", path, headers=headers)

    def first_event(self) -> bytes:
        """All that the stream of events has told when the first event has come."""
        head = "".join(f"{name}: {text}\r\n" for name, text in self.own.items())
        host = f"Host: {ADDRESS}:{self.site.port}\r\nLast-Event-ID: 0\r\n"
        got = b""
        with socket.create_connection((ADDRESS, self.site.port), PATIENCE_S) as client:
            client.sendall(f"GET {EVENTS} HTTP/1.1\r\n{host}{head}\r\n".encode())
            while b"\n\n" not in got and (part := client.recv(1 << 16)):
                got += part
        return got

    def raw(self, data: bytes, timeout_s: float = PATIENCE_S) -> bytes:
        """Send bytes as they are; return all that comes until the server ends the connection."""
        with socket.create_connection((ADDRESS, self.site.port), timeout_s) as client:
            client.sendall(data)
            got = b""
            while part := client.recv(1 << 16):
                got += part
        return got


@contextmanager
def running(made: Callable[[int], ASGIApp]) -> Iterator[tuple[int, Server, list[Exception]]]:
    """Serve the app that is made for a port, until the block ends: port, server, defects so far.

    A defect that is left there at the end fails.
    """
    listening = listen(0)
    port = listening.getsockname()[1]
    server = Server(made(port), lambda: None)
    thread = threading.Thread(target=server.run, args=([listening],))
    defects: list[Exception] = []
    with defects_told(defects.append):
        thread.start()
        try:
            wait_for(lambda: server.started)
            yield port, server, defects
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)
        assert not thread.is_alive()
    assert not defects, defects


@contextmanager
def served(app: ASGIApp) -> Iterator[Served]:
    """Serve ``app`` behind the guard, until the block ends."""
    with running(lambda port: protect(app, Site(TOKEN, port))) as (port, server, defects):
        yield Served(Site(TOKEN, port), server, defects)
