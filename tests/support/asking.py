"""Requests to an ASGI application in this process, and its answers."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from starlette.types import ASGIApp, Message

from support.html_page import parsed

BOUNDARY = "a-boundary"


@dataclass(frozen=True)
class Answer:
    """An answer, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def page(self) -> Element:
        """The page; an error of its syntax fails."""
        return parsed(self.text)

    def found(self, identifier: str) -> Element:
        """The element with an id."""
        (element,) = (e for e in self.page.iter() if e.get("id") == identifier)
        return element


def ask(
    app: ASGIApp,
    path: str,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send a request; return the answer."""
    plain, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": plain,
        "raw_path": plain.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    requests: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        return requests.pop() if requests else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    start, *rest = sent
    found = {k.decode(): v.decode() for k, v in start["headers"]}
    return Answer(start["status"], found, b"".join(each.get("body", b"") for each in rest))


def post(
    app: ASGIApp,
    path: str,
    fields: Mapping[str, str],
    file: tuple[str, bytes] | None = None,
    **headers: str,
) -> Answer:
    """Send a form, as a browser does; ``file`` is the name and the bytes of a file in it."""
    if file is None:
        kind, body = "application/x-www-form-urlencoded", urlencode(fields).encode()
    else:
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        head = "--" + BOUNDARY + '\r\nContent-Disposition: form-data; name="'
        parts = [f'{head}{name}"\r\n\r\n{text}\r\n'.encode() for name, text in fields.items()]
        parts.append(f'{head}file"; filename="{file[0]}"\r\n\r\n'.encode() + file[1])
        body = b"".join([*parts, f"\r\n--{BOUNDARY}--\r\n".encode()])
    return ask(app, path, "POST", body, {"content-type": kind, **headers})
