"""Bound the body of a request, in bytes and in seconds, while it arrives.

No length that is claimed is believed, and a body may come without any. Of a body that is too large
some more is read and thrown away: a browser that is cut off while it sends shows no answer.
"""

import asyncio
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grader.grading.submission import MAX_KEPT_BYTES

MOST_BYTES = MAX_KEPT_BYTES + (1 << 20)  # a file as large as any may be, and the form around it
MOST_ESCAPED = 1 << 20  # of a form whose signs may be escaped: it takes 100 times as long to read
ESCAPED = "application/x-www-form-urlencoded"
MOST_DROPPED = 4 * MOST_BYTES
MOST_SECONDS = 60.0
# How much one form may hold: arguments of `Request.form`.
FORM: Mapping[str, int] = {"max_files": 1, "max_fields": 200, "max_part_size": MAX_KEPT_BYTES}


class SizeGuard:
    """Middleware that ends the reading of a body by an `HTTPException`: 413, 408, or 400.

    The app is one of Starlette's, which answers with a page.
    """

    def __init__(
        self, app: ASGIApp, most_bytes: int = MOST_BYTES, most_seconds: float = MOST_SECONDS
    ) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._most_seconds = most_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a bounded body; end the connection if it is not read whole."""
        headers = Headers(scope=scope)
        is_escaped = headers.get("content-type", "").lower().startswith(ESCAPED)
        most_bytes = MOST_ESCAPED if is_escaped else self._most_bytes
        body = _Body(_has_body(headers), receive, most_bytes, self._most_seconds)

        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start" and not body.is_whole:
                MutableHeaders(scope=message)["connection"] = "close"
            await send(message)

        await self._app(scope, body.receive, send_last)


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


class _Body:
    """The body of one request, counted while it is received.

    States: arriving; whole, after which only a disconnection is received; refused.
    """

    def __init__(
        self, is_there: bool, receive: Receive, most_bytes: int, most_seconds: float
    ) -> None:
        self._receive = receive
        self._left = most_bytes
        self._end = asyncio.get_running_loop().time() + most_seconds
        self.is_whole = not is_there

    async def receive(self) -> Message:
        """The next part; `HTTPException` if it is too much, comes too late, or never comes."""
        if self.is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._end):
                message = await self._next()
                if self._left < 0:
                    await self._drop()
        except TimeoutError:
            raise HTTPException(408, "The request did not arrive in time: try again.") from None
        if self._left < 0:
            raise HTTPException(413, "This is larger than any file may be: nothing was taken.")
        return message

    async def _next(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise HTTPException(400, "The request was cut off.")
        self._left -= len(message.get("body", b""))
        self.is_whole = not message.get("more_body", False)
        return message

    async def _drop(self) -> None:
        while not self.is_whole and self._left > -MOST_DROPPED:
            await self._next()
